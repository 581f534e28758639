// The requests of one connection, one after the other.
//
// As a loop of `await` it would be three lines, and each request would pass through half a dozen promises on its way from the
// socket to the method that answers it. Here the socket's event calls the loop, the loop calls the method, and there is a promise
// only where a method has one.
//
// Nothing in that lets anybody else have a turn, and a peer may send twenty thousand requests at once: half a mebibyte of them, each
// for the head of a listing, held up a server for twelve seconds. So those that are here already are answered in a row for some
// milliseconds, and then others are heard.

import type { HeadPatience, HeadReader, HeadWaiter } from "../connection/head-reader.ts";
import { LazyPromise } from "../connection/lazy-promise.ts";

/**
 * How long a turn of the event loop may be before requests that are here already wait for the next one, in milliseconds: long enough
 * for hundreds of small replies, short enough for nobody to notice.
 */
const LONG_TURN = 2;

/** What the loop has to know of a handler. */
interface RequestAnswerer {
  handle_one_request(): void | Promise<void>;
  /** How long to wait for each. */
  readonly head_patience: HeadPatience;
  readonly close_connection: boolean;
  readonly connection: { readonly draining: boolean };
}

/**
 * Answers requests until the connection is to be closed.
 *
 * @param handler its `handle_one_request` is called whenever there is something to take
 * @param heads where the requests come from
 * @throws what `handle_one_request` throws, by rejection
 */
export function answerRequests(handler: RequestAnswerer, heads: HeadReader): Promise<void> {
  const loop = new RequestLoop(handler, heads);
  loop.headReady();
  return loop;
}

/** As an object, and not as closures: there is one for each of thousands of idle connections. */
class RequestLoop extends LazyPromise implements HeadWaiter {
  readonly #handler: RequestAnswerer;
  readonly #heads: HeadReader;
  /** Whether a request was answered since others had their turn. */
  #inRow = false;

  constructor(handler: RequestAnswerer, heads: HeadReader) {
    super();
    this.#handler = handler;
    this.#heads = heads;
  }

  headReady(): void {
    try {
      do {
        if (!this.#heads.ready) {
          this.#inRow = false;
          this.#heads.whenReady(this.#handler.head_patience, this);
          return;
        }
        if (this.#inRow && turnIsLong()) {
          this.#inRow = false;
          this.#goOnInNextTurn();
          return;
        }
        this.#inRow = true;
        const pending = this.#handler.handle_one_request();
        if (pending instanceof Promise) {
          this.#goOnAfter(pending);
          return;
        }
      } while (this.#isOpen());
      this.#endSoon();
    } catch (error) {
      this.#failSoon(error);
    }
  }

  // In methods of their own, as a function that holds another one pays for it at each call.

  #goOnInNextTurn(): void {
    setImmediate(() => this.#goOn());
  }

  #goOnAfter(pending: Promise<void>): void {
    void pending.then(
      () => this.#goOn(),
      (error: unknown) => this.reject(error),
    );
  }

  #goOn(): void {
    if (this.#isOpen()) this.headReady();
    else this.#endSoon();
  }

  /** The connection that has called us may be in the middle of something; it is not to be closed before that is done. */
  #endSoon(): void {
    queueMicrotask(() => this.resolve());
  }

  #failSoon(error: unknown): void {
    queueMicrotask(() => this.reject(error));
  }

  #isOpen(): boolean {
    return !this.#handler.close_connection && !this.#handler.connection.draining;
  }
}

/** When somebody first asked in this turn; 0: nobody has. All connections share it, or many of them would make it long again. */
let askedAt = 0;

/** Asked only between two requests of one connection, so a plain one pays nothing for it. */
function turnIsLong(): boolean {
  const now = performance.now();
  if (askedAt === 0) {
    askedAt = now;
    setImmediate(() => (askedAt = 0));
  }
  return now - askedAt > LONG_TURN;
}
