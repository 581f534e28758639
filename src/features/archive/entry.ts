// What goes into an archive: an entry for each folder and each file, as they were found when the archive was planned.

import type { OpenFile } from "../../files/open-file.ts";

/** A folder that entries lie in. */
export interface Folder {
  /** Its path in the archive; it ends with a slash. */
  readonly name: string;
  /** Its path on disk; it ends with a slash. */
  readonly path: string;
}

/** A folder, which is an entry of its own: an empty one would be lost otherwise. */
export interface FolderEntry {
  readonly kind: "folder";
  readonly name: string;
  /** When it changed, in milliseconds since 1970; any number. */
  readonly mtimeMs: number;
}

/** What tells one version of a file from another. */
type Identity = Pick<OpenFile, "size" | "mtimeMs" | "ctimeMs" | "ino" | "dev">;

/** A file. Names are kept in two parts, as there may be hundreds of thousands of them in few folders. */
export interface FileEntry extends Identity {
  readonly kind: "file";
  readonly folder: Folder;
  /** Its name in the folder on disk. */
  readonly leaf: string;
  /** Its name in the folder of the archive. */
  readonly safeLeaf: string;
}

/** One entry of an archive. */
export type Entry = FileEntry | FolderEntry;

/** The path of an entry in the archive, with slashes between its names; a folder's ends with one. */
export function entryName(entry: Entry): string {
  return entry.kind === "folder" ? entry.name : entry.folder.name + entry.safeLeaf;
}

/** The path of a file on disk. */
export function entryPath({ folder, leaf }: FileEntry): string {
  return folder.path + leaf;
}

/** How many bytes of content an entry has. */
export function entrySize(entry: Entry): number {
  return entry.kind === "folder" ? 0 : entry.size;
}

/**
 * Whether a file has nothing else in the place of what was found when the archive was planned.
 *
 * One that has grown passes: its beginning is what was promised, and logs grow while they are packed, our own among them.
 *
 * @param found the same path, opened later
 */
export function stillHolds(planned: Identity, found: Identity): boolean {
  if (found.dev !== planned.dev || found.ino !== planned.ino || found.size < planned.size) return false;
  return found.size > planned.size || isSameVersion(planned, found);
}

/** Whether nothing at all has happened to a file. */
export function isSameVersion(planned: Identity, found: Identity): boolean {
  return (
    found.size === planned.size &&
    found.mtimeMs === planned.mtimeMs &&
    found.ctimeMs === planned.ctimeMs &&
    found.ino === planned.ino &&
    found.dev === planned.dev
  );
}
