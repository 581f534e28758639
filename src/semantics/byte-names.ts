// File names are bytes, strings are Unicode: how one carries the other without loss.
//
// On POSIX a name is any bytes but NUL and "/", and a URL path percent-encodes bytes, not characters. Where the bytes
// are UTF-8 the string is what one expects. A byte that is not part of valid UTF-8 becomes one lone surrogate
// U+DC80..U+DCFF, as in Python's `surrogateescape` (PEP 383). Valid UTF-8 cannot produce a lone surrogate, so the way
// back is unambiguous, and a file that some old archive left with a Latin-1 name can still be listed and fetched.
import { isUtf8 } from "node:buffer";

const ESCAPE_BASE = 0xdc00;
const REPLACEMENT_CHARACTER = 0xfffd;

/**
 * The string for a name given as bytes.
 *
 * @param bytes the name as the file system or a percent-decoded URL has it
 * @returns the UTF-8 text, each byte that is not part of valid UTF-8 as a lone surrogate U+DC80..U+DCFF
 */
export function decodeName(bytes: Uint8Array): string {
  // `toString` keeps a byte order mark; a TextDecoder would have to be told to.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString("utf8") : decodeWithEscapes(buffer);
}

/**
 * The bytes of a name: the inverse of {@link decodeName}.
 *
 * @param name a name from {@link decodeName}; a surrogate that stands for no byte becomes U+FFFD
 * @returns the bytes for the file system or for the wire
 */
export function encodeName(name: string): Buffer {
  return hasEscapedBytes(name) ? encodeWithEscapes(name) : Buffer.from(name, "utf8");
}

/**
 * Whether a name holds a byte that is not part of valid UTF-8.
 *
 * @param name a name from {@link decodeName}
 * @returns true where only {@link encodeName} gives the file system the right name
 */
export function hasEscapedBytes(name: string): boolean {
  // The engine answers the first question from the string's own bytes: names of nearly all files end here.
  return !name.isWellFormed() && /[\uDC80-\uDCFF]/u.test(name);
}

function decodeWithEscapes(bytes: Buffer): string {
  let name = "";
  let textStart = 0;
  let offset = 0;
  while (offset < bytes.length) {
    const length = sequenceLength(bytes, offset);
    if (length === 0) {
      name += bytes.toString("utf8", textStart, offset);
      name += String.fromCharCode(ESCAPE_BASE + bytes.readUInt8(offset));
      textStart = offset + 1;
    }
    offset += length || 1;
  }
  return name + bytes.toString("utf8", textStart);
}

/** The length of the well-formed UTF-8 sequence at `offset` (Unicode, table 3-7), or 0 where there is none. */
function sequenceLength(bytes: Buffer, offset: number): number {
  const lead = bytes.readUInt8(offset);
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  return length > 0 && isUtf8(bytes.subarray(offset, offset + length)) ? length : 0;
}

function encodeWithEscapes(name: string): Buffer {
  const bytes = Buffer.alloc(3 * name.length);
  let length = 0;
  for (const character of name) {
    const codePoint = character.codePointAt(0) ?? REPLACEMENT_CHARACTER;
    if (codePoint > 0xdc7f && codePoint < 0xdd00) {
      length = bytes.writeUInt8(codePoint - ESCAPE_BASE, length);
    } else {
      length += bytes.write(character, length, "utf8");
    }
  }
  return bytes.subarray(0, length);
}
