// `application/x-www-form-urlencoded`: Python's `urllib.parse.parse_qsl`, over bytes, so that a character may stand in the body
// as it is, escaped, or half and half.

import { shortRepr } from "../protocol/python-repr.ts";
import { FormError } from "./form-error.ts";
import type { TextDecode } from "./text-decoding.ts";

const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/** How to read a form; the names are those of `parse_qsl`. */
export interface UrlencodedRules {
  /** Whether a field without a value counts. */
  readonly keep_blank_values: boolean;
  /** Whether a field without `=` is an error. */
  readonly strict_parsing: boolean;
  /** What stands between two fields; one character or more. */
  readonly separator: string;
  /** How bytes become text. */
  readonly decode: TextDecode;
}

/**
 * The fields of an urlencoded text, in their order.
 *
 * @param text the body, or a query without its `?`
 * @param rules how to read it
 * @param maxFields the most fields it may have, blank ones included
 * @returns a pair of name and value for each field that counts
 * @throws FormError with status 413 for more fields, with 400 where the rules are strict and a field has no `=`
 */
export function parseUrlencoded(
  text: Buffer,
  rules: UrlencodedRules,
  maxFields: number,
): [name: string, value: string][] {
  const fields: [string, string][] = [];
  const separator = Buffer.from(rules.separator);
  if (text.length === 0) return fields;
  // Before any of them is made, as in Python (bpo-34866).
  if (occurrences(text, separator) >= maxFields) throw new FormError(413, "Max number of fields exceeded");
  let at = 0;
  while (at <= text.length) {
    const found = text.indexOf(separator, at);
    const end = found === -1 ? text.length : found;
    const field = parseField(text.subarray(at, end), rules);
    if (field !== undefined) fields.push(field);
    at = end + separator.length;
  }
  return fields;
}

function occurrences(text: Buffer, separator: Buffer): number {
  let count = 0;
  for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + separator.length))
    count++;
  return count;
}

/** One field; undefined for one that does not count. */
function parseField(field: Buffer, rules: UrlencodedRules): [string, string] | undefined {
  const equals = field.indexOf(EQUALS);
  if (equals === -1) {
    if (rules.strict_parsing) {
      throw new FormError(400, `bad query field: ${shortRepr(rules.decode(field))}`);
    }
    if (!rules.keep_blank_values || field.length === 0) return undefined;
    return [rules.decode(unescaped(field)), ""];
  }
  if (equals === field.length - 1 && !rules.keep_blank_values) return undefined;
  const name = unescaped(field.subarray(0, equals));
  const value = unescaped(field.subarray(equals + 1));
  return [rules.decode(name), rules.decode(value)];
}

/** `+` is a space, `%` with two hexadecimal digits is a byte, with anything else it is itself. */
function unescaped(bytes: Buffer): Buffer {
  if (!bytes.includes(PERCENT) && !bytes.includes(PLUS)) return bytes;
  const result = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const escaped = byte === PERCENT ? hexDigit(bytes[i + 1]) * 16 + hexDigit(bytes[i + 2]) : -1;
    if (escaped >= 0) i += 2;
    result[length++] = escaped >= 0 ? escaped : byte === PLUS ? SPACE : byte;
  }
  return result.subarray(0, length);
}

/** The value of a digit; NaN for what is none, which no comparison is true of. */
function hexDigit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}
