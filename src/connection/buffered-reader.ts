// read, read1, readline and iteration, once, over whatever can show its next bytes.

import type { ByteReader } from "./byte-streams.ts";

const EMPTY = Buffer.alloc(0);
const LF = 10;

/** A {@link ByteReader} made of two steps: look at the next bytes, and take some of them. */
export abstract class BufferedReader implements ByteReader {
  /** The next bytes, at least one, waiting for them where need be; undefined at the end. */
  protected abstract peek(): Buffer | undefined | Promise<Buffer | undefined>;
  /** Takes the first `size` bytes of what {@link peek} showed last. */
  protected abstract skip(size: number): void;

  async read(size = -1): Promise<Buffer> {
    const wanted = size < 0 ? Infinity : size;
    const parts: Buffer[] = [];
    let got = 0;
    while (got < wanted) {
      const part = await this.read1(wanted - got);
      if (part.length === 0) break;
      parts.push(part);
      got += part.length;
    }
    return joined(parts, got);
  }

  async read1(size = Infinity): Promise<Buffer> {
    if (size <= 0) return EMPTY;
    const next = await this.peek();
    if (next === undefined) return EMPTY;
    const taken = next.length > size ? next.subarray(0, size) : next;
    this.skip(taken.length);
    return taken;
  }

  async readline(limit = -1): Promise<Buffer> {
    const most = limit < 0 ? Infinity : limit;
    const parts: Buffer[] = [];
    let got = 0;
    while (got < most) {
      const next = await this.peek();
      if (next === undefined) break;
      const lineEnd = next.indexOf(LF) + 1;
      const length = Math.min(lineEnd || next.length, most - got);
      parts.push(next.subarray(0, length));
      this.skip(length);
      got += length;
      if (lineEnd === length) break;
    }
    return joined(parts, got);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for (let part = await this.read1(); part.length > 0; part = await this.read1()) yield part;
  }
}

function joined(parts: readonly Buffer[], length: number): Buffer {
  const [only] = parts;
  if (only === undefined) return EMPTY;
  return parts.length === 1 ? only : Buffer.concat(parts, length);
}
