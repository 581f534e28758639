// Bytes that may be many: in memory while they are few, in one temporary file from then on. A form has one spool for all of
// its files, so that it holds one descriptor however many files it has: descriptors are what a server runs out of first.
//
// The calls are synchronous, as all of ours on files are: the system takes a write of this size into its cache in the time
// that an asynchronous call takes to be handed over.

import { readSync } from "node:fs";

import { TemporaryFile } from "./temporary-file.ts";

/**
 * How many bytes stay in memory. Python's 1000 make a file of nearly every upload; this is about one read of a socket, so what
 * is held is what was held anyway. It is also the size of a write.
 */
export const MEMORY_SIZE = 64 * 1024;

const FIRST_SIZE = 4096;

/** Bytes written once, in order, and read anywhere. */
export class Spool implements Disposable {
  /** What is not in the file: everything, while there is no file. */
  #memory: Buffer = Buffer.alloc(0);
  #memoryUsed = 0;
  #file: TemporaryFile | undefined;
  #fileSize = 0;
  #closed = false;

  /** How many bytes there are. */
  get size(): number {
    return this.#fileSize + this.#memoryUsed;
  }

  /**
   * Adds bytes behind the others.
   *
   * @param bytes any number of them; they are copied or written before this returns
   * @throws BodyError with status 507 where the disk is full
   * @throws Error where the spool is closed
   */
  append(bytes: Uint8Array): void {
    this.#assertOpen();
    if (this.#memoryUsed + bytes.length > MEMORY_SIZE) this.#moveToFile();
    if (bytes.length > MEMORY_SIZE) this.#writeToFile(bytes);
    else this.#keep(bytes);
  }

  /**
   * The bytes at a position. They must not be changed.
   *
   * @param position where to begin, at most {@link size}
   * @param size how many; no more than there are
   * @returns exactly these bytes
   * @throws Error where the spool is closed
   */
  bytesAt(position: number, size: number): Buffer {
    this.#assertOpen();
    if (this.#file === undefined) return this.#memory.subarray(position, position + size);
    this.#moveToFile();
    const bytes = Buffer.allocUnsafeSlow(size);
    let got = 0;
    while (got < size) {
      const count = readSync(this.#file.fd, bytes, got, size - got, position + got);
      if (count === 0) throw new Error("A temporary file was cut short");
      got += count;
    }
    return bytes;
  }

  /** Drops the bytes and the file; a second time does nothing. */
  close(): void {
    this.#closed = true;
    this.#memory = Buffer.alloc(0);
    this.#file?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error("I/O operation on closed file");
  }

  #keep(bytes: Uint8Array): void {
    const needed = this.#memoryUsed + bytes.length;
    if (needed > this.#memory.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(MEMORY_SIZE, Math.max(FIRST_SIZE, needed * 2)));
      this.#memory.copy(grown, 0, 0, this.#memoryUsed);
      this.#memory = grown;
    }
    this.#memory.set(bytes, this.#memoryUsed);
    this.#memoryUsed = needed;
  }

  #moveToFile(): void {
    const isFirst = this.#file === undefined;
    this.#writeToFile(this.#memory.subarray(0, this.#memoryUsed));
    this.#memoryUsed = 0;
    // Somebody may hold a view of what was read from memory: that memory is not written to again.
    if (isFirst) this.#memory = Buffer.alloc(0);
  }

  #writeToFile(bytes: Uint8Array): void {
    this.#file ??= new TemporaryFile();
    this.#file.write(bytes, this.#fileSize);
    this.#fileSize += bytes.length;
  }
}
