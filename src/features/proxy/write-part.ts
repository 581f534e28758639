// A piece of a body, on its own or as a chunk.

import type { ByteWriter } from "../../connection/byte-streams.ts";

/**
 * Writes a piece of a body.
 *
 * @param wfile where to
 * @param part at least one byte: a chunk without any would be the end
 * @param isChunked whether it has to say its length (RFC 9112 section 7.1)
 */
export function writePart(wfile: ByteWriter, part: Uint8Array, isChunked: boolean): void {
  if (!isChunked) {
    wfile.write(part);
    return;
  }
  wfile.write(`${part.length.toString(16)}\r\n`, "latin1");
  wfile.write(part);
  wfile.write("\r\n", "latin1");
}
