// Small files, kept in memory, and never a stale byte of them.
//
// To open, look at, read and close a file are five system calls, which cost more than all else that a small reply takes. What
// was read can be sent again as long as the file is the same; whether it is, one `stat` tells: device, inode, size,
// mtime and ctime, of which nobody can set the last one back. Three rules keep that honest:
//
//   - A look holds for one turn of the event loop and no longer. Requests that are answered in the same turn had arrived before
//     it, so none of them can tell; under load one look serves hundreds, and who saves a file and reloads gets the new one.
//   - A file that changed a moment ago is not kept. Clocks of file systems tick every few milliseconds, and a second change within
//     a tick would leave no trace.
//   - What was read is kept only if the file has not changed while it was read.

import { fstatSync, readSync, type Stats, statSync } from "node:fs";

import { fsPath } from "./fs-path.ts";
import { closeFile, type OpenedPath, type OpenFile, openFile, strongETag } from "./open-file.ts";

/** How much is kept. */
export interface FileCacheLimits {
  /** The largest file that is kept, in bytes. */
  readonly fileBytes: number;
  /** All files together, in bytes. */
  readonly totalBytes: number;
  /** How many files. */
  readonly files: number;
}

/** Pages, scripts, styles and icons, a thousand of them; what is larger costs its own way anyhow. */
const DEFAULT_LIMITS: FileCacheLimits = { fileBytes: 64 * 1024, totalBytes: 32 * 1024 * 1024, files: 4096 };

/** Ten of the longest ticks of a file system's clock, in milliseconds. */
const SETTLED_MS = 100;

interface Entry {
  readonly opened: OpenedPath & { readonly kind: "file" };
  readonly file: OpenFile;
  /** The turn in which the file was last seen to be the same. */
  seen: number;
}

let turn = 0;
let turnEnds = false;

/** Opens files as `openFile` does, small ones from memory where that is the same. */
export class FileCache {
  readonly #limits: FileCacheLimits;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  /** @param limits how much is kept */
  constructor(limits: Partial<FileCacheLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Bytes of files in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Opens what a path names if it is a regular file: `openFile`, with `content` where the file is in memory.
   *
   * @param path a path as `translatePath` makes them
   * @returns the open file, or what is there instead; never an exception
   */
  open(path: string): OpenedPath {
    const entry = this.#entries.get(path);
    if (entry === undefined) return this.#openAndKeep(path);
    const now = currentTurn();
    if (entry.seen === now) return entry.opened;
    if (!isUnchanged(entry.file)) {
      this.#forget(path, entry);
      return this.#openAndKeep(path);
    }
    entry.seen = now;
    return entry.opened;
  }

  #openAndKeep(path: string): OpenedPath {
    const opened = openFile(path);
    if (opened.kind !== "file" || !this.#isWorthIt(opened.file)) return opened;
    const content = readUnchanged(opened.file);
    if (content === undefined) return opened;
    closeFile(opened.file);
    const file = { ...opened.file, fd: -1, content, etag: strongETag(opened.file) };
    const kept = { kind: "file", file } as const;
    this.#makeRoom(file.size);
    this.#entries.set(path, { opened: kept, file, seen: currentTurn() });
    this.#bytes += file.size;
    return kept;
  }

  #isWorthIt({ size, mtimeMs, ctimeMs }: OpenFile): boolean {
    // A time in the future says nothing about when the file changed; such a file is never kept.
    return size <= this.#limits.fileBytes && Date.now() - Math.max(mtimeMs, ctimeMs) > SETTLED_MS;
  }

  /** The oldest go first: whatever is asked for often is back at once. */
  #makeRoom(bytes: number): void {
    const { totalBytes, files } = this.#limits;
    for (const [path, entry] of this.#entries) {
      if (this.#bytes + bytes <= totalBytes && this.#entries.size < files) return;
      this.#forget(path, entry);
    }
  }

  #forget(path: string, { file }: Entry): void {
    this.#entries.delete(path);
    this.#bytes -= file.size;
  }
}

/** The number of this turn of the event loop. It is asked for only by who has looked at a file in it. */
function currentTurn(): number {
  if (!turnEnds) {
    turnEnds = true;
    setImmediate(() => {
      turn++;
      turnEnds = false;
    });
  }
  return turn;
}

function isUnchanged(file: OpenFile): boolean {
  try {
    const found = statSync(fsPath(file.path), { throwIfNoEntry: false });
    return found !== undefined && isSame(found, file);
  } catch {
    return false; // opening it will say why
  }
}

function isSame(found: Stats, file: OpenFile): boolean {
  return (
    found.ino === file.ino &&
    found.dev === file.dev &&
    found.size === file.size &&
    found.mtimeMs === file.mtimeMs &&
    found.ctimeMs === file.ctimeMs
  );
}

/** The whole content; undefined where it changed meanwhile or cannot be read, which sending it will say. */
function readUnchanged(file: OpenFile): Buffer | undefined {
  const content = Buffer.allocUnsafeSlow(file.size);
  try {
    let read = 0;
    while (read < file.size) {
      const length = readSync(file.fd, content, read, file.size - read, read);
      if (length === 0) return undefined;
      read += length;
    }
    return isSame(fstatSync(file.fd), file) ? content : undefined;
  } catch {
    return undefined;
  }
}
