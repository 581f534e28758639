// The tree that Python served, made again from its description in the recording.

import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";

import type { TreeEntry } from "./transcript.ts";

/**
 * Makes the tree.
 *
 * @param root a directory that is there and empty
 * @param tree what to put into it, directories before what is in them
 */
export function buildTree(root: string, tree: readonly TreeEntry[]): void {
  // Scripts are run as nobody where the tests are root's.
  chmodSync(root, 0o755);
  for (const entry of tree) {
    // A name is bytes, and one of them is no UTF-8.
    const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(entry.name, "latin1")]);
    switch (entry.kind) {
      case "directory":
        mkdirSync(path);
        break;
      case "link":
        symlinkSync(entry.target, path);
        break;
      case "file":
        writeFileSync(path, Buffer.from(entry.content, "latin1"));
        chmodSync(path, entry.mode);
        utimesSync(path, entry.mtime, entry.mtime);
    }
  }
}
