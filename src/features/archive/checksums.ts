// The CRC-32 of files, remembered as long as the files stay as they are: an archive wants each of them twice, before the content and
// in the directory at the end, and a download that goes on later wants them all again.

import { readSync } from "node:fs";
import { crc32 } from "node:zlib";

import type { Connection } from "../../connection/connection.ts";
import { BrokenPipeError } from "../../connection/errors.ts";
import type { OpenFile } from "../../files/open-file.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { Turnstile } from "../compress/turnstile.ts";
import { readPart } from "../compress/whole-file.ts";
import { type FileEntry, isSameVersion } from "./entry.ts";
import { ChangedFileError, withEntry } from "./open-entry.ts";
import type { Checksum } from "./zip.ts";

/** As many as an archive may have entries: some tens of megabytes. */
const REMEMBERED = 250_000;
/** A file that changed a moment ago may change once more without a trace; see `file-cache.ts`. */
const SETTLED_MS = 100;
/** Up to this size a file is read at once, which is quicker than to wait for somebody else who reads it. */
const SMALL = 64 * 1024;
/** Each piece of a larger file. The disk may be slow, so it is waited for; that costs as much as to read some 100 KiB. */
const CHUNK = 1024 * 1024;
/** Files that are read at once; each has a chunk in memory. */
const READERS = 4;

const small = Buffer.allocUnsafeSlow(SMALL);

/** A file that is being read, for all who asked for it meanwhile. */
interface Job {
  readonly waiting: Set<Connection>;
  readonly result: Promise<number>;
}

/** Finds out checksums, for all archives. */
export class Checksums {
  readonly #known = new Map<string, number>();
  readonly #jobs = new Map<string, Job>();
  readonly #readers = new Turnstile(READERS, Infinity);

  /** How many are remembered. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * For one archive.
   *
   * @param handler who sends it; its files are opened by its rules
   * @returns a function that rejects with ChangedFileError where a file is not what was planned
   */
  forArchive(handler: SimpleHTTPRequestHandler): Checksum {
    // What cannot be remembered for others still holds for the archive itself.
    const own = new Map<FileEntry, number>();
    return (entry) => {
      const key = keyOf(entry);
      const known = this.#known.get(key) ?? own.get(entry);
      if (known !== undefined) return known;
      return this.#job(key, handler, entry).then((checksum) => {
        if (!this.#known.has(key)) own.set(entry, checksum);
        return checksum;
      });
    };
  }

  #job(key: string, handler: SimpleHTTPRequestHandler, entry: FileEntry): Promise<number> {
    const running = this.#jobs.get(key);
    if (running !== undefined) {
      running.waiting.add(handler.connection);
      return running.result;
    }
    const waiting = new Set([handler.connection]);
    const result = this.#computed(key, handler, entry, waiting).finally(() => this.#jobs.delete(key));
    this.#jobs.set(key, { waiting, result });
    return result;
  }

  async #computed(
    key: string,
    handler: SimpleHTTPRequestHandler,
    entry: FileEntry,
    waiting: ReadonlySet<Connection>,
  ): Promise<number> {
    const began = Date.now();
    const work = (file: OpenFile): number | Promise<number> =>
      entry.size <= SMALL ? checksumAtOnce(file, entry.size) : checksumInTurns(file, entry.size, waiting);
    const done =
      entry.size <= SMALL
        ? await withEntry(handler, entry, work)
        : await this.#readers.run(() => withEntry(handler, entry, work));
    if (done === undefined) throw new Error("No room to wait");
    const settled = began - Math.max(entry.mtimeMs, entry.ctimeMs) > SETTLED_MS;
    if (settled && isSameVersion(entry, done.found)) this.#keep(key, done.value);
    return done.value;
  }

  #keep(key: string, checksum: number): void {
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < REMEMBERED) break;
      this.#known.delete(oldest);
    }
    this.#known.set(key, checksum);
  }
}

function keyOf({ dev, ino, size, mtimeMs, ctimeMs }: FileEntry): string {
  return `${dev}:${ino}:${size}:${mtimeMs}:${ctimeMs}`;
}

function checksumAtOnce(file: OpenFile, size: number): number {
  for (let at = 0; at < size;) {
    const length = readSync(file.fd, small, at, size - at, at);
    if (length === 0) throw new ChangedFileError(file.path);
    at += length;
  }
  return crc32(small.subarray(0, size));
}

/** Until it is done, or nobody waits for it any more. */
async function checksumInTurns(
  file: OpenFile,
  size: number,
  waiting: ReadonlySet<Connection>,
): Promise<number> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let checksum = 0;
  for (let at = 0; at < size;) {
    const length = await readPart(file.fd, chunk, at, Math.min(CHUNK, size - at), 0);
    if (length === 0) throw new ChangedFileError(file.path);
    checksum = crc32(chunk.subarray(0, length), checksum);
    at += length;
    if ([...waiting].every(({ closed }) => closed)) throw new BrokenPipeError();
  }
  return checksum;
}
