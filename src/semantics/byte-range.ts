// Which bytes a request wants. RFC 9110 section 14.
import { trimmed } from "../protocol/grammar.ts";
import { matchesStrongly, parseEntityTag } from "./entity-tag.ts";
import { parseHTTPDate } from "./http-date.ts";

/** A run of bytes in a representation; both ends are part of it, as on the wire. */
export interface ByteRange {
  /** Offset of the first byte, from 0. */
  readonly start: number;
  /** Offset of the last byte, from `start` to the size less one. */
  readonly end: number;
}

/**
 * How many ranges one request may name unless said otherwise. A thousand small or overlapping ranges made Apache build a response many times
 * the size of the file (CVE-2011-3192); PDF viewers, the honest users of several, ask for a handful.
 */
export const MAX_RANGES = 16;

/**
 * The ranges of a `Range` header that lie in a representation. RFC 9110 section 14.1.2.
 *
 * Ranges that overlap or touch are sent as one (section 15.3.7.2), so what is sent is never longer than the
 * representation. For an empty representation there is nothing to select: the whole of it, which is nothing, is a
 * better answer than 416 to a player that starts every request with `bytes=0-`.
 *
 * @param header the field value, e.g. `bytes=0-499,-200`
 * @param size length of the representation, in bytes
 * @param most how many one request may name; 0: no limit
 * @returns the ranges with absolute, inclusive bounds, in the order asked for; `"ignore"` for a header that is to be
 *   treated as absent (section 14.2: another unit, bad syntax, too many), `"unsatisfiable"` where none overlaps
 */
export function satisfiableRanges(
  header: string,
  size: number,
  most: number = MAX_RANGES,
): readonly ByteRange[] | "ignore" | "unsatisfiable" {
  const equals = header.indexOf("=");
  if (equals < 0 || header.slice(0, equals).toLowerCase() !== "bytes") return "ignore";
  const ranges: ByteRange[] = [];
  let asked = 0;
  for (let start = equals + 1; start <= header.length;) {
    const comma = header.indexOf(",", start);
    const end = comma < 0 ? header.length : comma;
    const range = parseRangeSpec(header, start, end, size);
    start = end + 1;
    if (range === "empty") continue;
    asked += 1;
    if (range === "invalid" || (asked > most && most > 0)) return "ignore";
    if (range !== "unsatisfiable") {
      addCoalescing(ranges, range);
    }
  }
  if (asked === 0 || size === 0) return "ignore";
  return ranges.length > 0 ? ranges : "unsatisfiable";
}

/**
 * Whether the range that goes with an `If-Range` field is to be sent. RFC 9110 section 13.1.5.
 *
 * A date has to be exactly the one we sent. Whether the file changed twice within that second nobody can tell
 * (section 8.8.2.2); a client that has our entity tag has no reason to send a date.
 *
 * @param value the field value: one entity tag or one date
 * @param etag the current `ETag` value, with the quotes; null where there is none
 * @param lastModified the current `Last-Modified` in seconds since 1970; null where there is none
 * @returns true where the client's part is of the current version; false: send the whole
 */
export function ifRangeHolds(value: string, etag: string | null, lastModified: number | null): boolean {
  const asked = parseEntityTag(value);
  if (asked !== undefined) {
    const current = etag === null ? undefined : parseEntityTag(etag);
    return current !== undefined && matchesStrongly(asked, current);
  }
  return lastModified !== null && parseHTTPDate(value) === Math.floor(lastModified);
}

/**
 * The `Content-Range` value of a 206 response or of one of its parts. RFC 9110 section 14.4.
 *
 * @param range the bytes that are sent
 * @param size length of the whole representation, in bytes
 * @returns e.g. `bytes 0-499/1234`
 */
export function contentRange(range: ByteRange, size: number): string {
  return `bytes ${range.start}-${range.end}/${size}`;
}

/**
 * The `Content-Range` value of a 416 response, which tells how much there is. RFC 9110 section 15.5.17.
 *
 * @param size length of the whole representation, in bytes
 * @returns the size with a star for the range
 */
export function unsatisfiedContentRange(size: number): string {
  return `bytes */${size}`;
}

/** `first-last`, `first-` or `-suffix` between two offsets of the header. */
function parseRangeSpec(
  header: string,
  from: number,
  to: number,
  size: number,
): ByteRange | "empty" | "invalid" | "unsatisfiable" {
  const spec = trimmed(header, from, to);
  if (spec === "") return "empty";
  const dash = spec.indexOf("-");
  const first = parsePosition(spec, 0, dash);
  const last = parsePosition(spec, dash + 1, spec.length);
  if (dash < 0 || first === undefined || last === undefined) return "invalid";
  if (first === "none") {
    if (last === "none") return "invalid";
    return last === 0 ? "unsatisfiable" : { start: Math.max(0, size - last), end: size - 1 };
  }
  if (last !== "none" && last < first) return "invalid";
  if (first >= size) return "unsatisfiable";
  return { start: first, end: last === "none" ? size - 1 : Math.min(last, size - 1) };
}

/**
 * The digits between two offsets. No file has 2^53 bytes, so a greater number counts as that one: it stays past the
 * end of every file, and nothing overflows.
 */
function parsePosition(text: string, from: number, to: number): number | "none" | undefined {
  if (from >= to) return "none";
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    value = Math.min(10 * value + digit, Number.MAX_SAFE_INTEGER);
  }
  return value;
}

/** Adds a range; those it overlaps or touches become one with it, at the place of the first of them. */
function addCoalescing(ranges: ByteRange[], added: ByteRange): void {
  let { start, end } = added;
  let place = ranges.length;
  // From the end, so that removing one leaves the others to be seen at their places.
  for (let index = ranges.length - 1; index >= 0; index--) {
    const range = ranges[index];
    if (range !== undefined && range.start <= end + 1 && start <= range.end + 1) {
      start = Math.min(start, range.start);
      end = Math.max(end, range.end);
      ranges.splice(index, 1);
      place = index;
    }
  }
  ranges.splice(place, 0, { start, end });
}
