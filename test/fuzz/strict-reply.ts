// The replies in a stream of bytes, read by somebody who forgives nothing: the oracle of the targets that talk to a handler.
// RFC 9112 sections 4, 5 and 6.3, from the client's side.

import { isToken } from "../../src/protocol/grammar.ts";
import { ensure } from "./target.ts";

/** One reply. */
export interface StrictReply {
  readonly status: number;
  /** By their names in lower case. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** As latin-1, decoded where it was chunked. */
  readonly body: string;
  /** Index behind its last byte. */
  readonly end: number;
  /** Whether all of the body is there that was promised. */
  readonly isWhole: boolean;
}

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d) [\t\x20-\x7e\x80-\xff]*$/;
const VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;
const CHUNK = /([\da-f]{1,13})\r\n/iy;

/**
 * The reply that begins at an index.
 *
 * @param output the bytes, as latin-1
 * @param from index of its first byte
 * @param method what it replies to
 * @throws Violation where it is not a reply
 */
export function strictReply(output: string, from: number, method: string): StrictReply {
  const headEnd = output.indexOf("\r\n\r\n", from);
  ensure(headEnd !== -1, `A reply has a whole head: ${JSON.stringify(output.slice(from, from + 200))}`);
  const [line = "", ...lines] = output.slice(from, headEnd).split("\r\n");
  const status = Number(STATUS_LINE.exec(line)?.[1]);
  ensure(status > 0, `A reply begins with a status line: ${JSON.stringify(line.slice(0, 200))}`);
  const fields = new Map<string, string[]>();
  for (const each of lines) {
    const [name, value] = field(each);
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return { status, fields, ...body(output, headEnd + 4, method, status, fields) };
}

function field(line: string): [name: string, value: string] {
  const colon = line.indexOf(": ");
  const name = line.slice(0, Math.max(colon, 0));
  const value = line.slice(colon + 2);
  ensure(isToken(name) && VALUE.test(value), `A field is a name and a value: ${JSON.stringify(line)}`);
  return [name.toLowerCase(), value];
}

function body(
  output: string,
  start: number,
  method: string,
  status: number,
  fields: ReadonlyMap<string, readonly string[]>,
): Pick<StrictReply, "body" | "end" | "isWhole"> {
  const lengths = fields.get("content-length");
  const codings = fields.get("transfer-encoding");
  ensure(lengths === undefined || codings === undefined, "A body is framed in one way");
  if (method === "HEAD" || status < 200 || status === 204 || status === 304)
    return { body: "", end: start, isWhole: true };
  if (codings !== undefined) {
    ensure(codings.length === 1 && codings[0] === "chunked", "There is one coding");
    return chunkedBody(output, start);
  }
  if (lengths !== undefined) {
    const [length = ""] = lengths;
    ensure(lengths.length === 1 && /^\d{1,15}$/.test(length), "There is one length");
    const end = start + Number(length);
    return {
      body: output.slice(start, end),
      end: Math.min(end, output.length),
      isWhole: end <= output.length,
    };
  }
  ensure(
    fields.get("connection")?.includes("close") ?? true,
    "A body without a length ends with the connection",
  );
  return { body: output.slice(start), end: output.length, isWhole: true };
}

function chunkedBody(output: string, start: number): Pick<StrictReply, "body" | "end" | "isWhole"> {
  let text = "";
  for (let at = start; ;) {
    CHUNK.lastIndex = at;
    const size = CHUNK.exec(output)?.[1];
    if (size === undefined) return { body: text, end: output.length, isWhole: false };
    const from = at + size.length + 2;
    const length = Number.parseInt(size, 16);
    text += output.slice(from, from + length);
    at = from + length + 2;
    if (output.slice(at - 2, at) !== "\r\n") return { body: text, end: output.length, isWhole: false };
    if (length === 0) return { body: text, end: at, isWhole: true };
  }
}
