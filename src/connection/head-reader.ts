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
  type RecentHead,
  recentHeads,
} from "../protocol/request-head.ts";
import type { Connection, InputWaiter } from "./connection.ts";
import { deadlineAfter } from "./deadlines.ts";
import { TimeoutError } from "./errors.ts";
import type { InputBuffer } from "./input.ts";

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

/** What all connections with the same limits share. */
class HeadWorkshop {
  readonly limits: HeadLimits;
  readonly recent: Recent<RecentHead>;
  /** The last one of them, and the bytes it came in: to compare bytes costs less than to make a text of them. */
  #last: { readonly bytes: Buffer; readonly head: RecentHead } | undefined;
  #scanner: HeadScanner | undefined;

  constructor(limits: HeadLimits) {
    this.limits = limits;
    this.recent = recentHeads(limits);
  }

  /** What is here, where it is a head that was read a moment ago, and nothing else. */
  recognize(input: InputBuffer): RecentHead | undefined {
    const { bytes, start, length } = input;
    const alone = start === 0 && length === bytes.length;
    if (alone && this.#last?.bytes.equals(bytes) === true) return this.#last.head;
    const head = this.recent.get(input.text(0, length));
    if (alone && head !== undefined) this.#last = { bytes, head };
    return head;
  }

  /** Nearly all heads come in one piece, so one scanner does for all connections; who has a part only, keeps it for the rest. */
  borrow(): HeadScanner {
    const scanner = this.#scanner ?? new HeadScanner(this.limits);
    this.#scanner = undefined;
    return scanner;
  }

  giveBack(scanner: HeadScanner): void {
    scanner.reset();
    this.#scanner = scanner;
  }
}

const workshops = new WeakMap<HeadLimits, HeadWorkshop>();

function workshopFor(limits: HeadLimits): HeadWorkshop {
  let workshop = workshops.get(limits);
  if (workshop === undefined) {
    workshop = new HeadWorkshop(limits);
    workshops.set(limits, workshop);
  }
  return workshop;
}

/** A head of which only the beginning is here. */
class HeadPart {
  readonly scanner: HeadScanner;
  /** Bytes that were here when we last looked. */
  seen = 0;
  /** When all of it has to be here. */
  deadline = Infinity;

  constructor(scanner: HeadScanner) {
    this.scanner = scanner;
  }
}

/** Finds the heads in what a connection receives. */
export class HeadReader implements InputWaiter {
  readonly #connection: Connection;
  readonly #workshop: HeadWorkshop;
  #head: RequestHead | undefined;
  /** Bytes of the head that is here, with blank lines before it; 0: none is, as far as we have looked. */
  #length = 0;
  #part: HeadPart | undefined;
  #ending: Ending | undefined;

  // While we wait:
  #waiting: HeadWaiter | undefined;
  #headSeconds = 0;

  constructor(connection: Connection, limits: HeadLimits = DEFAULT_HEAD_LIMITS) {
    this.#connection = connection;
    this.#workshop = workshopFor(limits);
  }

  /** Whether {@link take} has an answer. */
  get ready(): boolean {
    if (this.#head !== undefined || this.#ending !== undefined) return true;
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
    if (this.#part !== undefined) this.#waitForRest(this.#part, deadlineAfter(patience.head));
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
    const begun = this.#part;
    this.#connection.waitsForRequest = false;
    if (input.length > (begun?.seen ?? 0)) {
      if (this.#scan()) this.#call();
      else if (this.#part) this.#waitForRest(this.#part, begun?.deadline ?? deadlineAfter(this.#headSeconds));
    } else if (inputEnded) this.#end(begun === undefined ? "end" : { unfinished: INCOMPLETE });
  }

  failed(error: Error): void {
    this.#connection.waitsForRequest = false;
    // Who has begun to ask is told that it took too long.
    const isLate = error instanceof TimeoutError && this.#part !== undefined;
    this.#end(isLate ? { unfinished: TOO_SLOW } : { error });
  }

  #waitForRest(part: HeadPart, deadline: number): void {
    part.seen = this.#connection.input.length;
    part.deadline = deadline;
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
    const workshop = this.#workshop;
    // Nothing of it was looked at before, and most heads come alone and whole.
    if (this.#part === undefined && length <= LONGEST_RECENT_HEAD) {
      this.#head = workshop.recognize(input);
      this.#length = length;
      if (this.#head !== undefined) return true;
    }
    const scanner = this.#part?.scanner ?? workshop.borrow();
    this.#length = scanner.scan(input.start === 0 ? input.bytes : input.peek(), length);
    if (this.#length === 0) {
      this.#part ??= new HeadPart(scanner);
      return false;
    }
    this.#head = this.#understood(scanner);
    this.#part = undefined;
    workshop.giveBack(scanner);
    return true;
  }

  #understood({ start, refused }: HeadScanner): RequestHead {
    const { limits, recent } = this.#workshop;
    const text = this.#connection.input.text(start, this.#length);
    if (refused !== undefined) return { text, read: { refused } };
    const read = readRequestHead(text, limits);
    return read.line.kind === "request" ? recent.keep(text, { text, read }) : { text, read };
  }

  #takeWhole(): RequestHead | undefined {
    const head = this.#head;
    this.#connection.consume(this.#length);
    this.#head = undefined;
    this.#length = 0;
    return head;
  }

  /** What there is of a head that will never be whole; nothing but blank lines is no request. */
  #takeUnfinished(refused: Refusal): RequestHead | undefined {
    const { input } = this.#connection;
    const unread = input.peek();
    let start = 0;
    while (unread[start] === CR || unread[start] === LF) start++;
    const text = input.text(start, unread.length);
    this.#connection.consume(unread.length);
    this.#part = undefined;
    return text.length > 0 ? { text, read: { refused } } : undefined;
  }
}
