// Several ranges in one response: the `multipart/byteranges` around the bytes. RFC 9110 section 14.6.

import { type ByteRange, contentRange } from "../semantics/byte-range.ts";

/** What to write for several ranges: each part's head and its bytes of the file, then the tail. */
export interface MultipartRanges {
  /** The `Content-Type` of the response. */
  readonly contentType: string;
  /** The `Content-Length` of the response: heads, ranges and tail together, in bytes. */
  readonly length: number;
  readonly parts: readonly { readonly head: Buffer; readonly range: ByteRange }[];
  readonly tail: Buffer;
}

/**
 * The frame around several ranges of a representation.
 *
 * @param ranges the ranges, in the order to be sent
 * @param size length of the whole representation, in bytes
 * @param contentType media type of the representation; null where it is not known
 * @param boundary what separates the parts, from {@link multipartBoundary}
 * @returns what to write, and how long it is altogether
 */
export function multipartRanges(
  ranges: readonly ByteRange[],
  size: number,
  contentType: string | null,
  boundary: string,
): MultipartRanges {
  const typeLine = contentType === null ? "" : `Content-Type: ${contentType}\r\n`;
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`, "latin1");
  let length = tail.length;
  const parts = ranges.map((range, index) => {
    // The line break before a boundary belongs to it (RFC 2046 section 5.1.1); nothing comes before the first.
    const separator = index === 0 ? "" : "\r\n";
    const head = Buffer.from(
      `${separator}--${boundary}\r\n${typeLine}Content-Range: ${contentRange(range, size)}\r\n\r\n`,
      "latin1",
    );
    length += head.length + (range.end - range.start + 1);
    return { head, range };
  });
  return { contentType: `multipart/byteranges; boundary=${boundary}`, length, parts, tail };
}

/**
 * A new boundary. It is not looked for in the file, which may be large: 96 random bits occur in none, and whoever wrote
 * the file could not know them.
 *
 * @returns 24 hexadecimal digits
 */
export function multipartBoundary(): string {
  // The global one: to load `node:crypto` takes a tenth of a start.
  return Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString("hex");
}
