// What is to be known of a script's file beside that it is one.

import { readSync, statSync } from "node:fs";

import { fsPath } from "../files/fs-path.ts";
import type { OpenFile } from "../files/open-file.ts";

/** What tells a file from another one of the same path. */
export type FileIdentity = Pick<OpenFile, "dev" | "ino">;

/** Whether a file names the program that is to run it. */
export function beginsWithHashBang({ fd, content }: OpenFile): boolean {
  const start = content ?? Buffer.alloc(2);
  if (content === undefined) readSync(fd, start, 0, 2, 0);
  return start.toString("latin1", 0, 2) === "#!";
}

/** Whether a path names something that is there and is not to be opened: a device, a FIFO, a socket. */
export function isSpecialFile(path: string): boolean {
  try {
    const found = statSync(fsPath(path), { throwIfNoEntry: false });
    return found !== undefined && !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}

/**
 * Whether a path still names the file that it did: it may have been replaced since it was opened. (A descriptor could not
 * be, but a `#!` script that is run by one is not told its own path.)
 */
export function isStill(path: string, { dev, ino }: FileIdentity): boolean {
  try {
    const found = statSync(fsPath(path));
    return found.dev === dev && found.ino === ino;
  } catch {
    return false;
  }
}
