// The body of a listing: at once where it is short, in chunks with turns of others between them where it is long.

import { nextTurn } from "./turns.ts";

/** Bytes, roughly, of one chunk. */
const CHUNK = 32 * 1024;

/**
 * A whole body.
 *
 * @param pieces of text
 * @returns all of it in UTF-8
 */
export function wholeBody(pieces: Iterable<string>): Buffer {
  return Buffer.from([...pieces].join(""));
}

/**
 * A body as it is made. Each chunk is a turn of the event loop: a client as fast as we are would otherwise have the
 * server to itself until the end.
 *
 * @param pieces of text
 * @yields some kilobytes in UTF-8
 */
export async function* streamedBody(pieces: Iterable<string>): AsyncGenerator<Buffer, void, undefined> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = "";
    await nextTurn();
  }
  if (text !== "") yield Buffer.from(text);
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
