// A directory that is held open, so that what is judged is what is read: a path may lead elsewhere from one moment to the next.
import { closeSync, constants, fsync, openSync } from "node:fs";

import { descriptorPath } from "./containment.ts";
import { fsPath } from "./fs-path.ts";

/** A directory, until it is disposed of. */
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
