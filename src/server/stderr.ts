// Where the log goes. It must neither end the server nor hold it up, whoever reads it or does not.

import { writeSync } from "node:fs";

const STDERR = 2;
/** What waits for a reader who has stopped reading, in bytes; more than this is dropped, and said. */
const MOST_WAITING = 1024 * 1024;
const RETRY_MS = 20;

/** Writes lines to something that may be full or gone. */
export class LineWriter {
  readonly #write: (bytes: Buffer) => number;
  #waiting: Buffer = Buffer.alloc(0);
  #dropped = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** @param write gives bytes to the operating system: how many it took, or an error with its `code` */
  constructor(write: (bytes: Buffer) => number) {
    this.#write = write;
  }

  /**
   * Writes text, in one system call where that is possible; never throws and never waits.
   *
   * @param text whole lines
   */
  write(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#waiting.length === 0) this.#hand(bytes);
    else if (this.#waiting.length + bytes.length > MOST_WAITING) this.#dropped += linesIn(text);
    else this.#waiting = Buffer.concat([this.#waiting, bytes]);
  }

  /** Tries again what did not go. Called by a timer; by tests, which do not wait, in its stead. */
  retry(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#hand(this.#waiting);
    if (this.#waiting.length > 0 || this.#dropped === 0) return;
    const lost = this.#dropped;
    this.#dropped = 0;
    this.#hand(Buffer.from(`${lost} lines were not logged: nobody read them\n`));
  }

  /** Gives bytes to the operating system and keeps what it does not take. */
  #hand(bytes: Buffer): void {
    let rest = bytes;
    try {
      while (rest.length > 0) rest = rest.subarray(this.#write(rest));
    } catch (error) {
      // A full pipe will have room again. A closed one (EPIPE) must not end the server: then there is nobody to tell.
      if (!isFull(error)) rest = Buffer.alloc(0);
    }
    this.#waiting = rest;
    // The log alone is no reason for the process to live on.
    if (rest.length > 0) this.#retry ??= setTimeout(() => this.retry(), RETRY_MS).unref();
  }
}

/** Characters to be written at once: as bytes no more than a pipe keeps together, so that no worker's line lands in another's. */
const BATCH = 2048;

/**
 * So many writes of a turn are made at once: who asks for one page, and then ends us, finds its lines. In a turn behind one that had
 * more, none is: each write is a twelfth of a small request.
 */
const AT_ONCE = 4;

const stderr = new LineWriter((bytes) => writeSync(STDERR, bytes));
let batch = "";
let writesThisTurn = 0;
let wasBusy = false;

/**
 * Writes text to stderr; never throws and never waits.
 *
 * @param text whole lines
 */
export function writeStderr(text: string): void {
  flushStderr();
  stderr.write(text);
}

/**
 * The same at the end of the turn, where a busy server has a line for each of many requests: one system call for all of them, and
 * at the beginning for all but the first few.
 *
 * @param text whole lines
 */
export function writeStderrSoon(text: string): void {
  if (writesThisTurn === 0) setImmediate(endTurn);
  if (++writesThisTurn <= AT_ONCE && !wasBusy) {
    stderr.write(text);
    return;
  }
  if (batch.length + text.length > BATCH) flushStderr();
  batch += text;
}

/** Writes what is to be written soon: for who ends the process before the turn ends. */
export function flushStderr(): void {
  if (batch === "") return;
  const text = batch;
  batch = "";
  stderr.write(text);
}

function endTurn(): void {
  wasBusy = writesThisTurn > AT_ONCE;
  writesThisTurn = 0;
  flushStderr();
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}

function linesIn(text: string): number {
  return text.split("\n").length - 1;
}
