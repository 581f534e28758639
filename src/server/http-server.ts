// `http.server`'s servers. They differ in one thing: whose requests may be answered at the same time. One at a time, in order of arrival,
// needs no thread here: who has the turn is answered, the others wait in line.

import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import type { TurnTaking } from "./contracts.ts";
import { RequestTasks } from "./request-tasks.ts";
import { machineName } from "./runtime.ts";
import { TCPServer } from "./tcp-server.ts";
import { ThreadingMixIn } from "./threading-mix-in.ts";

const BUSY =
  "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/**
 * An HTTP server that answers one request at a time, in order of arrival: `http.server.HTTPServer`.
 *
 * One connection at a time would be Python's way, and there a browser that opens a second one in advance and sends nothing on
 * it holds up everybody (gh-75820). Here connections stand open side by side; it is requests that take turns.
 *
 * @example
 * ```ts
 * class Hello extends BaseHTTPRequestHandler {
 *   do_GET() {
 *     this.send_response(200);
 *     this.send_header("Content-Length", 6);
 *     this.end_headers();
 *     this.wfile.write("hello\n");
 *   }
 * }
 * await using httpd = new HTTPServer(["127.0.0.1", 8000], Hello);
 * await httpd.serve_forever();
 * ```
 */
export class HTTPServer extends TCPServer {
  static override allow_reuse_address = true;

  readonly #turns = new Turns();
  readonly #answering = new RequestTasks();

  override get turns(): TurnTaking | undefined {
    return this.#turns;
  }

  /**
   * The name of this host: what was bound, or where that is every interface, the machine's own name.
   *
   * Python asks the name service here, which can stall the start for half a minute (gh-106505); this never does.
   */
  override get server_name(): string {
    const bound = super.server_name;
    return bound === "" || bound === "0.0.0.0" || bound === "::" ? machineName() : bound;
  }

  /** RFC 9110 section 15.6.4: says that it is for a moment. */
  protected override refuse_connection(connection: Connection): void {
    connection.wfile.write(BUSY, "latin1");
    void connection.close(); // settles when the peer has read it
  }

  override process_request(request: Connection, client_address: ClientAddress): Promise<void> | void {
    this.#answering.add(this.answer(request, client_address));
  }

  /** As in Python, settles when the connection has been answered; one that stays open is waited for. */
  override async handle_request(): Promise<void> {
    await super.handle_request();
    await this.#answering.done();
  }

  override async server_close(): Promise<void> {
    await super.server_close();
    await this.#answering.done();
  }
}

/**
 * An HTTP server that answers all its connections at the same time: `http.server.ThreadingHTTPServer`.
 *
 * Closing it does not wait for requests that are being answered, unless `daemon_threads` is set to false.
 *
 * @example
 * ```ts
 * await using httpd = new ThreadingHTTPServer(["127.0.0.1", 8000], SimpleHTTPRequestHandler);
 * process.once("SIGINT", () => void httpd.shutdown());
 * await httpd.serve_forever();
 * ```
 */
export class ThreadingHTTPServer extends ThreadingMixIn(HTTPServer) {
  override daemon_threads = true;
}

/** The same on a Unix socket; its address is the path. */
export class ThreadingUnixHTTPServer extends ThreadingHTTPServer {
  static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_UNIX";
}

/** A first-come, first-served lock. */
export class Turns implements TurnTaking {
  #taken = false;
  readonly #line: (() => void)[] = [];

  take(): Promise<void> | undefined {
    if (this.#taken) return new Promise((resolve) => this.#line.push(resolve));
    this.#taken = true;
    return undefined;
  }

  release(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }
}
