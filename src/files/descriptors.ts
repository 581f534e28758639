// The last descriptors of a process are not for files. A server that has none left cannot even refuse a connection: Bun then tries
// again and again to take it, with no event to tell of it. So files end a little earlier, where there is still somebody to tell.

import { closeSync, openSync, unlinkSync } from "node:fs";

let ceiling = Infinity;

/** Files that are opened from now on have descriptors below this number. The system gives the lowest one that is free. */
export function keepDescriptorsFrom(first: number): void {
  ceiling = first;
}

/**
 * Opens a file, as `openSync` does.
 *
 * @param path its path
 * @param flags `wx` and the like for a new one, which is gone again where it cannot be had
 * @param mode of a new one
 * @returns its descriptor; it is the caller's to close
 * @throws Error as `openSync` does; with the code EMFILE also where only the last descriptors are left
 */
export function openDescriptor(path: string | Buffer, flags: string | number, mode?: number): number {
  const fd = openSync(path, flags, mode);
  if (fd < ceiling) return fd;
  closeSync(fd);
  if (typeof flags === "string" && flags.startsWith("wx")) unlinkSync(path);
  throw Object.assign(new Error("EMFILE: the last descriptors are for connections"), { code: "EMFILE" });
}
