// The body of a listing: at once where it is short, in chunks with turns of others between them where it is long.

import { nextTurn } from "./turns.ts";

/** Bytes, roughly, of one chunk. */
const CHUNK = 32 * 1024;

/** A piece of a body: text, or text in UTF-8. */
export type Piece = string | Buffer;

/**
 * Text in UTF-8.
 *
 * @param pieces of it
 * @yields some kilobytes, where the pieces are smaller
 */
export function* inChunks(pieces: Iterable<Piece>): Iterable<Buffer> {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    if (typeof piece === "string" && text.length < CHUNK) continue;
    if (text !== "") yield Buffer.from(text);
    text = "";
    if (typeof piece !== "string") yield piece;
  }
  if (text !== "") yield Buffer.from(text);
}

/**
 * A whole body.
 *
 * @param pieces of it
 * @returns all of it in UTF-8
 */
export function wholeBody(pieces: Iterable<Piece>): Buffer {
  return Buffer.concat([...inChunks(pieces)]);
}

/**
 * A body as it is made. Each chunk is a turn of the event loop: a client as fast as we are would otherwise have the
 * server to itself until the end.
 *
 * @param pieces of it
 * @yields some kilobytes in UTF-8
 */
export async function* streamedBody(pieces: Iterable<Piece>): AsyncGenerator<Buffer, void, undefined> {
  for (const chunk of inChunks(pieces)) {
    yield chunk;
    await nextTurn();
  }
}

/**
 * A body in the chunked coding, RFC 9112 section 7.1: its length is not known when it begins.
 *
 * @param body not empty chunks
 * @yields each with its size, and the end
 */
export async function* chunkedBody(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const data of body) {
    yield Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]);
  }
  yield Buffer.from("0\r\n\r\n");
}
