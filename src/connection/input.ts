// What has come on a connection and is not read yet, and how it is read.
//
// The bytes are always in one piece, so that every parser above looks at one Buffer. Bun delivers each chunk in a Buffer of its own, so the usual case, one chunk that is read before the next one comes, copies
// nothing. Views that were handed out stay valid: bytes are only ever appended behind the last one, and growing moves
// the unread bytes to a new Buffer and leaves the old one to whoever still looks at it.

import type { ByteReader } from "./byte-streams.ts";
import { deadlineAfter } from "./deadlines.ts";

const EMPTY = Buffer.alloc(0);

/** A queue of bytes with a contiguous front. */
export class InputBuffer {
  /** Where the bytes are; only `[start, end)` of it counts. */
  bytes: Buffer = EMPTY;
  /** Index of the first unread byte. */
  start = 0;
  /** Index one past the last byte received. */
  end = 0;

  /** How many bytes are unread. */
  get length(): number {
    return this.end - this.start;
  }

  /** Appends a chunk, which becomes ours. */
  push(chunk: Buffer): void {
    if (this.start === this.end) {
      this.bytes = chunk;
      this.start = 0;
      this.end = chunk.length;
      return;
    }
    if (this.bytes.length - this.end < chunk.length) this.#grow(this.length + chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** A view of up to `size` unread bytes, without taking them. */
  peek(size = this.length): Buffer {
    return this.bytes.subarray(this.start, Math.min(this.end, this.start + size));
  }

  /**
   * Unread bytes as text, a character for each, without taking them.
   *
   * @param from index of the first, from the front
   * @param to index behind the last
   */
  text(from: number, to: number): string {
    return this.bytes.toString("latin1", this.start + from, this.start + to);
  }

  /** Takes bytes off the front. */
  skip(size: number): void {
    this.start += size;
    // An idle connection should hold no memory: let go of the chunk with its last byte.
    if (this.start >= this.end) this.clear();
  }

  /** Drops everything. */
  clear(): void {
    this.bytes = EMPTY;
    this.start = this.end = 0;
  }

  /** Doubling keeps a peer that sends a byte at a time from making us copy in squares. */
  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed * 2, 4096));
    this.bytes.copy(grown, 0, this.start, this.end);
    this.end -= this.start;
    this.start = 0;
    this.bytes = grown;
  }
}

const LF = 10;

/** A {@link ByteReader} made of two steps, whatever can do them: look at the next bytes, and take some of them. */
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

/** Where readers get their bytes: a connection, as they see it. */
export interface InputSource {
  /** What was received and not yet read. */
  readonly input: InputBuffer;
  /** Seconds to wait for input, each time; 0: for ever. */
  readonly readTimeout: number;
  /** Waits for more of it; false where no more will come. */
  more(deadline: number): Promise<boolean>;
  /** Takes bytes off it. */
  consume(size: number): void;
}

/** Reads until the peer has said that it sends no more: `rfile` where no HTTP message says how far to read. */
export class ConnectionReader extends BufferedReader {
  readonly #connection: InputSource;

  constructor(connection: InputSource) {
    super();
    this.#connection = connection;
  }

  protected peek(): Buffer | undefined | Promise<Buffer | undefined> {
    const { input } = this.#connection;
    return input.length > 0 ? input.peek() : this.#wait();
  }

  protected skip(size: number): void {
    this.#connection.consume(size);
  }

  async #wait(): Promise<Buffer | undefined> {
    const more = await this.#connection.more(deadlineAfter(this.#connection.readTimeout));
    return more ? this.#connection.input.peek() : undefined;
  }
}
