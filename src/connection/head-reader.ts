// Request heads off a connection, one after the other; what lies between them, the bodies, others have read by then.

import { DEFAULT_HEAD_LIMITS, type HeadLimits, HeadScanner } from "../protocol/head-scanner.ts";
import type { Refusal } from "../protocol/refusal.ts";
import type { Connection } from "./connection.ts";
import { deadlineAfter } from "./deadlines.ts";
import { TimeoutError } from "./errors.ts";

/** The bytes of one head, from its request line on. */
export interface RequestHead {
  /** Request line, header lines and the blank line, as they came. */
  readonly bytes: Buffer;
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
   * Waits for the next head.
   *
   * @returns the head; undefined where the peer sends no more
   * @throws TimeoutError, by rejection, where not even its first byte came in time
   */
  async read(patience: HeadPatience): Promise<RequestHead | undefined> {
    const connection = this.#connection;
    const { input } = connection;
    if (input.length === 0 && !(await this.#firstBytes(patience.idle))) return undefined;
    let length = this.#scan();
    if (length === 0) {
      const deadline = deadlineAfter(patience.head);
      while (length === 0) {
        const refused = await this.#moreBytes(deadline);
        if (refused !== undefined) return this.#take(input.length, refused);
        length = this.#scan();
      }
    }
    return this.#take(length, this.#scanner.refused);
  }

  async #firstBytes(seconds: number): Promise<boolean> {
    const connection = this.#connection;
    connection.waitsForRequest = true;
    try {
      return await connection.more(deadlineAfter(seconds));
    } finally {
      connection.waitsForRequest = false;
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

  #take(length: number, refused: Refusal | undefined): RequestHead | undefined {
    const connection = this.#connection;
    const bytes = connection.input.peek(length).subarray(Math.min(this.#scanner.start, length));
    connection.consume(length);
    this.#scanner.reset();
    // Nothing but blank lines, and then the end: no request.
    return bytes.length === 0 && refused !== undefined ? undefined : { bytes, refused };
  }
}
