// A program with a server of several processes, for `ForkedProgram` to start. Each of its processes says on stdout what it is.

import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { StreamRequestHandler } from "../../src/handlers/request-handler.ts";
import type { ServerAddress } from "../../src/server/contracts.ts";
import type { Forking } from "../../src/server/forking-mix-in.ts";
import {
  ForkingHTTPServer,
  ForkingHTTPSServer,
  ForkingTCPServer,
  ForkingUnixHTTPServer,
  ForkingUnixStreamServer,
} from "../../src/server/forking-servers.ts";
import type { TCPServer } from "../../src/server/tcp-server.ts";

/** What the program is to do: its only argument, as JSON. */
export interface Task {
  readonly kind?: "http" | "https" | "tcp" | "unix-http" | "unix-stream";
  readonly address?: ServerAddress;
  readonly certificate?: { readonly certfile: string; readonly keyfile: string };
  /** Fields of the server. */
  readonly fields?: {
    readonly max_children?: number;
    readonly block_on_close?: boolean;
    readonly grace_period?: number;
  };
  /** What happens besides. */
  readonly twist?:
    | "worker throws"
    | "worker never serves"
    | "SIGTERM shuts down"
    | "two servers"
    | "two servers in turn"
    | "parent exits";
}

const argument = process.argv[2] ?? "{}";
const task: Task = JSON.parse(argument);

/** Says who it is and does what the path says. */
class Handler extends BaseHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";

  override log_request(): void {
    // Not wanted here.
  }
  do_GET(): void | Promise<void> {
    switch (this.path) {
      case "/exit":
        process.exit(7);
      case "/stuck":
        say("stuck");
        for (;;);
      case "/shutdown":
        void this.server.shutdown();
        break;
      case "/large":
        return this.#reply("x".repeat(32 << 20)); // more than the kernel takes at once
      case "/unended":
        this.send_response(200);
        this.send_header("Connection", "close");
        this.end_headers();
        this.wfile.write("begun\n");
        return new Promise(() => undefined);
      case "/inherited":
        return this.#reply(inherited());
    }
    this.#reply(String(process.pid));
  }
  /** Answers when the body has come, so that a client says how long it takes. */
  async do_POST(): Promise<void> {
    say("busy");
    await this.rfile.read();
    this.#reply(String(process.pid));
  }
  #reply(text: string): void {
    this.send_response(200);
    this.send_header("Content-Length", text.length);
    this.end_headers();
    this.wfile.write(text);
  }
}

class Line extends StreamRequestHandler {
  override async handle(): Promise<void> {
    await this.rfile.readline();
    this.wfile.write(`${process.pid}\n`);
  }
}

/** What a process has of ours, or of a trap's, that this one starts. */
function inherited(): string {
  const { stdout } = Bun.spawnSync(["sh", "-c", "env; ls /proc/self/fd"]);
  const lines = stdout.toString().split("\n");
  const variables = lines.filter((line) => /^(?:SERVE_FOREVER|NODE_CHANNEL|TRAP)/.test(line));
  return JSON.stringify({ variables, descriptors: lines.filter((line) => /^\d+$/.test(line)) });
}

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}

function server(address: ServerAddress): TCPServer & Forking {
  switch (task.kind) {
    case "https":
      return new ForkingHTTPSServer(address, Handler, task.certificate ?? { certfile: "" });
    case "tcp":
      return new ForkingTCPServer(address, Line);
    case "unix-http":
      return new ForkingUnixHTTPServer(address, Handler);
    case "unix-stream":
      return new ForkingUnixStreamServer(address, Line);
    default:
      return new ForkingHTTPServer(address, Handler);
  }
}

function prepared(address: ServerAddress = task.address ?? ["127.0.0.1", 0]): TCPServer & Forking {
  const made = Object.assign(server(address), { max_children: 2 }, task.fields);
  if (!made.is_worker) say(`parent ${process.pid} ${JSON.stringify(made.server_address)}`);
  return made;
}

async function main(): Promise<void> {
  await using httpd = prepared();
  if (httpd.is_worker) {
    if (task.twist === "worker never serves") return;
    say(`worker ${process.pid}`);
    if (task.twist === "worker throws") throw new Error("thrown by a worker");
  }
  if (task.twist === "SIGTERM shuts down") process.on("SIGTERM", () => void httpd.shutdown());
  if (task.twist === "two servers") {
    await using other = prepared();
    await Promise.all([httpd.serve_forever(), other.serve_forever()]);
  } else {
    if (task.twist === "parent exits" && !httpd.is_worker) setImmediate(() => exit(httpd));
    await httpd.serve_forever();
  }
  say(`after ${process.pid}`);
  if (task.twist === "two servers in turn") {
    await using next = prepared();
    await next.serve_forever();
  }
}

/** Ends without a word to the workers, which have only been started. */
function exit({ active_children }: Forking): never {
  say(`left ${active_children?.size}`);
  process.exit(3);
}

try {
  await main();
  say(`closed ${process.pid}`);
} catch (error) {
  say(error instanceof Error ? `${error.name}: ${error.message}` : "thrown");
  process.exitCode = 1;
}
