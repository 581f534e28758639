// The zip format: each entry with a header before it, and a directory of all at the end.
//
// A header has the checksum of the content that follows it. The format has a way to write it behind the content instead, so that a
// file need not be read before it is sent; but then a program that reads from a pipe cannot know where a stored file ends, and some
// refuse such an archive. So a file is read twice, the second time from the system's cache as a rule. Checksums are remembered
// (`checksums.ts`), so that a download that goes on, and the next visitor's, read once.

import { type Entry, entrySize, type FileEntry } from "./entry.ts";
import type { Segment } from "./segment.ts";
import {
  centralHeader,
  centralHeaderLength,
  type Directory,
  endRecords,
  endRecordsLength,
  localHeader,
  localHeaderLength,
} from "./zip-records.ts";

/** Finds out the CRC-32 of a file. */
export type Checksum = (file: FileEntry) => number | Promise<number>;

/**
 * A zip archive.
 *
 * @param entries what is in it; their names are well-formed
 * @param checksum asked for those entries alone whose headers are wanted
 * @yields its segments
 */
export function* zipSegments(
  entries: readonly Entry[],
  checksum: Checksum,
): Generator<Segment, void, undefined> {
  const offsets = new Float64Array(entries.length);
  let offset = 0;
  for (const [index, entry] of entries.entries()) {
    const length = localHeaderLength(entry);
    const size = entrySize(entry);
    offsets[index] = offset;
    yield { length, bytes: async () => localHeader(entry, await checksumOf(entry, checksum)) };
    if (entry.kind === "file" && size > 0) yield { length: size, file: entry };
    offset += length + size;
  }
  const start = offset;
  for (const [index, entry] of entries.entries()) {
    const place = offsets[index] ?? 0;
    const length = centralHeaderLength(entry, place);
    yield { length, bytes: async () => centralHeader(entry, await checksumOf(entry, checksum), place) };
    offset += length;
  }
  const directory: Directory = { count: entries.length, offset: start, length: offset - start };
  yield { length: endRecordsLength(directory), bytes: () => endRecords(directory) };
}

function checksumOf(entry: Entry, checksum: Checksum): number | Promise<number> {
  return entry.kind === "folder" || entry.size === 0 ? 0 : checksum(entry);
}
