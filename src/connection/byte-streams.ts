// The seam between a handler and whatever carries its bytes: types only, because two layers meet here.

import type { OpenFile } from "../files/open-file.ts";

/** Python's `(host, port)`; a Unix socket's peer has no name and is `""`. */
export type ClientAddress = readonly [host: string, port: number] | "";

/** Bytes from the peer: what `rfile` is in a handler. */
export interface ByteReader extends AsyncIterable<Buffer> {
  /**
   * Reads `size` bytes, or all there are.
   *
   * @param size how many bytes; negative or left out: up to the end
   * @returns exactly `size` bytes, fewer only where the stream ends before
   */
  read(size?: number): Promise<Buffer>;
  /**
   * Reads what comes next, waiting only where nothing is there.
   *
   * @param size at most this many bytes
   * @returns at least one byte; none at the end
   */
  read1(size?: number): Promise<Buffer>;
  /**
   * Reads up to and including the next LF.
   *
   * @param limit at most this many bytes; negative or left out: no limit
   * @returns the line with its end; fewer bytes at the limit or at the end of the stream
   */
  readline(limit?: number): Promise<Buffer>;
}

/** Bytes to the peer: what `wfile` is in a handler. */
export interface ByteWriter {
  /**
   * Takes bytes to send; it never waits. They leave with whatever else is written in the same turn of the event loop.
   * The array must not be changed until {@link drain} has been awaited.
   *
   * @param data bytes, or text
   * @param encoding how text becomes bytes, `utf-8` where left out
   * @returns how many bytes were taken: all of them
   * @throws BrokenPipeError where the peer is gone
   */
  write(data: string | Uint8Array, encoding?: "utf-8" | "latin1"): number;
  /** Hands everything written so far to the operating system, as far as it takes it. */
  flush(): void;
  /**
   * The one place that waits: flushes, and where more is queued than should be, waits until it has gone.
   *
   * @returns a promise only where there is something to wait for
   * @throws BrokenPipeError, by rejection, where the peer is gone
   * @throws TimeoutError, by rejection, where the peer takes nothing for too long
   */
  drain(): Promise<void> | undefined;
  /**
   * Sends a part of an open file, as `socket.sendfile` does.
   *
   * @param file an open regular file
   * @param offset where to begin, in bytes
   * @param count how many bytes
   * @returns a promise only where it could not be sent at once
   * @throws Error where the file ends before, so that the promised length cannot be kept
   */
  sendfile(file: OpenFile, offset: number, count: number): Promise<void> | undefined;
}
