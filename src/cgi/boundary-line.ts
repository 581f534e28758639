// Where a section of a multipart body ends: RFC 2046 section 5.1.1. Pure; it looks at whatever bytes are there and says which
// of them are data for certain.
//
// A boundary line is `--boundary`, for the last one `--boundary--`, at the start of a line and alone on it but for blanks
// that a transport may have added. The line break before it belongs to it. As in Python a bare LF is a line break, and a
// line that goes on (`--boundaryX`) is data: a nested boundary may begin with the outer one.

import { isBlank } from "../protocol/grammar.ts";

const LF = 10;
const CR = 13;
const DASH = 45;

/** More blanks than any transport adds make a line data: who keeps sending them must not fill our memory. */
const MAX_PADDING = 256;

/** RFC 2046 says 1 to 70 characters, the last no space. Of the characters it leaves out, Python and senders use some. */
const BOUNDARY = /^[ -~]{0,69}[!-~]$/;

/** What bytes hold: only data up to `dataEnd`, or a boundary line behind it that ends at `next`. */
export type BoundarySearch =
  | { readonly kind: "data"; readonly dataEnd: number }
  | { readonly kind: "part" | "close"; readonly dataEnd: number; readonly next: number };

type Line =
  | { readonly kind: "data" }
  | { readonly kind: "open" }
  | { readonly kind: "part" | "close"; readonly next: number };

const DATA: Line = { kind: "data" };
const OPEN: Line = { kind: "open" };

/**
 * What every boundary line begins with, its LF included.
 *
 * @param boundary the `boundary` parameter
 * @returns the bytes to look for; undefined where it is no boundary
 */
export function boundaryMark(boundary: string): Buffer | undefined {
  return BOUNDARY.test(boundary) ? Buffer.from(`\n--${boundary}`, "latin1") : undefined;
}

/**
 * Looks for a boundary line. Bytes from `dataEnd` on where the kind is `data` are undecided: they have to be shown again
 * with more behind them.
 *
 * @param bytes what is there, from a byte on that is in no boundary line, or from a line break
 * @param mark what {@link boundaryMark} made
 * @param isLast whether nothing comes behind these bytes
 * @returns the first boundary line, or up to where all is data
 */
export function findBoundary(bytes: Buffer, mark: Buffer, isLast: boolean): BoundarySearch {
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) {
    const line = lineBehind(bytes, at + mark.length, isLast);
    if (line.kind === "data") continue;
    const dataEnd = lineBreakStart(bytes, at);
    return line.kind === "open" ? { kind: "data", dataEnd } : { ...line, dataEnd };
  }
  return { kind: "data", dataEnd: isLast ? bytes.length : firstUndecided(bytes, mark) };
}

/** What the rest of the line behind `--boundary` makes of it; `open` where the rest is not all there. */
function lineBehind(bytes: Buffer, from: number, isLast: boolean): Line {
  let at = from;
  let kind: "part" | "close" = "part";
  if (bytes[at] === DASH) {
    if (at + 1 === bytes.length && !isLast) return OPEN;
    if (bytes[at + 1] !== DASH) return DATA;
    kind = "close";
    at += 2;
  }
  const padding = at;
  while (at < bytes.length && isBlank(bytes[at] ?? 0)) at++;
  if (at - padding > MAX_PADDING) return DATA;
  if (bytes[at] === CR) at++;
  if (at < bytes.length) return bytes[at] === LF ? { kind, next: at + 1 } : DATA;
  return isLast ? { kind, next: at } : OPEN;
}

/** A mark holds one LF, its first byte: so only the last LF can begin one of which the rest is still to come. */
function firstUndecided(bytes: Buffer, mark: Buffer): number {
  const { length } = bytes;
  const from = Math.max(0, length - mark.length + 1);
  let at = length - 1;
  while (at >= from && bytes[at] !== LF) at--;
  if (at >= from && bytes.compare(mark, 0, length - at, at, length) === 0) return lineBreakStart(bytes, at);
  return bytes[length - 1] === CR ? length - 1 : length;
}

function lineBreakStart(bytes: Buffer, lineFeed: number): number {
  return lineFeed > 0 && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
}
