// What a path leads to: a regular file, opened; a directory; or why not. And what tells one version of a file from
// another.
//
// The calls are synchronous: on a warm cache they take five microseconds together, the asynchronous ones fifty.
import { closeSync, constants, fstatSync, statSync } from "node:fs";

import { openDescriptor } from "./descriptors.ts";
import { fsPath } from "./fs-path.ts";

/** A regular file, open for reading. Whoever gets one closes it, with {@link closeFile}. */
export interface OpenFile {
  /** The descriptor; -1 where the content is in memory. */
  readonly fd: number;
  /** Its length when it was opened, in bytes. */
  readonly size: number;
  /** When its content last changed, in milliseconds since 1970; whatever the file system says, any number. */
  readonly mtimeMs: number;
  /** When its content, name or mode last changed, in milliseconds since 1970. */
  readonly ctimeMs: number;
  /** Its number in the file system. */
  readonly ino: number;
  /** The number of the file system. */
  readonly dev: number;
  /** The path it was opened by. */
  readonly path: string;
  /** All of it, where it is in memory; not to be changed. */
  readonly content?: Buffer;
  /** Its entity tag, where that is known already. */
  readonly etag?: string;
}

/** What a path leads to. */
export type OpenedPath =
  | { readonly kind: "file"; readonly file: OpenFile }
  | { readonly kind: "directory" }
  /** Nothing there, or nothing to be served: a device, a socket, a FIFO, a name that cannot be. */
  | { readonly kind: "missing" }
  /** Something is there, and we may not read it. */
  | { readonly kind: "denied" }
  /** The machine is at fault: no descriptors left, a disk that fails. */
  | { readonly kind: "failed"; readonly error: unknown };

const DIRECTORY: OpenedPath = { kind: "directory" };
const MISSING: OpenedPath = { kind: "missing" };
const DENIED: OpenedPath = { kind: "denied" };

// Between the look and the opening a FIFO may have taken the file's place: its opening must not wait for a writer.
// Windows has neither the flag nor FIFOs among its files.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

// The years an HTTP date can name, in seconds since 1970.
const YEAR_0 = Date.parse("0000-01-01T00:00:00Z") / 1000;
const YEAR_10000 = Date.UTC(10_000, 0) / 1000;

/**
 * Opens what a path names if it is a regular file.
 *
 * Nothing else is opened: opening a FIFO waits for ever, opening a device can move a tape.
 *
 * @param path a path as `translatePath` makes them; one that ends with a slash names directories only
 * @param open opens it; whoever closes it before anybody else has a turn may use the last descriptors, too
 * @returns the open file, or what is there instead; never an exception
 */
export function openFile(path: string, open: typeof openDescriptor = openDescriptor): OpenedPath {
  try {
    const name = fsPath(path);
    const found = statSync(name, { throwIfNoEntry: false });
    if (found === undefined) return MISSING;
    if (found.isDirectory()) return DIRECTORY;
    if (!found.isFile() || path.endsWith("/")) return MISSING;
    return openedFile(path, open(name, OPEN_FLAGS));
  } catch (error) {
    return refusalFor(error);
  }
}

/**
 * Closes a file; to be called once, as the number may be another file's a moment later.
 *
 * @param file a file from {@link openFile}
 */
export function closeFile(file: OpenFile): void {
  if (file.content === undefined) closeSync(file.fd);
}

/**
 * An entity tag that changes whenever the file does: mtime, ctime and size. A file put in the place of another with its
 * old time and size still differs in ctime.
 *
 * @param file an open file; its times may be any number
 * @returns the value for an `ETag` field, strong, with its quotes
 */
export function strongETag(file: OpenFile): string {
  return (
    file.etag ?? `"${microseconds(file.mtimeMs)}-${microseconds(file.ctimeMs)}-${file.size.toString(36)}"`
  );
}

/**
 * When the file last changed, as `Last-Modified` may say it. RFC 9110 section 8.8.2.1: never later than now.
 *
 * @param file an open file; its times may be any number
 * @param nowSeconds seconds since 1970, the moment the response is dated
 * @returns whole seconds since 1970; null for a time that no HTTP date can express
 */
export function lastModifiedSeconds(file: OpenFile, nowSeconds: number): number | null {
  const seconds = Math.floor(file.mtimeMs / 1000);
  if (!(seconds >= YEAR_0 && seconds < YEAR_10000)) return null;
  return Math.min(seconds, Math.floor(nowSeconds));
}

function openedFile(path: string, fd: number): OpenedPath {
  let keep = false;
  try {
    const stats = fstatSync(fd);
    if (stats.isDirectory()) return DIRECTORY;
    if (!stats.isFile()) return MISSING;
    const { size, mtimeMs, ctimeMs, ino, dev } = stats;
    keep = true;
    return { kind: "file", file: { fd, size, mtimeMs, ctimeMs, ino, dev, path } };
  } finally {
    if (!keep) {
      closeSync(fd);
    }
  }
}

/** What an error of stat or open says about the path. */
function refusalFor(error: unknown): OpenedPath {
  switch (errorCode(error)) {
    case "ENOENT":
    case "ENOTDIR":
    case "ENAMETOOLONG":
    case "ELOOP":
    case "ENXIO": // a socket, or a device that is not there
    case "ENODEV":
    case "EILSEQ": // macOS: a name that is not UTF-8
    case "ERR_INVALID_ARG_VALUE": // a NUL in the path
      return MISSING;
    case "EACCES":
    case "EPERM":
      return DENIED;
    default:
      return { kind: "failed", error };
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Milliseconds with a fraction as a short whole number of microseconds, which is as fine as a double holds today. */
function microseconds(milliseconds: number): string {
  return Math.round(1000 * milliseconds).toString(36);
}
