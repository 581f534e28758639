// Request heads off a connection, one after the other; what lies between them, the bodies, others have read by then.

import { DEFAULT_HEAD_LIMITS, type HeadLimits, HeadScanner } from "../protocol/head-scanner.ts";
import type { Refusal } from "../protocol/refusal.ts";
import type { Connection } from "./connection.ts";
import { deadlineAfter } from "./deadlines.ts";
import { TimeoutError } from "./errors.ts";

const LF = 0x0a;
const CR = 0x0d;

/** One head, from its request line on. */
export interface RequestHead {
  /** Request line, header lines and the blank line, as they came: a character of latin-1 is a byte. */
  readonly text: string;
  /** Why it cannot be served, where that is known from its size or its end alone. */
  readonly refused: Refusal | undefined;
}

/** How long to wait for a head, in seconds; 0: for ever. */
export interface HeadPatience {
  /** For its first byte. */
  readonly idle: number;
  /** For all of it, from its first byte on, so that a byte now and then does not hold a connection for ever. */
  readonly head: number;
}

/** Finds the heads in what a connection receives. */
export class HeadReader {
  readonly #connection: Connection;
  readonly #scanner: HeadScanner;

  constructor(connection: Connection, limits: HeadLimits = DEFAULT_HEAD_LIMITS) {
    this.#connection = connection;
    this.#scanner = new HeadScanner(limits);
  }

  /**
   * The next head.
   *
   * @returns the head, at once where it is here already; undefined where the peer sends no more
   * @throws TimeoutError, by rejection, where not even its first byte came in time
   */
  read(patience: HeadPatience): RequestHead | Promise<RequestHead | undefined> {
    const { input } = this.#connection;
    const length = input.length === 0 ? 0 : this.#scan();
    return length === 0
      ? this.#wait(patience)
      : this.#take(this.#scanner.start, length, this.#scanner.refused);
  }

  async #wait(patience: HeadPatience): Promise<RequestHead | undefined> {
    const connection = this.#connection;
    if (connection.input.length === 0) {
      // The server closes. It has closed whoever was waiting already; this one had not got here yet.
      if (connection.draining) return undefined;
      connection.waitsForRequest = true;
      try {
        if (!(await connection.more(deadlineAfter(patience.idle)))) return undefined;
      } finally {
        connection.waitsForRequest = false;
      }
    }
    const deadline = deadlineAfter(patience.head);
    for (;;) {
      const length = this.#scan();
      if (length > 0) return this.#take(this.#scanner.start, length, this.#scanner.refused);
      const refused = await this.#moreBytes(deadline);
      if (refused !== undefined) return this.#takeUnfinished(refused);
    }
  }

  /** Waits for a part of a head; why it will never be whole, where it will not. */
  async #moreBytes(deadline: number): Promise<Refusal | undefined> {
    try {
      return (await this.#connection.more(deadline))
        ? undefined
        : { status: 400, message: "Incomplete request" };
    } catch (error) {
      if (error instanceof TimeoutError) return { status: 408, message: "Request Timeout" };
      throw error;
    }
  }

  #scan(): number {
    const { input } = this.#connection;
    return this.#scanner.scan(input.start === 0 ? input.bytes : input.peek(), input.length);
  }

  /** What there is of a head that will never be whole; nothing but blank lines is no request. */
  #takeUnfinished(refused: Refusal): RequestHead | undefined {
    const unread = this.#connection.input.peek();
    let start = 0;
    while (unread[start] === CR || unread[start] === LF) start++;
    const head = this.#take(start, unread.length, refused);
    return head.text.length > 0 ? head : undefined;
  }

  #take(start: number, end: number, refused: Refusal | undefined): RequestHead {
    const text = this.#connection.input.text(start, end);
    this.#connection.consume(end);
    this.#scanner.reset();
    return { text, refused };
  }
}
