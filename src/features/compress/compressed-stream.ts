// A large file, compressed as it is sent: never more of it in memory than the coder needs.

import { pipeline } from "node:stream";

import { closeFile, type OpenFile } from "../../files/open-file.ts";
import type { Coder } from "./coders.ts";
import { isUnchanged, readPart } from "./whole-file.ts";

/** Bytes that are read at once. */
const PIECE = 128 * 1024;

/**
 * The compressed content of a file, which is closed at the end: also where nobody waits for the rest.
 *
 * @param file an open file
 * @param coder compresses it
 * @param ended called once, whatever the end is
 * @yields pieces of any size but none
 * @throws Error where the file changes meanwhile: it has to break, or it would be taken for a whole version
 */
export async function* compressedStream(
  file: OpenFile,
  coder: Coder,
  ended: () => void,
): AsyncGenerator<Buffer, void, undefined> {
  let stream;
  try {
    stream = coder.stream(file.size);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    // Errors come out of the stream that is read below; what is here waits for the last use of the descriptor.
    pipeline(piecesOf(file), stream, () => resolve());
    try {
      // An empty one would be the end of a chunked body.
      for await (const part of stream) if (part.length > 0) yield part;
    } finally {
      stream.destroy();
      await closed;
    }
  } finally {
    closeFile(file);
    ended();
  }
}

async function* piecesOf(file: OpenFile): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < file.size;) {
    // The coder may still look at the last one.
    const piece = Buffer.allocUnsafe(Math.min(PIECE, file.size - at));
    const length = await nextPiece(file, piece, at);
    if (length === 0) throw changed(file);
    yield piece.subarray(0, length);
    at += length;
  }
  if (!isUnchanged(file)) throw changed(file);
}

function nextPiece(file: OpenFile, into: Buffer, at: number): number | Promise<number> {
  if (file.content === undefined) return readPart(file.fd, into, at, into.length, 0);
  return file.content.copy(into, 0, at);
}

function changed(file: OpenFile): Error {
  return new Error(`File changed while it was compressed: ${file.path}`);
}
