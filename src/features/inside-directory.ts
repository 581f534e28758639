// Symbolic links are followed only while they stay inside the directory: a link must not publish the disk.

import { HeldDirectory, placeWithin, realDirectory } from "../files/containment.ts";
import type { DirectoryEntry } from "../files/directory-listing.ts";
import { closeFile } from "../files/open-file.ts";
import type { OpenedPath, OpenFile } from "../files/open-file.ts";
import { onlyMethods } from "./feature.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** Whether what lies at a real path in the directory, which is a real path too, is not served although it lies there. */
export type Exception = (path: string, directory: string) => boolean;

/** Keeps what is served inside the directory. */
export const insideDirectory: Feature = insideDirectoryBut(() => false);

/**
 * Keeps what is served inside the directory, and away from some of it.
 *
 * @param isException asked where something really lies, which only who looks where links lead can tell, and that is done here
 * @returns a feature whose `open_path` does not find what lies elsewhere and whose `directory_entries` leaves it out
 */
export function insideDirectoryBut(isException: Exception): Feature {
  return (Base) => keptInside(Base, new Root(isException));
}

function keptInside<Base extends HandlerClass>(Base: Base, root: Root): Base {
  return onlyMethods(
    class extends Base {
      override open_path(path: string): OpenedPath {
        const opened = super.open_path(path);
        if (opened.kind !== "file" && opened.kind !== "directory") return opened;
        let refusal: OpenedPath = { kind: "missing" };
        try {
          if (root.holds(opened, path, this.directory)) return opened;
        } catch (error) {
          refusal = { kind: "failed", error };
        }
        if (opened.kind === "file") closeFile(opened.file);
        return refusal;
      }

      override directory_entries(path: string): DirectoryEntry[] | undefined {
        // Since it was opened the path may have been swapped for a link; what is listed is what is judged here.
        using held = HeldDirectory.open(path);
        if (held === undefined || !root.contains(held.path, this.directory)) return undefined;
        return super
          .directory_entries(held.path)
          ?.filter(
            (entry) => !entry.isSymlink || root.contains(`${held.path}/${entry.name}`, this.directory),
          );
      }
    },
  );
}

type FileOrDirectory = Extract<OpenedPath, { readonly kind: "file" | "directory" }>;

/** How long a file counts as inside after it was found there, in milliseconds. */
const REMEMBERED_MS = 1000;

/** How many files are remembered; beyond that all are forgotten, so that no visitor can fill the memory. */
const REMEMBERED_FILES = 4096;

/** The directory that is served, where it really is. */
class Root {
  readonly #isException: Exception;
  #directory: string | undefined;
  #realPath: string | undefined;
  readonly #foundAt = new Map<
    number,
    { readonly dev: number; readonly ctimeMs: number; readonly time: number }
  >();

  constructor(isException: Exception) {
    this.#isException = isException;
  }

  /**
   * Whether what was opened lies in the directory.
   *
   * @throws Error where the machine is at fault: there is no descriptor to ask with
   */
  holds(opened: FileOrDirectory, path: string, directory: string): boolean {
    // What is asked of a file is where the open one lies: a path could lead elsewhere by now.
    return opened.kind === "file"
      ? this.#containsFile(opened.file, directory)
      : this.contains(path, directory);
  }

  /**
   * Whether an open file lies in the directory.
   *
   * To ask the system costs a third of a whole reply, so the answer holds for a moment. What is remembered is the file
   * itself, not its path, and only while its ctime stays, which a move, a new link or another file with the same inode
   * changes. What was moved out with the directory above it may be served a second longer; what never was inside, never.
   */
  #containsFile(file: OpenFile, directory: string): boolean {
    const now = Date.now();
    const found = directory === this.#directory ? this.#foundAt.get(file.ino) : undefined;
    const same = found?.dev === file.dev && found.ctimeMs === file.ctimeMs;
    if (same && now >= found.time && now - found.time < REMEMBERED_MS) return true;
    if (!this.contains(file, directory)) return false;
    if (this.#foundAt.size >= REMEMBERED_FILES) this.#foundAt.clear();
    this.#foundAt.set(file.ino, { dev: file.dev, ctimeMs: file.ctimeMs, time: now });
    return true;
  }

  /** Whether an open file, or what a path leads to, lies in the directory. */
  contains(target: OpenFile | string, directory: string): boolean {
    const known = directory === this.#directory ? this.#realPath : undefined;
    const place = placeIn(known, target) ?? placeIn(this.#lookAgain(directory, known), target);
    return place !== undefined && !this.#isException(place, this.#realPath ?? "");
  }

  /** The directory itself may be a link, and may lead elsewhere by now: a new release, say. Undefined where it does not. */
  #lookAgain(directory: string, known: string | undefined): string | undefined {
    if (directory !== this.#directory) this.#foundAt.clear();
    this.#directory = directory;
    this.#realPath = realDirectory(directory);
    return this.#realPath === known ? undefined : this.#realPath;
  }
}

function placeIn(root: string | undefined, target: OpenFile | string): string | undefined {
  return root === undefined ? undefined : placeWithin(target, root);
}
