// `socketserver.BaseRequestHandler`: one object a connection, and the order in which its methods are called.

import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import { follow, isAwaited, LazyPromise } from "../connection/lazy-promise.ts";
import type { RequestHandler, Server } from "../server/contracts.ts";

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
