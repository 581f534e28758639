// Whether a file or directory really lies in the directory that is served, wherever symbolic links lead.
//
// A path is a question that may be answered differently a moment later, so for a file the descriptor is asked, which
// cannot be swapped: what is judged is what will be sent (CVE-2025-67124 is what happens otherwise). A directory is held open for the
// same reason.

import {
  closeSync,
  constants,
  existsSync,
  fsync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { sep } from "node:path";

import { decodeName } from "../semantics/byte-names.ts";
import { fsPath } from "./fs-path.ts";
import type { OpenFile } from "./open-file.ts";
import { closeFile, openFile } from "./open-file.ts";

// Linux keeps the real path of every open file here; elsewhere it takes two more calls to be as sure.
const hasDescriptorPaths = existsSync("/proc/self/fd");

/**
 * The real path of a directory: no links in it, and the spelling the file system has for it.
 *
 * @param path a directory
 * @returns what {@link isContained} takes as its root; undefined where there is no such directory
 * @throws Error where the machine is at fault: there is no descriptor to ask with
 */
export function realDirectory(path: string): string | undefined {
  const real = realPath(path);
  return real !== undefined && statSync(fsPath(real), { throwIfNoEntry: false })?.isDirectory()
    ? real
    : undefined;
}

/**
 * Whether something lies in a directory or is that directory.
 *
 * @param target an open file, or the path of a directory
 * @param root a real path, from {@link realDirectory}
 * @returns true where it is proven; false where it is not so, or cannot be told
 * @throws Error as {@link placeWithin} does
 */
export function isContained(target: OpenFile | string, root: string): boolean {
  return placeWithin(target, root) !== undefined;
}

/**
 * Where something lies in a directory: {@link isContained}, with the path that was found.
 *
 * @param target an open file, or the path of a directory
 * @param root a real path, from {@link realDirectory}
 * @returns its real path, which begins with `root`; undefined where it lies elsewhere, or nobody can tell
 * @throws Error where the machine is at fault: there is no descriptor to ask with
 */
export function placeWithin(target: OpenFile | string, root: string): string | undefined {
  return within(placeOf(target), root);
}

/**
 * Whether something lies elsewhere than in a directory: for who hides what is in there, and does so in case of doubt.
 *
 * @param target an open file, or the path of a directory
 * @param root a real path, from {@link realDirectory}
 * @returns true where it is proven; false where it is not so, or cannot be told
 * @throws Error as {@link placeWithin} does
 */
export function isOutside(target: OpenFile | string, root: string): boolean {
  const place = placeOf(target);
  return place !== undefined && within(place, root) === undefined;
}

function placeOf(target: OpenFile | string): string | undefined {
  if (typeof target === "string") return realPath(target);
  if (target.content !== undefined) return placeOnceMore(target);
  return descriptorPath(target.fd) ?? placeByIdentity(target);
}

/**
 * The real path of an open file; one that was deleted keeps its place, with a remark behind it.
 *
 * @param fd its descriptor
 * @returns the path; undefined where the system does not tell
 */
export function descriptorPath(fd: number): string | undefined {
  if (!hasDescriptorPaths) return undefined;
  try {
    return decodeName(readlinkSync(`/proc/self/fd/${fd}`, { encoding: "buffer" }));
  } catch {
    return undefined; // no /proc here
  }
}

/** Real paths are compared, so neither links nor the case of a spelling can differ; `R-secret` is not in `R`. */
function within(path: string | undefined, root: string): string | undefined {
  return path === root || path?.startsWith(root.endsWith(sep) ? root : root + sep) === true
    ? path
    : undefined;
}

/**
 * What is in memory has no descriptor to be asked. To look at its path twice, for where it leads and for which file is there,
 * would let a link be swapped in between; so it is opened again, and that descriptor is asked.
 */
function placeOnceMore({ path, dev, ino, ctimeMs }: OpenFile): string | undefined {
  // In a moment it is closed again: the descriptors that are for connections will do.
  const again = openFile(path, openSync);
  if (again.kind === "failed") throw again.error;
  if (again.kind !== "file") return undefined;
  const { file } = again;
  try {
    const isSame = file.dev === dev && file.ino === ino && file.ctimeMs === ctimeMs;
    return isSame ? placeOf(file) : undefined;
  } finally {
    closeFile(file);
  }
}

/** The path leads to the very file that is open: whatever was swapped, the file lies there. */
function placeByIdentity(file: OpenFile): string | undefined {
  const path = realPath(file.path);
  if (path === undefined) return undefined;
  try {
    // No link was in this path a moment ago; one that is its last name by now is not followed.
    const { dev, ino } = lstatSync(fsPath(path));
    return dev === file.dev && ino === file.ino ? path : undefined;
  } catch {
    return undefined;
  }
}

function realPath(path: string): string | undefined {
  try {
    return decodeName(realpathSync.native(fsPath(path), { encoding: "buffer" }));
  } catch (error) {
    // For this Bun takes a descriptor. That there is none says nothing of the path.
    if (isShortOfDescriptors(error)) throw error;
    return undefined;
  }
}

function isShortOfDescriptors(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EMFILE" || error.code === "ENFILE");
}

/** A directory that is held open until it is disposed of: its path may lead elsewhere from one moment to the next. */
export class HeldDirectory implements Disposable {
  /** A path to the directory that is held, and to no other; where the system has none such, the one that was given. */
  readonly path: string;
  readonly #fd: number;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  /**
   * Opens a directory.
   *
   * @param path its path
   * @returns the directory; undefined where there is none that can be read
   */
  static open(path: string): HeldDirectory | undefined {
    const { O_RDONLY, O_DIRECTORY } = constants;
    // Windows has no descriptors of directories.
    if (O_DIRECTORY === undefined) return new HeldDirectory(path, -1);
    try {
      const fd = openSync(fsPath(path), O_RDONLY | O_DIRECTORY);
      // Only Linux has paths that lead through a descriptor.
      return new HeldDirectory(descriptorPath(fd) === undefined ? path : `/proc/self/fd/${fd}`, fd);
    } catch {
      return undefined;
    }
  }

  /**
   * Where the directory is at this moment: a path that takes the system half as long to follow as {@link path}, and that may lead
   * elsewhere a moment later. Who asks before and after its use, and gets the same, has used the right one.
   */
  get place(): string {
    return (this.#fd >= 0 ? descriptorPath(this.#fd) : undefined) ?? this.path;
  }

  /** Its descriptor; -1 where the system has none for directories. */
  get fd(): number {
    return this.#fd;
  }

  /** Sees to it that its names are on the disk, where the system can: some file systems cannot, and write them by themselves. */
  sync(): Promise<void> {
    if (this.#fd < 0) return Promise.resolve();
    // Not by `promisify`: every start would load `node:util` for it, which takes a millisecond or two.
    return new Promise((resolve) => fsync(this.#fd, () => resolve()));
  }

  [Symbol.dispose](): void {
    if (this.#fd >= 0) closeSync(this.#fd);
  }
}
