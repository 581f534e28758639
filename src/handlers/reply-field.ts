// A header field of a reply: checked, written as its line, and known for what it says about the reply itself.
//
// Nearly every reply repeats most of the last one's fields, so the last line of each name is kept, with the check that it has
// passed. What differs each time, a length or a tag, is built anew at no more cost than before.

import { isToken } from "../protocol/token.ts";

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
let last = { version: "", code: 0, reason: "", line: "" };

/**
 * The first line of a reply. RFC 9112 section 4.
 *
 * @param version e.g. `HTTP/1.1`
 * @param code the status code
 * @param reason the reason phrase
 * @throws TypeError where the phrase has a line break or a character outside latin-1
 */
export function statusLine(version: string, code: number, reason: string): string {
  if (last.code === code && last.reason === reason && last.version === version) return last.line;
  if (!isFieldText(reason)) throw new TypeError(`Cannot send the reason phrase ${JSON.stringify(reason)}`);
  last = { version, code, reason, line: `${version} ${code} ${reason}\r\n` };
  return last.line;
}
