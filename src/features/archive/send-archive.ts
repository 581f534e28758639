// Sends a range of an archive: bytes that are made on the way, and files straight from the disk, one of them open at a time.

import { ConnectionError, TimeoutError } from "../../connection/errors.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import type { ByteRange } from "../../semantics/byte-range.ts";
import { withEntry } from "./open-entry.ts";
import { Pace } from "./pace.ts";
import { type Segment, type Slice, slicesWithin } from "./segment.ts";

/** So much is put together before it leaves. */
const BATCH = 32 * 1024;

/**
 * Sends a range of an archive.
 *
 * Its length is promised by then. Where it cannot be kept, because a file is gone or is not what it was, the connection breaks: a
 * download that fails is better than an archive that is not what it seems to be.
 *
 * @param handler who sends it
 * @param segments all of the archive
 * @param range what is wanted of it
 * @throws ConnectionError, by rejection, where the peer has left or has to be left
 */
export async function sendArchive(
  handler: SimpleHTTPRequestHandler,
  segments: Iterable<Segment>,
  range: ByteRange,
): Promise<void> {
  // The client learns how long it is before the first file has been read.
  handler.wfile.flush();
  try {
    await sendSlices(handler, slicesWithin(segments, range));
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof TimeoutError) throw error;
    handler.log_error("Archive of %r broken off: %s", handler.path, error);
    throw new ConnectionError("Archive broken off");
  }
}

async function sendSlices(
  handler: SimpleHTTPRequestHandler,
  slices: Iterable<Slice | undefined>,
): Promise<void> {
  const { wfile } = handler;
  const pace = new Pace();
  let batched = 0;
  for (const slice of slices) {
    if (slice !== undefined) batched += await sendSlice(handler, slice);
    if (batched > BATCH) {
      batched = 0;
      await wfile.drain();
    }
    await pace.step();
  }
  await wfile.drain();
}

/** @returns how many bytes were written without waiting */
async function sendSlice(handler: SimpleHTTPRequestHandler, { segment, start, end }: Slice): Promise<number> {
  const { wfile } = handler;
  if ("bytes" in segment) {
    const bytes = await segment.bytes();
    return wfile.write(bytes.subarray(start, end));
  }
  await withEntry(handler, segment.file, (file) => wfile.sendfile(file, start, end - start));
  return end - start;
}
