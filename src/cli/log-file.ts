// The file that a log is appended to.
//
// Lines are gathered for one turn of the event loop and written in one system call, so that a busy server pays for one where it
// answers a hundred. The file is opened for appending: what several processes write stands one behind the other, never mixed.
//
// Whoever rotates logs moves the file away. Then it is opened anew: within a second by itself, at once on a signal.

import { closeSync, constants, fstatSync, openSync, statSync, writeSync } from "node:fs";
import type { Stats } from "node:fs";

/** Characters that are not kept for the end of the turn. */
const BATCH = 64 * 1024;
/** Bytes that are kept while the disk is full; what is more is dropped, and said. */
const MOST_WAITING = 1024 * 1024;
/** How long until what could not be written is tried again, and how old a look at the file's name may be. */
const RETRY_MS = 1000;

/** Who visited is nobody's business but the owner's. A file that is there keeps the mode it has. */
const MODE = 0o600;

/** A named pipe without a reader is refused instead of waited for, and a full one holds up nobody. */
const FLAGS =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NONBLOCK ?? 0) |
  (constants.O_NOCTTY ?? 0);

/** What a log file asks of the system; a test can be a full disk. */
export interface LogDisk {
  /** Gives bytes to a descriptor; how many it took. */
  readonly write: (fd: number, bytes: Buffer) => number;
  /** Milliseconds, from anywhere on. */
  readonly now: () => number;
}

const DISK: LogDisk = { write: (fd, bytes) => writeSync(fd, bytes), now: () => performance.now() };

/** Appends lines to a file; once it is open, nothing that happens to it is an error of the server's. */
export class LogFile {
  readonly path: string;
  readonly #complain: (text: string) => void;
  readonly #disk: LogDisk;
  #fd: number;
  #identity: Identity;
  #lookedAt: number;
  #batch = "";
  #waiting: Buffer = Buffer.alloc(0);
  #dropped = 0;
  #isFlushing = false;
  #isFailing = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param path where the file is to be, or is
   * @param complain told once where the log cannot be written, and once when it can again
   * @param disk the system
   * @throws Error with a `code`, where it cannot be opened
   */
  constructor(path: string, complain: (text: string) => void, disk: LogDisk = DISK) {
    this.path = path;
    this.#complain = complain;
    this.#disk = disk;
    this.#fd = openSync(path, FLAGS, MODE);
    this.#identity = identityOf(fstatSync(this.#fd));
    this.#lookedAt = disk.now();
  }

  /** Which file it is, whatever its name. */
  get identity(): Identity {
    return this.#identity;
  }

  /**
   * Adds lines; never throws and never waits.
   *
   * @param lines whole lines
   */
  write(lines: string): void {
    this.#batch += lines;
    if (this.#batch.length >= BATCH) this.flush();
    else if (!this.#isFlushing) {
      this.#isFlushing = true;
      setImmediate(() => this.flush());
    }
  }

  /** Writes what there is. */
  flush(): void {
    this.#isFlushing = false;
    if (this.#batch === "") return;
    const bytes = Buffer.from(this.#batch);
    this.#batch = "";
    if (this.#disk.now() - this.#lookedAt >= RETRY_MS) this.#followName();
    if (this.#waiting.length === 0) this.#hand(bytes);
    else if (this.#waiting.length + bytes.length <= MOST_WAITING)
      this.#waiting = Buffer.concat([this.#waiting, bytes]);
    else this.#dropped += linesIn(bytes);
  }

  /** Opens the file anew: what was written so far may have been moved away. */
  reopen(): void {
    this.flush();
    this.#open();
  }

  /** Tries again what could not be written. Called by a timer; by tests, which do not wait, in its stead. */
  retry(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#followName();
    this.#hand(this.#waiting);
  }

  /** Writes what there is and closes the file. */
  close(): void {
    this.flush();
    clearTimeout(this.#retry);
    closeSync(this.#fd);
  }

  /** Whether the name leads to another file by now, or to none. A pipe or a device has no other. */
  #followName(): void {
    this.#lookedAt = this.#disk.now();
    if (!this.#identity.isFile) return;
    try {
      const found = statSync(this.path, { throwIfNoEntry: false });
      if (found !== undefined && found.ino === this.#identity.ino && found.dev === this.#identity.dev) return;
    } catch {
      return; // a directory above it may not be looked into for a moment; the open file is still good
    }
    this.#open();
  }

  #open(): void {
    try {
      const fd = openSync(this.path, FLAGS, MODE);
      closeSync(this.#fd);
      this.#fd = fd;
      this.#identity = identityOf(fstatSync(fd));
    } catch (error) {
      this.#fail(error); // the old one still takes lines
    }
  }

  /** Gives bytes to the system and keeps what it does not take. */
  #hand(bytes: Buffer): void {
    let rest = bytes;
    try {
      while (rest.length > 0) rest = rest.subarray(this.#disk.write(this.#fd, rest));
      this.#recover();
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") this.#fail(error); // a full pipe will have room again
    }
    this.#waiting = rest;
    // The log alone is no reason for the process to live on.
    if (rest.length > 0) this.#retry ??= setTimeout(() => this.retry(), RETRY_MS).unref();
  }

  #fail(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#complain(
      `Cannot write the log ${this.path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }

  #recover(): void {
    if (!this.#isFailing && this.#dropped === 0) return;
    const lost = this.#dropped === 0 ? "" : `; ${this.#dropped} lines are lost`;
    this.#isFailing = false;
    this.#dropped = 0;
    this.#complain(`The log ${this.path} is written again${lost}`);
  }
}

/** What a file is, as long as it lives. */
export interface Identity {
  readonly dev: number;
  readonly ino: number;
  /** Not a pipe, nor a device. */
  readonly isFile: boolean;
}

function identityOf(stats: Stats): Identity {
  return { dev: stats.dev, ino: stats.ino, isFile: stats.isFile() };
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
