// Request heads off a connection, one after the other; what lies between them, the bodies, others have read by then.
//
// Whoever answers requests waits here more often than anywhere else, so the wait costs nothing: no promise, no closure, only
// a call when the head is there. It is made straight from the event that brought the last byte of it.

import { DEFAULT_HEAD_LIMITS, type HeadLimits, HeadScanner } from "../protocol/head-scanner.ts";
import type { Recent } from "../protocol/recent.ts";
import type { Refusal } from "../protocol/refusal.ts";
import {
  LONGEST_RECENT_HEAD,
  type ReadHead,
  readRequestHead,
  recentHeads,
} from "../protocol/request-head.ts";
import type { Connection, InputWaiter } from "./connection.ts";
import { deadlineAfter } from "./deadlines.ts";
import { TimeoutError } from "./errors.ts";

const LF = 0x0a;
const CR = 0x0d;

const INCOMPLETE: Refusal = Object.freeze({ status: 400, message: "Incomplete request" });
const TOO_SLOW: Refusal = Object.freeze({ status: 408, message: "Request Timeout" });

/** One head, from its request line on: request line, header lines and the blank line. */
export interface RequestHead {
  /** As it came: a character of latin-1 is a byte. */
  readonly text: string;
  /** What it says; or why it cannot be served, where that is known from its size or its end alone. */
  readonly read: ReadHead | { readonly refused: Refusal };
}

/** How long to wait for a head, in seconds; 0: for ever. */
export interface HeadPatience {
  /** For its first byte. */
  readonly idle: number;
  /** For all of it, from its first byte on, so that a byte now and then does not hold a connection for ever. */
  readonly head: number;
}

/** Who waits for a head. */
export interface HeadWaiter {
  /** There is something to take: a head, or what came in its place. */
  headReady(): void;
}

/** What came of waiting, where it is not simply a head. */
type Ending = { readonly unfinished: Refusal } | { readonly error: Error } | "end";

/** Finds the heads in what a connection receives. */
export class HeadReader implements InputWaiter {
  readonly #connection: Connection;
  readonly #limits: HeadLimits;
  readonly #scanner: HeadScanner;
  readonly #recent: Recent<ReadHead>;
  /** All that is here, where it is a head that was read a moment ago. */
  #known: RequestHead | undefined;
  /** Bytes of the head that is here; 0: none is, as far as we have looked. */
  #length = 0;
  #ending: Ending | undefined;

  // While we wait:
  #waiting: HeadWaiter | undefined;
  /** Bytes that were here when we last looked; 0: we wait for the first one. */
  #before = 0;
  #headSeconds = 0;
  #deadline = 0;

  constructor(connection: Connection, limits: HeadLimits = DEFAULT_HEAD_LIMITS) {
    this.#connection = connection;
    this.#limits = limits;
    this.#scanner = new HeadScanner(limits);
    this.#recent = recentHeads(limits);
  }

  /** Whether {@link take} has an answer. */
  get ready(): boolean {
    if (this.#length > 0 || this.#ending !== undefined) return true;
    return this.#connection.input.length > 0 && this.#scan();
  }

  /**
   * Waits until {@link ready}, which must not be so yet.
   *
   * @param patience how long
   * @param waiting told once; at once where nothing will come
   */
  whenReady(patience: HeadPatience, waiting: HeadWaiter): void {
    const connection = this.#connection;
    this.#waiting = waiting;
    this.#headSeconds = patience.head;
    this.#before = connection.input.length;
    if (this.#before > 0) this.#waitForRest(deadlineAfter(patience.head));
    // The server closes. It has closed whoever was waiting already; this one had not got here yet.
    else if (connection.draining) this.#end("end");
    else {
      connection.waitsForRequest = true;
      connection.waitForInput(this, deadlineAfter(patience.idle));
    }
  }

  /**
   * Takes the next head, which is {@link ready}.
   *
   * @returns the head; undefined where the peer sends no more
   * @throws TimeoutError where not even its first byte came in time
   * @throws ConnectionResetError where the connection was cut off
   */
  take(): RequestHead | undefined {
    const ending = this.#ending;
    if (ending === undefined) return this.#takeWhole();
    this.#ending = undefined;
    if (ending === "end") return undefined;
    if ("error" in ending) throw ending.error;
    return this.#takeUnfinished(ending.unfinished);
  }

  /** {@link take}, with a promise where it has to wait. */
  read(patience: HeadPatience): RequestHead | undefined | Promise<RequestHead | undefined> {
    if (this.ready) return this.take();
    return new Promise<void>((headReady) => this.whenReady(patience, { headReady })).then(() => this.take());
  }

  arrived(): void {
    const { input, inputEnded } = this.#connection;
    const before = this.#before;
    this.#connection.waitsForRequest = false;
    this.#before = input.length;
    if (this.#before > before) {
      if (this.#scan()) this.#call();
      else this.#waitForRest(before === 0 ? deadlineAfter(this.#headSeconds) : this.#deadline);
    } else if (inputEnded) this.#end(before === 0 ? "end" : { unfinished: INCOMPLETE });
  }

  failed(error: Error): void {
    this.#connection.waitsForRequest = false;
    // Who has begun to ask is told that it took too long.
    const isLate = error instanceof TimeoutError && this.#before > 0;
    this.#end(isLate ? { unfinished: TOO_SLOW } : { error });
  }

  #waitForRest(deadline: number): void {
    this.#deadline = deadline;
    this.#connection.waitForInput(this, deadline);
  }

  #end(ending: Ending): void {
    this.#ending = ending;
    this.#call();
  }

  #call(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.headReady();
  }

  #scan(): boolean {
    const { input } = this.#connection;
    const { length } = input;
    // Nothing of it was looked at before, and most heads come alone and whole.
    if (length <= LONGEST_RECENT_HEAD && !this.#scanner.begun && this.#recognize(length)) return true;
    this.#length = this.#scanner.scan(input.start === 0 ? input.bytes : input.peek(), length);
    return this.#length > 0;
  }

  #recognize(length: number): boolean {
    const text = this.#connection.input.text(0, length);
    const read = this.#recent.get(text);
    if (read === undefined) return false;
    this.#known = { text, read };
    this.#length = length;
    return true;
  }

  #takeWhole(): RequestHead {
    const known = this.#known;
    if (known !== undefined) {
      this.#connection.consume(this.#length);
      this.#known = undefined;
      this.#length = 0;
      return known;
    }
    const { start, refused } = this.#scanner;
    const text = this.#take(start, this.#length);
    if (refused !== undefined) return { text, read: { refused } };
    const read = readRequestHead(text, this.#limits);
    return { text, read: read.line.kind === "request" ? this.#recent.keep(text, read) : read };
  }

  /** What there is of a head that will never be whole; nothing but blank lines is no request. */
  #takeUnfinished(refused: Refusal): RequestHead | undefined {
    const unread = this.#connection.input.peek();
    let start = 0;
    while (unread[start] === CR || unread[start] === LF) start++;
    const text = this.#take(start, unread.length);
    return text.length > 0 ? { text, read: { refused } } : undefined;
  }

  #take(start: number, end: number): string {
    const text = this.#connection.input.text(start, end);
    this.#connection.consume(end);
    this.#scanner.reset();
    this.#length = 0;
    return text;
  }
}
