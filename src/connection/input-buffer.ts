// Bytes received and not yet read, always in one piece, so that every parser above looks at one Buffer.
//
// Bun delivers each chunk in a Buffer of its own, so the usual case, one chunk that is read before the next one comes, copies
// nothing. Views that were handed out stay valid: bytes are only ever appended behind the last one, and growing moves
// the unread bytes to a new Buffer and leaves the old one to whoever still looks at it.

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
