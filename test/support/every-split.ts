// A reader must give one answer however the network cuts what it reads. This tries the cuts.

import { expect } from "bun:test";

/** What a reader makes of a message: anything `toEqual` can compare, and how many bytes it took in all. */
export interface Reading {
  readonly answer: unknown;
  readonly bytesTaken: number;
}

/**
 * Reads a message whole, byte by byte, cut in two at every place, and each of these with other bytes behind
 * it, and expects the same reading each time.
 *
 * @param message the bytes, as latin-1 text
 * @param read reads the pieces, in order, with a fresh reader
 * @param behind what follows on the connection, as latin-1 text
 * @returns the one reading
 */
export function readEverySplit<T extends Reading>(
  message: string,
  read: (pieces: readonly Buffer[]) => T,
  behind = "GET /next HTTP/1.1\r\n\r\n",
): T {
  const whole = read([Buffer.from(message, "latin1")]);
  for (const [name, pieces] of splits(message, behind)) expect(read(pieces), name).toEqual(whole);
  return whole;
}

function* splits(message: string, behind: string): Generator<[name: string, pieces: Buffer[]]> {
  for (const tail of ["", behind]) {
    const bytes = Buffer.from(message + tail, "latin1");
    const where = tail === "" ? "" : " with bytes behind";
    yield [`whole${where}`, [bytes]];
    yield [`byte by byte${where}`, Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))];
    for (let cut = 1; cut <= message.length; cut++) {
      yield [`cut at ${cut}${where}`, [bytes.subarray(0, cut), bytes.subarray(cut)]];
    }
  }
}
