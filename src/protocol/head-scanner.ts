// Where a request's head ends, found while its bytes arrive in pieces of any size.
//
// A head is a request line, field lines and an empty line. Lines end with LF, with or without a CR before it
// (RFC 9112 section 2.2), so the scanner goes from LF to LF and keeps two things between calls: where the
// current line starts and how far it has looked. What has been looked at is not looked at again, so a head
// that comes byte by byte costs no more than its length, and whatever the cuts, the answer is the same.
//
// The scanner is in one of two phases:
//
//   request line   Empty lines before it are skipped: an old client ends its body with a CRLF that is not
//                  part of it. RFC 9112 section 2.2 asks for "at least one"; a few are enough, and the next
//                  one is handed out as an empty head, on which the caller closes. The line itself may end
//                  the head at once: HTTP/0.9 has no field lines, and who sent a malformed line is answered
//                  now, as Python does, not after a wait for lines that may never come.
//   field lines    All lines until the first empty one.
//
// Limits are held while bytes arrive, never afterwards: the first byte too many ends the head with a refusal,
// at the same byte however the stream was cut.

import { headerLineTooLong, MAX_HEADER_LINE, MAX_HEADERS, tooManyHeaders } from "./header-block.ts";
import type { Refusal } from "./refusal.ts";
import { parseRequestLine } from "./request-line.ts";

/** How much of a head is taken. */
export interface HeadLimits {
  /** Longest request line, in bytes, its line end included. */
  readonly requestLine: number;
  /** Longest field line, in bytes, its line end included. */
  readonly headerLine: number;
  /** Most field lines. */
  readonly headerCount: number;
  /** Longest head, in bytes, the empty lines before and behind it included. */
  readonly headBytes: number;
}

/** Python's limits, and one for the whole, where Python would take a hundred lines of 64 KiB. */
export const DEFAULT_HEAD_LIMITS: HeadLimits = Object.freeze({
  requestLine: 65536,
  headerLine: MAX_HEADER_LINE,
  headerCount: MAX_HEADERS,
  headBytes: 1024 * 1024,
});

const MAX_BLANK_LINES = 8;

const URI_TOO_LONG: Refusal = Object.freeze({ status: 414, message: "URI Too Long" });

/** ` HTTP/1.`, what all but every request line ends in, but for one digit. */
const VERSION_TAIL = Buffer.from(" HTTP/1.");

const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const DEL = 0x7f;

/** Finds the end of one head after another: `scan` until it answers, `reset` before the next. */
export class HeadScanner {
  readonly #limits: HeadLimits;
  #start = 0;
  #lineStart = 0;
  #lookedAt = 0;
  #blankLines = 0;
  #inFields = false;
  #fieldLines = 0;
  #refused: Refusal | undefined;

  /**
   * @param limits how much of a head is taken
   */
  constructor(limits: HeadLimits = DEFAULT_HEAD_LIMITS) {
    this.#limits = limits;
  }

  /** Index of the first byte of the request line, once `scan` has answered. */
  get start(): number {
    return this.#start;
  }

  /** Why the head is refused, once `scan` has answered; `undefined` for a head within its limits. */
  get refused(): Refusal | undefined {
    return this.#refused;
  }

  /**
   * Looks at what has arrived since the last call.
   *
   * @param bytes all that was received since the last head, from index 0
   * @param length how many of them count
   * @returns 0 where more is needed, or else the index behind the head's last byte; for a refused head,
   *   behind the byte that was one too many
   */
  scan(bytes: Buffer, length: number): number {
    // What lies behind `length` is an older request's; searching it would be wrong and slow.
    const received = length === bytes.length ? bytes : bytes.subarray(0, length);
    for (;;) {
      const lineFeed = received.indexOf(LF, this.#lookedAt);
      const next = lineFeed === -1 ? length : lineFeed + 1;
      const lastAllowed = this.#lastAllowedEnd();
      if (next > lastAllowed) return this.#refuse(this.#limitPassed(lastAllowed), lastAllowed + 1);
      this.#lookedAt = next;
      if (lineFeed === -1) return 0;
      if (this.#endsHead(received, lineFeed)) return next;
      this.#lineStart = next;
    }
  }

  /** Makes ready for the next head, whose first byte is at index 0 again. */
  reset(): void {
    this.#start = 0;
    this.#lineStart = 0;
    this.#lookedAt = 0;
    this.#blankLines = 0;
    this.#inFields = false;
    this.#fieldLines = 0;
    this.#refused = undefined;
  }

  /** The largest index behind this line at which neither the line nor the head is too long. */
  #lastAllowedEnd(): number {
    const { requestLine, headerLine, headBytes } = this.#limits;
    return Math.min(this.#lineStart + (this.#inFields ? headerLine : requestLine), headBytes);
  }

  #limitPassed(lastAllowed: number): Refusal {
    const { headerLine, headBytes } = this.#limits;
    if (!this.#inFields) return URI_TOO_LONG;
    if (lastAllowed < this.#lineStart + headerLine) return headersTooLarge(headBytes);
    return headerLineTooLong(headerLine);
  }

  /** Takes in one whole line; true where the head ends with it. */
  #endsHead(received: Buffer, lineFeed: number): boolean {
    const lineEnd = lineFeed > this.#lineStart && received[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
    const isBlank = lineEnd === this.#lineStart;
    return this.#inFields ? this.#endsFields(isBlank) : this.#endsAtFirstLine(received, lineEnd, isBlank);
  }

  #endsFields(isBlank: boolean): boolean {
    if (isBlank) return true;
    this.#fieldLines++;
    if (this.#fieldLines <= this.#limits.headerCount) return false;
    this.#refused = tooManyHeaders(this.#limits.headerCount);
    return true;
  }

  #endsAtFirstLine(received: Buffer, lineEnd: number, isBlank: boolean): boolean {
    this.#start = this.#lineStart;
    if (isBlank) {
      this.#blankLines++;
      return this.#blankLines > MAX_BLANK_LINES;
    }
    this.#inFields = true;
    if (isOrdinaryLine(received, this.#lineStart, lineEnd)) return false;
    return parseRequestLine(received.toString("latin1", this.#lineStart, lineEnd)).kind !== "request";
  }

  #refuse(refused: Refusal, end: number): number {
    this.#refused = refused;
    // The request line that is too long never came to its end, where `start` is set otherwise.
    if (!this.#inFields) this.#start = this.#lineStart;
    return end;
  }
}

/**
 * Whether a line is `METHOD SP target SP HTTP/1.x` with no control character in it: such a line is never
 * refused, and seeing that in the bytes costs less than making a string of them.
 */
function isOrdinaryLine(bytes: Buffer, start: number, end: number): boolean {
  const targetEnd = end - VERSION_TAIL.length - 1;
  const digit = bytes[end - 1] ?? 0;
  if (targetEnd <= start || digit < 0x30 || digit > 0x39) return false;
  for (let i = 0; i < VERSION_TAIL.length; i++) {
    if (bytes[targetEnd + i] !== VERSION_TAIL[i]) return false;
  }
  let methodEnd = -1;
  for (let i = start; i < targetEnd; i++) {
    const byte = bytes[i] ?? 0;
    if (byte > SP && byte !== DEL) continue;
    if (byte !== SP || methodEnd !== -1) return false;
    methodEnd = i;
  }
  return methodEnd > start && methodEnd + 1 < targetEnd;
}

function headersTooLarge(limit: number): Refusal {
  return { status: 431, message: "Headers too large", explain: `got more than ${limit} bytes of headers` };
}
