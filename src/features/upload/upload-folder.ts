// The folder that something is written into, held open: what was judged is what is written to, whatever the path leads to a
// moment later (CVE-2025-67124 is what happens otherwise).

import { lstatSync, mkdirSync, rmdirSync, statfsSync, statSync } from "node:fs";

import { BodyError } from "../../connection/body-reader.ts";
import { HeldDirectory } from "../../files/containment.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { errorCode } from "./error-code.ts";
import { nameRefusal } from "./file-name.ts";

/** A directory that may be written to, until it is disposed of. */
export class UploadFolder implements Disposable {
  /** A path to what is held. */
  readonly path: string;
  /** The path that led to it. */
  readonly givenPath: string;
  /** Its path in a URL, percent-encoded, with a slash at its end. */
  readonly url: string;
  readonly #held: HeldDirectory;
  readonly #handler: SimpleHTTPRequestHandler;

  private constructor(
    handler: SimpleHTTPRequestHandler,
    held: HeldDirectory,
    givenPath: string,
    url: string,
  ) {
    this.#handler = handler;
    this.#held = held;
    this.path = held.path;
    this.givenPath = givenPath;
    this.url = url;
  }

  /**
   * Opens the folder of a URL path.
   *
   * @param handler whose rules hold: what it would not list is not written to
   * @param url the path, percent-encoded, with a slash at its end
   * @throws BodyError with status 404 where there is none
   */
  static open(handler: SimpleHTTPRequestHandler, url: string): UploadFolder {
    const path = handler.translate_path(url);
    // Of this path it is asked whether it is hidden, of what is held where it lies.
    const held = handler.open_path(path).kind === "directory" ? HeldDirectory.open(path) : undefined;
    if (held === undefined) throw new BodyError({ status: 404, message: "There is no such folder" });
    const folder = new UploadFolder(handler, held, path, url);
    try {
      folder.check();
    } catch (error) {
      held[Symbol.dispose]();
      throw error;
    }
    return folder;
  }

  /** What tells this directory from others, by whatever path. */
  get identity(): string {
    const { dev, ino } = statSync(this.path);
    return `${dev}:${ino}`;
  }

  /**
   * Asks once more whether it may be written to: where a system cannot hold a directory, its path may have been swapped.
   *
   * @throws BodyError with status 404 where it may not
   */
  check(): void {
    if (this.#handler.open_path(`${this.path}/`).kind !== "directory") {
      throw new BodyError({ status: 404, message: "There is no such folder" });
    }
  }

  /**
   * Whether there is room.
   *
   * @param bytes how many are to come
   */
  hasRoomFor(bytes: number): boolean {
    const { bavail, bsize, blocks } = statfsSync(this.path);
    // Some file systems of other programs say nothing.
    return blocks === 0 || bytes <= bavail * bsize;
  }

  /** Whether something has a name here, a link that leads nowhere too. */
  has(name: string): boolean {
    return lstatSync(`${this.path}/${name}`, { throwIfNoEntry: false }) !== undefined;
  }

  /**
   * Makes a folder.
   *
   * @param name its name
   * @returns false where something is there already
   * @throws BodyError where it may not be there
   */
  make(name: string): boolean {
    const reason = nameRefusal(name);
    if (reason !== undefined) throw new BodyError({ status: 400, message: reason });
    const path = `${this.path}/${name}`;
    try {
      mkdirSync(path);
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      throw error;
    }
    // What we would not list, such as a folder of scripts that is not there yet, is not made either.
    if (this.#handler.open_path(`${path}/`).kind === "directory") return true;
    rmdirSync(path);
    throw new BodyError({ status: 403, message: "No such folder is made here" });
  }

  /** Sees to it that the names in it are on the disk, as what they stand for is. */
  sync(): Promise<void> {
    return this.#held.sync();
  }

  [Symbol.dispose](): void {
    this.#held[Symbol.dispose]();
  }
}
