// A file while it is on its way, under a name that nobody serves. It ends in one of three ways: it is finished and gets its
// name, it is dropped, or it is kept for the client to go on.
//
// Which of them it is stands in the directory itself, so that several processes agree: `writing` belongs to one writer, who
// got it by a step that only one can win; `kept` belongs to nobody. A writer that died left `writing` behind, which is known
// by its age, since one that lives writes at least every few seconds or gives up.

import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsync,
  futimesSync,
  lstatSync,
  renameSync,
  unlinkSync,
  write,
} from "node:fs";
import { promisify } from "node:util";

import { openDescriptor } from "../../files/descriptors.ts";
import { errorCode } from "./error-code.ts";
import { partName, randomKey } from "./part-name.ts";
import { moveToFree } from "./place-file.ts";

// On a slow disk these wait, and others are answered meanwhile.
const writeAsync = promisify(write);
const fsyncAsync = promisify(fsync);

/** How long the writer of a resumable file may be silent before another one takes over. */
const ABANDONED_MS = 60_000;

/** What became of the wish to write. */
export type PartOpening =
  | { readonly kind: "open"; readonly part: PartFile }
  /** Somebody writes to it, or what is there has another length: `offset`. */
  | { readonly kind: "conflict"; readonly message: string; readonly offset: number };

/** A file on its way, open for one writer. */
export class PartFile {
  /** Its name in the folder. */
  readonly name: string;
  readonly #folder: string;
  readonly #key: string;
  readonly #fd: number;
  readonly #ino: number;
  /** What it will have when it is whole: what the system gives to new files here. Until then it is ours alone. */
  readonly #mode: number;
  #size: number;
  #closed = false;

  private constructor(folder: string, key: string, fd: number) {
    this.#folder = folder;
    this.#key = key;
    this.name = partName(key, "writing");
    this.#fd = fd;
    const { ino, mode, size } = fstatSync(fd);
    this.#ino = ino;
    this.#mode = mode & 0o777;
    this.#size = size;
    setMode(fd, 0o600);
  }

  /**
   * Begins a file.
   *
   * @param folder the directory
   * @param key of the upload; a random one where left out
   * @throws Error as the file system reports it: `EEXIST` where somebody writes with that key
   */
  static begin(folder: string, key: string = randomKey()): PartFile {
    // Exclusively: what somebody else put there, a link too, is not opened.
    return new PartFile(folder, key, openDescriptor(`${folder}/${partName(key, "writing")}`, "wx", 0o666));
  }

  /**
   * Begins a file that may be resumed, or goes on with it.
   *
   * @param folder the directory
   * @param key of the upload
   * @param offset how many bytes the client takes to be there; 0: it begins anew
   * @param nowMs milliseconds since 1970
   * @throws Error as the file system reports it
   */
  static resume(folder: string, key: string, offset: number, nowMs: number): PartOpening {
    const kept = `${folder}/${partName(key, "kept")}`;
    const writing = `${folder}/${partName(key, "writing")}`;
    takeFromTheDead(writing, kept, nowMs);
    const found = sizeOf(kept);
    if (sizeOf(writing) === undefined && offset > 0 && offset !== found) {
      return { kind: "conflict", message: "The upload has another length here", offset: found ?? 0 };
    }
    try {
      if (offset === 0) return { kind: "open", part: PartFile.#beginAnew(folder, key) };
      if (moveToFree(kept, writing)) return { kind: "open", part: PartFile.#reopen(folder, key, nowMs) };
    } catch (error) {
      // Another one was quicker.
      if (errorCode(error) !== "EEXIST" && errorCode(error) !== "ENOENT") throw error;
    }
    return { kind: "conflict", message: "The upload is going on elsewhere", offset: sizeOf(writing) ?? 0 };
  }

  /** Another file: somebody who was only slow, and not dead, may still hold the old one, and must not see it shrink. */
  static #beginAnew(folder: string, key: string): PartFile {
    const part = PartFile.begin(folder, key);
    unlessGone(() => unlinkSync(`${folder}/${partName(key, "kept")}`));
    return part;
  }

  static #reopen(folder: string, key: string, nowMs: number): PartFile {
    const path = `${folder}/${partName(key, "writing")}`;
    const fd = openDescriptor(path, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0));
    // It is alive from now on, though its first byte may take a moment.
    futimesSync(fd, nowMs / 1000, nowMs / 1000);
    return new PartFile(folder, key, fd);
  }

  /** How many bytes it has. */
  get size(): number {
    return this.#size;
  }

  /** Whether its name is still its own: the client may have given up meanwhile, or begun anew. */
  get isThere(): boolean {
    return lstatSync(`${this.#folder}/${this.name}`, { throwIfNoEntry: false })?.ino === this.#ino;
  }

  /** Writes behind what is there. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length;) {
      const { bytesWritten } = await writeAsync(this.#fd, chunk, done, chunk.length - done, this.#size);
      done += bytesWritten;
      this.#size += bytesWritten;
    }
  }

  /** Sees to it that all of it is on the disk, and closes it. It still has its hidden name. */
  async finish(): Promise<void> {
    await fsyncAsync(this.#fd);
    setMode(this.#fd, this.#mode);
    this.#close();
  }

  /** Keeps what is there for the client to go on. */
  keep(): void {
    setMode(this.#fd, this.#mode);
    const { isThere } = this;
    this.#close();
    if (!isThere) return;
    const kept = `${this.#folder}/${partName(this.#key, "kept")}`;
    unlessGone(() => renameSync(`${this.#folder}/${this.name}`, kept));
  }

  /** Removes it; nothing happens where it has got its name already. */
  drop(): void {
    const { isThere } = this;
    this.#close();
    if (isThere) unlessGone(() => unlinkSync(`${this.#folder}/${this.name}`));
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }
}

/**
 * How far an upload has come.
 *
 * @param folder the directory
 * @param key of the upload
 * @returns bytes; undefined where there is no such upload
 */
export function uploadedSize(folder: string, key: string): number | undefined {
  return sizeOf(`${folder}/${partName(key, "writing")}`) ?? sizeOf(`${folder}/${partName(key, "kept")}`);
}

/**
 * Removes what there is of an upload, though somebody may still write to it.
 *
 * @param folder the directory
 * @param key of the upload
 */
export function removeUpload(folder: string, key: string): void {
  for (const state of ["writing", "kept"] as const) {
    unlessGone(() => unlinkSync(`${folder}/${partName(key, state)}`));
  }
}

function unlessGone(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

function setMode(fd: number, mode: number): void {
  try {
    fchmodSync(fd, mode);
  } catch {
    // FAT has no modes: there everybody may read everything, before and after.
  }
}

function takeFromTheDead(writing: string, kept: string, nowMs: number): void {
  const found = lstatSync(writing, { throwIfNoEntry: false });
  if (found !== undefined && nowMs - found.mtimeMs > ABANDONED_MS) renameSync(writing, kept);
}

function sizeOf(path: string): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : undefined;
}
