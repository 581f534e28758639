// The head of a reply: its status line and fields, each checked and written as its line, and what they are put together in.
//
// A handler that does not wait has ended its head before another one begins, so one object serves them all, and a connection that
// waits for its next request holds none.
//
// Nearly every reply repeats most of what the last one said. So the last line of each name is kept, with the check that it has passed;
// what differs each time, a length or a tag, is built anew at no more cost. And where all lines are the same their text is used again:
// to join them anew was a dozen strings for each reply.

import { isToken } from "../protocol/grammar.ts";

/** A head in the making. */
export class HeadLines {
  #lines: string[] = [];
  readonly #keys: string[] = [];

  /**
   * Adds a line.
   *
   * @param line with its end
   * @param key the name of the field in lower case; left out: it is none that anybody asks for
   */
  add(line: string, key?: string): void {
    this.#lines.push(line);
    if (key !== undefined) this.#keys.push(key);
  }

  /** Whether there is a field of this name, in lower case. */
  has(key: string): boolean {
    return this.#keys.includes(key);
  }

  /** All lines together, which are gone with that. */
  take(): string {
    const lines = this.#lines;
    if (!isSame(lines, last.lines)) {
      const text = lines.join(""); // before anything is changed, as it throws where no text can be so long
      this.#lines = last.lines;
      last = { lines, text };
    }
    this.clear();
    return last.text;
  }

  /** Drops the lines. */
  clear(): void {
    this.#lines.length = 0;
    this.#keys.length = 0;
  }
}

let last: { readonly lines: string[]; readonly text: string } = { lines: [], text: "" };

function isSame(first: readonly string[], second: readonly string[]): boolean {
  if (first.length !== second.length) return false;
  // From the back: tag, length and date are what differs.
  for (let index = first.length - 1; index >= 0; index--) {
    if (first[index] !== second[index]) return false;
  }
  return true;
}

let spare: HeadLines | undefined;

/** An empty one. */
export function borrowLines(): HeadLines {
  const lines = spare ?? new HeadLines();
  spare = undefined;
  return lines;
}

/** Gives back what was borrowed, whatever is in it. */
export function giveBackLines(lines: HeadLines): void {
  lines.clear();
  spare = lines;
}

/** One field of a reply. */
export interface ReplyField {
  /** Its name in lower case. */
  readonly key: string;
  /** Its value. */
  readonly value: string;
  /** `name: value` with its line end. */
  readonly line: string;
  /** What it says about the reply: where its body ends, or what becomes of the connection. */
  readonly tells: "length" | "connection" | undefined;
}

const TELLS: ReadonlyMap<string, "length" | "connection"> = new Map([
  ["connection", "connection"],
  ["content-length", "length"],
  ["transfer-encoding", "length"],
]);

/** A program has a dozen names of its own; one that makes them up must not fill the memory. */
const MOST = 256;

const recent = new Map<string, ReplyField & { readonly given: string | number }>();

/** What may not stand in a field value or reason phrase: it would end the line, or has no byte in latin-1. */
const UNSAFE_TEXT = /[\0\r\n]|[^\0-\xff]/;

/** Whether a text can be a field value or a reason phrase. RFC 9110 section 5.5, and Python's latin-1. */
export function isFieldText(text: string): boolean {
  return !UNSAFE_TEXT.test(text);
}

/**
 * The field of this name and value.
 *
 * @param keyword the name, in its spelling
 * @param value the value
 * @throws TypeError where they would not stay one field
 */
export function replyField(keyword: string, value: string | number): ReplyField {
  const last = recent.get(keyword);
  if (last !== undefined && last.given === value) return last;
  const text = String(value);
  if ((last === undefined && !isToken(keyword)) || !isFieldText(text)) {
    throw new TypeError(`Cannot send the header ${JSON.stringify(`${keyword}: ${text}`)}`);
  }
  const key = last?.key ?? keyword.toLowerCase();
  const field = { key, value: text, line: `${keyword}: ${text}\r\n`, tells: TELLS.get(key), given: value };
  if (recent.size >= MOST) recent.clear();
  recent.set(keyword, field);
  return field;
}

/**
 * The key of a field name.
 *
 * @param keyword a name in any spelling
 * @returns the name in lower case
 */
export function replyKey(keyword: string): string {
  return recent.get(keyword)?.key ?? keyword.toLowerCase();
}

/** Nearly every reply begins as the last one did. */
let lastStatus = { version: "", code: 0, reason: "", line: "" };

/**
 * The first line of a reply. RFC 9112 section 4.
 *
 * @param version e.g. `HTTP/1.1`
 * @param code the status code
 * @param reason the reason phrase
 * @throws TypeError where the phrase has a line break or a character outside latin-1
 */
export function statusLine(version: string, code: number, reason: string): string {
  if (lastStatus.code === code && lastStatus.reason === reason && lastStatus.version === version)
    return lastStatus.line;
  if (!isFieldText(reason)) throw new TypeError(`Cannot send the reason phrase ${JSON.stringify(reason)}`);
  lastStatus = { version, code, reason, line: `${version} ${code} ${reason}\r\n` };
  return lastStatus.line;
}
