// A file without a name, that nobody else can open and that is gone when the program is, however it ends. It is unlinked as
// soon as it is open; where a system does not allow that (Windows may not), at its closing and at the latest at exit.

import { closeSync, openSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

import { PLATFORM } from "../server/runtime.ts";

/** What has to be cleaned up. It must not point to the object that owns it, which could then never be forgotten. */
interface Held {
  readonly fd: number;
  /** Undefined where nothing is left to remove. */
  readonly path: string | undefined;
}

/** Closes the files of owners that were forgotten without being closed. */
const forgotten = new FinalizationRegistry<Held>(release);

/** Files that still have a name. */
const named = new Set<string>();
let watchesExit = false;

/** A temporary file, open for reading and writing. */
export class TemporaryFile {
  #held: Held | undefined;

  /**
   * @param directory where it is made; the system's directory for such files where left out
   * @param unlinksAtOnce whether an open file can lose its name here
   */
  constructor(directory: string = tmpdir(), unlinksAtOnce: boolean = PLATFORM !== "win32") {
    const path = join(directory, `serve-forever-${crypto.randomUUID()}`);
    // Exclusively: a file or link that somebody else put there is not opened. For our eyes only: it holds what users send.
    const fd = openSync(path, "wx+", 0o600);
    this.#held = unlinksAtOnce && removed(path) ? { fd, path: undefined } : { fd, path: remembered(path) };
    forgotten.register(this, this.#held, this);
  }

  /**
   * The descriptor.
   *
   * @throws Error where the file is closed
   */
  get fd(): number {
    // Its number may be another file's by then.
    if (this.#held === undefined) throw new Error("I/O operation on closed file");
    return this.#held.fd;
  }

  /** Closes and removes it; a second time does nothing. */
  close(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    forgotten.unregister(this);
    release(held);
  }
}

function release({ fd, path }: Held): void {
  closeSync(fd);
  if (path !== undefined && removed(path)) named.delete(path);
}

function removed(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

function remembered(path: string): string {
  if (!watchesExit) process.once("exit", () => named.forEach(removed));
  watchesExit = true;
  named.add(path);
  return path;
}
