// A small file, read and compressed as a whole.

import { fstatSync, read, type Stats } from "node:fs";

import type { OpenFile } from "../../files/open-file.ts";

/**
 * The content of a file as it was when it was opened.
 *
 * @param file an open file; it stays open
 * @returns undefined where it changed meanwhile or cannot be read
 */
export async function wholeContent(file: OpenFile): Promise<Uint8Array | undefined> {
  if (file.content !== undefined) return file.content;
  const content = Buffer.allocUnsafeSlow(file.size);
  for (let at = 0; at < file.size;) {
    const length = await readPart(file.fd, content, at, file.size - at);
    if (length === 0) return undefined;
    at += length;
  }
  return isUnchanged(file) ? content : undefined;
}

/**
 * Whether an open file is what it was when it was opened.
 *
 * @param file an open file
 */
export function isUnchanged(file: OpenFile): boolean {
  if (file.content !== undefined) return true;
  const { size, mtimeMs, ctimeMs }: Stats = fstatSync(file.fd);
  return size === file.size && mtimeMs === file.mtimeMs && ctimeMs === file.ctimeMs;
}

/** Up to `length` bytes from a place in a file; 0 at its end. The disk may be slow, so nobody waits but who asked. */
export function readPart(
  fd: number,
  into: Uint8Array,
  position: number,
  length: number,
  at = position,
): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, into, at, length, position, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
