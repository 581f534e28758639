// A part of a spool as a file: what `item.file` of an uploaded file is. It has no path.

import { BufferedReader } from "../connection/input.ts";
import { MEMORY_SIZE, type Spool } from "./spool.ts";

/**
 * An uploaded file, to be read from any position: like Python's file objects, but that reading is awaited. Iterating gives
 * chunks from the position on.
 */
export class SpooledFile extends BufferedReader {
  /** Its length in bytes. */
  readonly size: number;
  readonly #spool: Spool;
  readonly #start: number;
  #position = 0;
  #closed = false;

  /**
   * @param spool where its bytes are
   * @param start where they begin there
   * @param size how many there are
   */
  constructor(spool: Spool, start: number, size: number) {
    super();
    this.#spool = spool;
    this.#start = start;
    this.size = size;
  }

  /** Whether it can no longer be read. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Moves the position.
   *
   * @param offset how far, in bytes
   * @param whence from where: 0 the start, 1 the position, 2 the end
   * @returns the new position; past the end there is nothing to read
   * @throws RangeError where it would be before the start
   */
  seek(offset: number, whence: 0 | 1 | 2 = 0): number {
    const from = [0, this.#position, this.size] as const;
    const position = from[whence] + offset;
    if (!(position >= 0)) throw new RangeError(`Cannot seek to ${position}`);
    return (this.#position = position);
  }

  /** The position, in bytes from the start. */
  tell(): number {
    return this.#position;
  }

  /**
   * All of it, whatever the position is, which stays. This takes as much memory as the file is large.
   *
   * @returns its bytes, which must not be changed
   * @throws Error where it is closed
   */
  bytes(): Buffer {
    return this.#bytesAt(0, this.size);
  }

  /** Ends its use; its space is given back when the form is closed. */
  close(): void {
    this.#closed = true;
  }

  override async read(size = -1): Promise<Buffer> {
    const bytes = this.#next(size < 0 ? Infinity : size);
    this.#position += bytes.length;
    return bytes;
  }

  protected peek(): Buffer | undefined {
    const bytes = this.#next(MEMORY_SIZE);
    return bytes.length > 0 ? bytes : undefined;
  }

  protected skip(size: number): void {
    this.#position += size;
  }

  #next(most: number): Buffer {
    return this.#bytesAt(this.#position, Math.min(most, Math.max(0, this.size - this.#position)));
  }

  #bytesAt(position: number, size: number): Buffer {
    if (this.#closed) throw new Error("I/O operation on closed file");
    return this.#spool.bytesAt(this.#start + position, size);
  }
}
