// A file without a name, that nobody else can open and that is gone when the program is, however it ends. It is unlinked as
// soon as it is open; where a system does not allow that (Windows may not), at its closing and at the latest at exit.

import { closeSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

import { BodyError } from "../connection/body-reader.ts";
import { openDescriptor } from "../files/descriptors.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { PLATFORM } from "../server/runtime.ts";

/** What is kept here is what a visitor sent, so it is the visitor who is told. RFC 4918 section 11.5. */
const FULL: Refusal = { status: 507, message: "No space left for this" };

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
   * @throws BodyError with status 507 where the disk is full
   */
  constructor(directory: string = tmpdir(), unlinksAtOnce: boolean = PLATFORM !== "win32") {
    const path = join(directory, `serve-forever-${crypto.randomUUID()}`);
    // Exclusively: a file or link that somebody else put there is not opened. For our eyes only: it holds what users send.
    const fd = unlessFull(() => openDescriptor(path, "wx+", 0o600));
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

  /**
   * Writes all of some bytes; the descriptor's own position stays where it is.
   *
   * @throws BodyError with status 507 where the disk is full
   * @throws Error where the file is closed
   */
  write(bytes: Uint8Array, position: number): void {
    const { fd } = this;
    unlessFull(() => {
      for (let done = 0; done < bytes.length;)
        done += writeSync(fd, bytes, done, bytes.length - done, position + done);
    });
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

function unlessFull<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOSPC" || code === "EDQUOT") throw new BodyError(FULL);
    throw error;
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
