// The handlers of `socketserver`: one object a connection, the order in which its methods are called, and the connection as two streams.

import type { ByteReader, ByteWriter, ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import { follow, isAwaited, LazyPromise } from "../connection/lazy-promise.ts";
import type { RequestHandler, Server } from "../server/contracts.ts";
import { setClassAttributes } from "./class-attributes.ts";

/**
 * The base of all handlers: `socketserver.BaseRequestHandler`.
 *
 * Python runs a handler in its constructor. Here the constructor only stores, and the server calls {@link run}: the fields
 * of a subclass do not exist while its base is being constructed.
 *
 * @example
 * ```ts
 * class Upper extends BaseRequestHandler {
 *   override async handle() {
 *     const data = await this.request.recv(1024);
 *     await this.request.sendall(data.toString().toUpperCase());
 *   }
 * }
 * ```
 */
export class BaseRequestHandler implements RequestHandler {
  /** The connection with the peer. */
  readonly request: Connection;
  /** Where the peer is: `[host, port]`, or `""` on a Unix socket. */
  readonly client_address: ClientAddress;
  /** The server that made this handler. */
  readonly server: Server;

  constructor(request: Connection, client_address: ClientAddress, server: Server) {
    this.request = request;
    this.client_address = client_address;
    this.server = server;
  }

  /** Calls {@link setup}, {@link handle} and, unless `setup` threw, {@link finish} whatever happened. */
  run(): Promise<void> {
    try {
      const settingUp = this.setup();
      return isAwaited(settingUp) ? this.#handleAfter(settingUp) : this.#handle();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Called before {@link handle}. */
  setup(): void | Promise<void> {
    // For subclasses.
  }

  /** Does the work. */
  handle(): void | Promise<void> {
    // For subclasses.
  }

  /** Called after {@link handle}, also where that threw. */
  finish(): void | Promise<void> {
    // For subclasses.
  }

  async #handleAfter(settingUp: PromiseLike<void>): Promise<void> {
    await settingUp;
    await this.#handle();
  }

  #handle(): Promise<void> {
    const finished = new Finished(this);
    try {
      follow(this.handle(), finished);
    } catch (error) {
      finished.reject(error);
    }
    return finished;
  }
}

/** Told of the end of `handle()`: calls `finish()` and passes that end on, unless `finish` has a worse one. */
class Finished extends LazyPromise {
  readonly #handler: BaseRequestHandler;

  constructor(handler: BaseRequestHandler) {
    super();
    this.#handler = handler;
  }

  override resolve(): void {
    this.#finish(() => super.resolve());
  }

  override reject(reason: unknown): void {
    this.#finish(() => super.reject(reason));
  }

  #finish(resolve: () => void): void {
    const reject = (reason: unknown): void => super.reject(reason);
    try {
      follow(this.#handler.finish(), { resolve, reject });
    } catch (error) {
      reject(error);
    }
  }
}

/**
 * A handler that reads from {@link rfile} and writes to {@link wfile}: `socketserver.StreamRequestHandler`.
 *
 * @example
 * ```ts
 * class Echo extends StreamRequestHandler {
 *   override async handle() {
 *     for (let line = await this.rfile.readline(); line.length > 0; line = await this.rfile.readline()) {
 *       this.wfile.write(line);
 *     }
 *   }
 * }
 * ```
 */
export class StreamRequestHandler extends BaseRequestHandler {
  /** Seconds for each wait, for input or for room to write; null: the waits have the limits of their own kind. */
  declare timeout: number | null;
  /** Kept for Python's sake: Bun sets `TCP_NODELAY` on every connection. */
  declare disable_nagle_algorithm: boolean;
  /** Kept for Python's sake: input is always buffered. */
  declare rbufsize: number;
  /** Kept for Python's sake: output leaves at the end of the turn, or where `wfile.flush()` or `drain()` is called. */
  declare wbufsize: number;

  /** The same as `request`. */
  connection: Connection = this.request;
  /** What the peer is sent. */
  wfile: ByteWriter = this.request.wfile;

  #rfile: ByteReader | undefined;

  // Written out: the one that is there by itself hands its arguments on in an array of its own, for each connection.
  // oxlint-disable-next-line eslint/no-useless-constructor
  constructor(request: Connection, client_address: ClientAddress, server: Server) {
    super(request, client_address, server);
  }

  /** What the peer sends. */
  get rfile(): ByteReader {
    return (this.#rfile ??= this.request.rfile);
  }

  set rfile(rfile: ByteReader) {
    this.#rfile = rfile;
  }

  override setup(): void | Promise<void> {
    if (this.timeout !== null) this.connection.settimeout(this.timeout);
  }

  override finish(): void | Promise<void> {
    this.wfile.flush();
  }
}

setClassAttributes(StreamRequestHandler, {
  timeout: null,
  disable_nagle_algorithm: false,
  rbufsize: -1,
  wbufsize: 0,
});
