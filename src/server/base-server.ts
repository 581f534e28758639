// `socketserver.BaseServer`: the loop, and the hooks it calls, in Python's order:
//
//   get_request -> verify_request -> process_request -> finish_request -> shutdown_request -> close_request
//
// Python waits in `accept()`. Here connections come by events and wait in a queue until the loop takes them, so that
// every hook is called from the loop, as in Python, and none before `serve_forever()` runs.

import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import { ConnectionError } from "../connection/errors.ts";
import { follow, isAwaited } from "../connection/lazy-promise.ts";
import { Answer, type AnswerEnd } from "./answer.ts";
import type { RequestHandlerClass, Server, ServerAddress, TurnTaking } from "./contracts.ts";
import { writeStderr } from "./stderr.ts";

/** The base of all servers: `socketserver.BaseServer`. */
export abstract class BaseServer implements Server {
  /** Seconds that {@link handle_request} waits; null: for ever. {@link serve_forever} does not look at it. */
  timeout: number | null = null;
  /** Where the server listens. */
  server_address: ServerAddress;
  /** The class whose instances answer; another one answers the connections that are taken from then on. */
  RequestHandlerClass: RequestHandlerClass;

  /** Set while {@link shutdown} wants the loop to end. */
  #shutdownRequested = false;
  /** Settles when a loop has ended; Python's event of the same name, which a new loop clears. */
  #isShutDown = Promise.withResolvers<void>();
  #loopEnded = false;
  #wake: (() => void) | undefined;
  /** One for all connections: what is done at the end of each. */
  readonly #answerEnd: AnswerEnd = {
    answered: (request, client_address) => this.#release(request, client_address),
    failed: (request, client_address, error) => this.failed(request, client_address, error),
  };

  /**
   * @param server_address `[host, port]`; a host of `""` is every interface, a port of 0 a free one
   * @param RequestHandlerClass the class whose instances answer
   */
  constructor(server_address: ServerAddress, RequestHandlerClass: RequestHandlerClass) {
    this.server_address = server_address;
    this.RequestHandlerClass = RequestHandlerClass;
  }

  abstract readonly server_name: string;
  abstract readonly server_port: number;

  /** Whether it speaks TLS. */
  get secure(): boolean {
    return false;
  }

  /** Where requests are answered one at a time, though connections are open side by side; see `HTTPServer`. */
  get turns(): TurnTaking | undefined {
    return undefined;
  }

  /** Begins to take connections. Called by the constructor. */
  abstract server_activate(): void;
  /** The file descriptor of the listening socket; -1 after {@link server_close}. */
  abstract fileno(): number;
  /** The next connection and where it comes from. Only called when {@link has_request} says that there is one. */
  abstract get_request(): readonly [request: Connection, client_address: ClientAddress];
  /** Whether a connection waits to be taken. */
  protected abstract has_request(): boolean;
  /** Whether the loop may let the process end: false while the server serves. */
  protected abstract hold(serving: boolean): void;

  /**
   * Handles requests until {@link shutdown}.
   *
   * @param poll_interval seconds between two calls of {@link service_actions}, at most
   * @returns settles when the loop has ended
   * @example
   * ```ts
   * await using httpd = new HTTPServer(["127.0.0.1", 8000], SimpleHTTPRequestHandler);
   * await httpd.serve_forever();
   * ```
   */
  async serve_forever(poll_interval = 0.5): Promise<void> {
    // Who called `shutdown()` before the first loop waits for the end of this one.
    if (this.#loopEnded) this.#isShutDown = Promise.withResolvers();
    this.#loopEnded = false;
    this.hold(true);
    const poll = setInterval(() => this.wake(), poll_interval * 1000);
    try {
      while (!this.#shutdownRequested) {
        await this.#untilBusy();
        if (!this.#shutdownRequested) this.service_actions();
      }
    } finally {
      clearInterval(poll);
      this.hold(false);
      this.#shutdownRequested = false;
      this.#loopEnded = true;
      this.#isShutDown.resolve();
    }
  }

  /**
   * Ends {@link serve_forever}. What is being answered goes on being answered.
   *
   * A handler may call it, but should not await it where the server answers one connection at a time.
   *
   * @returns settles when the loop has ended; as in Python, not before it has begun
   */
  shutdown(): Promise<void> {
    this.#shutdownRequested = true;
    this.wake();
    return this.#isShutDown.promise;
  }

  /**
   * Handles one request, or calls {@link handle_timeout} after {@link timeout} seconds without one.
   *
   * @returns settles when it has been handed to {@link process_request}, and that has returned
   */
  async handle_request(): Promise<void> {
    this.hold(true);
    let expired = false;
    const limit = this.timeout;
    const timer =
      limit === null ? undefined : setTimeout(() => ((expired = true), this.wake()), limit * 1000);
    try {
      while (!this.has_request() && !expired) await this.#sleep();
      if (this.has_request()) await this.#handleOne();
      else this.handle_timeout();
    } finally {
      clearTimeout(timer);
      this.hold(false);
    }
  }

  /** Called when {@link handle_request} has waited in vain. */
  handle_timeout(): void {
    // For subclasses.
  }

  /** Called by the loop of {@link serve_forever} after each request and each poll interval. */
  service_actions(): void {
    // For subclasses.
  }

  /** Whether to answer this connection at all. */
  verify_request(_request: Connection, _client_address: ClientAddress): boolean {
    return true;
  }

  /** Has the connection answered and closes it. Where it returns a promise, the loop waits for that. */
  process_request(request: Connection, client_address: ClientAddress): Promise<void> | void {
    return this.answer(request, client_address);
  }

  /** {@link finish_request}, its errors to {@link handle_error}, and {@link shutdown_request} in any case. */
  protected answer(request: Connection, client_address: ClientAddress): Promise<void> {
    const answer = new Answer(this.#answerEnd, request, client_address);
    try {
      follow(this.finish_request(request, client_address), answer);
    } catch (error) {
      answer.reject(error);
    }
    return answer;
  }

  /** Makes the handler and runs it. */
  finish_request(request: Connection, client_address: ClientAddress): Promise<void> | void {
    return new this.RequestHandlerClass(request, client_address, this).run();
  }

  /** Says to the peer that no more will come, and lets go of the connection. */
  shutdown_request(request: Connection): void {
    this.close_request(request);
  }

  /** Closes the connection; what was written to it still arrives. */
  close_request(request: Connection): void {
    void request.close(); // settles when the peer has seen the end; nobody here has to wait for that
  }

  /**
   * Called when a handler throws. Writes the error to stderr, as Python does.
   *
   * A peer that went away is no error of the handler's, and nothing is written for it: here we leave Python (bpo-14574).
   */
  handle_error(_request: Connection, client_address: ClientAddress, error: unknown): void {
    if (error instanceof ConnectionError) return;
    const peer = client_address === "" ? "''" : `('${client_address[0]}', ${client_address[1]})`;
    const text = error instanceof Error ? (error.stack ?? String(error)) : `Uncaught ${String(error)}`;
    const rule = "-".repeat(40);
    writeStderr(`${rule}\nException occurred during processing of request from ${peer}\n${text}\n${rule}\n`);
  }

  /** Closes the server; the loop must have ended. */
  abstract server_close(): Promise<void>;

  /** Python's `with`: `await using server = new …`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.server_close();
  }

  /** Makes the loop look around. */
  protected wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** An error that nobody else can take any more. */
  protected report(request: Connection, client_address: ClientAddress, error: unknown): void {
    try {
      this.handle_error(request, client_address, error);
    } catch (second) {
      writeStderr(
        `handle_error() failed: ${second instanceof Error ? (second.stack ?? second.message) : String(second)}\n`,
      );
    }
  }

  /** A hook of a subclass threw, and with that nobody is left to let the connection go. */
  protected failed(request: Connection, client_address: ClientAddress, error: unknown): void {
    this.report(request, client_address, error);
    this.#release(request, client_address);
  }

  /**
   * Handles those who come, straight from the event that tells of them, so that a connection costs the loop no promise.
   *
   * @returns settles when one that had to be waited for is done, or when the loop is to end
   */
  #untilBusy(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        try {
          if (!this.has_request() && !this.#shutdownRequested) this.service_actions(); // the poll interval
          while (!this.#shutdownRequested) {
            if (!this.has_request()) {
              this.#wake = look;
              return;
            }
            const pending = this.#handleOne();
            if (pending !== undefined) {
              resolve(pending);
              return;
            }
            if (!this.#shutdownRequested) this.service_actions();
          }
          resolve();
        } catch (error) {
          reject(error);
        }
      };
      this.#wake = look;
      if (this.has_request()) this.wake();
    });
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** Python's `_handle_request_noblock`. A promise only where {@link process_request} has one. */
  #handleOne(): Promise<void> | undefined {
    let request: Connection;
    let client_address: ClientAddress;
    try {
      [request, client_address] = this.get_request();
    } catch (error) {
      if (error instanceof ConnectionError) return undefined; // gone again, as Python's OSError from accept()
      throw error;
    }
    try {
      if (this.verify_request(request, client_address)) {
        const pending = this.process_request(request, client_address);
        if (isAwaited(pending)) return this.#waitFor(pending, request, client_address);
      } else this.#release(request, client_address);
    } catch (error) {
      this.failed(request, client_address, error);
    }
    return undefined;
  }

  /** The loop waits for a request, but not longer than until it is to end: a handler may call `shutdown()`. */
  async #waitFor(
    pending: PromiseLike<void>,
    request: Connection,
    client_address: ClientAddress,
  ): Promise<void> {
    let settled = false;
    const settle = (): void => {
      settled = true;
      this.wake();
    };
    follow(pending, {
      resolve: settle,
      reject: (error) => {
        this.failed(request, client_address, error);
        settle();
      },
    });
    while (!settled && !this.#shutdownRequested) await this.#sleep();
  }

  /** {@link shutdown_request}; whatever a subclass makes of it, the connection is closed. */
  #release(request: Connection, client_address: ClientAddress): void {
    try {
      this.shutdown_request(request);
    } catch (error) {
      this.report(request, client_address, error);
      void request.close(); // as in close_request()
    }
  }
}
