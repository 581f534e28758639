// The field lines of a head: RFC 9112 section 5, strictly. Python reads them by the rules of e-mail, where a
// bare CR starts a header and a malformed line drops all behind it without a word; whatever two readers can
// take in two ways is refused here.

import type { FieldName } from "./grammar.ts";
import { commonNameIn, fieldKey, isBlank, isToken, trimmed } from "./grammar.ts";
import { HTTPMessage } from "./headers.ts";
import { shortRepr } from "./python-repr.ts";
import type { Refusal } from "./refusal.ts";

/** Longest field line, in bytes, its line end included: Python's `_MAXLINE`. */
export const MAX_HEADER_LINE = 65536;

/** Most fields in a head: Python's `_MAXHEADERS`. */
export const MAX_HEADERS = 100;

/** How much of it is taken. */
export interface FieldLimits {
  /** Longest field line, in bytes, its line end included. */
  readonly headerLine: number;
  /** Most fields. */
  readonly headerCount: number;
}

const DEFAULT_FIELD_LIMITS: FieldLimits = Object.freeze({
  headerLine: MAX_HEADER_LINE,
  headerCount: MAX_HEADERS,
});

/**
 * A bare CR, which ends a line for some readers and not for others (RFC 9112 section 2.2), or another control
 * character but HTAB (RFC 9110 section 5.5).
 */
const CONTROL = /[\0-\x08\v\f\x0e-\x1f\x7f]|\r(?!\n)/;

/**
 * Reads the field lines of a head, or of a chunked body's trailer section.
 *
 * @param text latin-1 text that holds the lines, each ended by CRLF or LF
 * @param start index of the first line
 * @param end index behind the last line, or behind the empty line that follows it
 * @param limits how much is taken
 * @returns the fields in their order, or why the block is refused: 431 for a limit, 400 for a malformed line
 */
export function parseHeaderBlock(
  text: string,
  start: number,
  end: number,
  limits: FieldLimits = DEFAULT_FIELD_LIMITS,
): HTTPMessage | { readonly refused: Refusal } {
  const block = start === 0 && end === text.length ? text : text.slice(start, end);
  // One search over the whole block costs less than one for each value.
  if (CONTROL.test(block)) return { refused: malformedHeader("Control character in a header") };
  const headers = new HTTPMessage();
  let next = 0;
  for (let at = 0; at < block.length; at = next) {
    const lineFeed = block.indexOf("\n", at);
    next = lineFeed === -1 ? block.length : lineFeed + 1;
    const lineEnd = endOfText(block, at, lineFeed);
    if (lineEnd === at) break;
    if (next - at > limits.headerLine) return { refused: headerLineTooLong(limits.headerLine) };
    const malformed = appendField(headers, block, at, lineEnd);
    if (malformed !== undefined) return { refused: malformed };
    if (headers.size > limits.headerCount) return { refused: tooManyHeaders(limits.headerCount) };
  }
  return headers;
}

/**
 * The answer to a field line that is too long.
 *
 * @param limit the longest that is taken, in bytes
 * @returns a 431 with Python's texts
 */
export function headerLineTooLong(limit: number): Refusal {
  return {
    status: 431,
    message: "Line too long",
    explain: `got more than ${limit} bytes when reading header line`,
  };
}

/**
 * The answer to too many fields.
 *
 * @param limit the most that are taken
 * @returns a 431 with Python's texts
 */
export function tooManyHeaders(limit: number): Refusal {
  return { status: 431, message: "Too many headers", explain: `got more than ${limit} headers` };
}

function endOfText(block: string, at: number, lineFeed: number): number {
  if (lineFeed === -1) return block.length;
  return lineFeed > at && block.charCodeAt(lineFeed - 1) === 0x0d ? lineFeed - 1 : lineFeed;
}

/** Appends the field of one line; returns why not where the line is malformed. */
function appendField(headers: HTTPMessage, block: string, at: number, lineEnd: number): Refusal | undefined {
  const colon = block.indexOf(":", at);
  const nameEnd = colon === -1 || colon > lineEnd ? lineEnd : colon;
  const { name, key } = commonNameIn(block, at, nameEnd) ?? otherName(block.slice(at, nameEnd));
  if (key === "") return malformedName(name);
  if (nameEnd === lineEnd) return malformedHeader(`Header without a colon (${shortRepr(name)})`);
  headers.append(name, trimmed(block, nameEnd + 1, lineEnd), key);
  return undefined;
}

/** A name that is not among the common ones; its key is `""` where it is no name at all. */
function otherName(name: string): FieldName {
  return { name, key: isToken(name) ? fieldKey(name) : "" };
}

function malformedName(name: string): Refusal {
  if (name === "") return malformedHeader("Header without a name");
  // A proxy that does not know folding reads the line as a field of its own. RFC 9112 section 5.2.
  if (isBlank(name.charCodeAt(0))) return malformedHeader("Obsolete line folding");
  // Whoever trims the name sees another field than who does not. RFC 9112 section 5.1.
  if (isBlank(name.charCodeAt(name.length - 1))) {
    return malformedHeader(`White space before the colon (${shortRepr(name)})`);
  }
  return malformedHeader(`Bad header name (${shortRepr(name)})`);
}

function malformedHeader(message: string): Refusal {
  return { status: 400, message };
}
