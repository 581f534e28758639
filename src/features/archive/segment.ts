// An archive as a row of segments, each of known length before a byte of it is made. So the length of the whole is known before it is
// sent, and a client that has a part already gets the rest without the part being made again.

import type { ByteRange } from "../../semantics/byte-range.ts";
import type { FileEntry } from "./entry.ts";

/** A stretch of an archive: bytes that are made when they are wanted, or the content of a file. */
export type Segment =
  | { readonly length: number; readonly bytes: () => Buffer | Promise<Buffer> }
  | { readonly length: number; readonly file: FileEntry };

/** A part of a segment. */
export interface Slice {
  readonly segment: Segment;
  /** Offset in the segment of the first byte that is wanted. */
  readonly start: number;
  /** Offset behind the last one. */
  readonly end: number;
}

/**
 * The parts of an archive that lie in a range.
 *
 * @param segments all of the archive
 * @param range what is wanted
 * @yields a slice for each segment, in order; undefined for one that lies before the range
 */
export function* slicesWithin(
  segments: Iterable<Segment>,
  { start, end }: ByteRange,
): Generator<Slice | undefined, void, undefined> {
  let offset = 0;
  for (const segment of segments) {
    const first = Math.max(start - offset, 0);
    const last = Math.min(end + 1 - offset, segment.length);
    yield first < last ? { segment, start: first, end: last } : undefined;
    offset += segment.length;
    if (offset > end) return;
  }
}
