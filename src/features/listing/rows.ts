// The entries of a directory with what a listing tells of them: size and time.

import { lstatSync } from "node:fs";

import type { DirectoryEntry } from "../../files/directory-entries.ts";
import { fsPath } from "../../files/fs-path.ts";
import { HeldDirectory } from "../../files/held-directory.ts";
import { closeFile } from "../../files/open-file.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { nextTurn } from "./turns.ts";

/** A line of a listing. */
export interface Row {
  /** Bytes that are not UTF-8 are carried as in `byte-names.ts`. */
  readonly name: string;
  readonly isDirectory: boolean;
  /** In bytes; undefined for what is no regular file. */
  readonly size: number | undefined;
  /** When it last changed, in milliseconds since 1970; whatever the file system says. */
  readonly timeMs: number | undefined;
}

/** What a directory holds. */
export interface Contents {
  /** In the order of the entries. */
  readonly rows: readonly Row[];
  /** How many entries there are, of which the rows may be only the first. */
  readonly total: number;
}

/** Entries that are looked up before others have a turn: half a millisecond where the disk is warm. */
const LOOKUPS = 128;

/**
 * Reads a directory.
 *
 * Names come from the handler's `directory_entries`, so that whatever hides entries hides them here. Their sizes are
 * looked up in a directory that is held open and that `open_path` has let pass: a path that is swapped for a link
 * meanwhile leads nowhere else.
 *
 * @param handler who serves it
 * @param path the directory
 * @returns undefined where it cannot be read, or nobody waits for it any more
 */
export async function directoryContents(
  handler: SimpleHTTPRequestHandler,
  path: string,
): Promise<Contents | undefined> {
  const entries = handler.directory_entries(path);
  using held = HeldDirectory.open(path);
  if (entries === undefined || held === undefined || handler.open_path(held.path).kind !== "directory") {
    return undefined;
  }
  const listed = handler.max_listing > 0 ? entries.slice(0, handler.max_listing) : entries;
  const rows: Row[] = [];
  for (let start = 0; start < listed.length; start += LOOKUPS) {
    if (start > 0) await nextTurn();
    if (handler.connection.closed) return undefined;
    rows.push(...rowsOf(handler, path, held, listed.slice(start, start + LOOKUPS)));
  }
  return { rows, total: entries.length };
}

function rowsOf(
  handler: SimpleHTTPRequestHandler,
  path: string,
  held: HeldDirectory,
  entries: readonly DirectoryEntry[],
): readonly Row[] {
  const rowsAt = (place: string): readonly Row[] =>
    entries.map((entry) => ({
      name: entry.name,
      isDirectory: entry.isDirectory,
      ...factsOf(handler, path, place, entry),
    }));
  const { place } = held;
  const rows = rowsAt(place);
  return held.place === place ? rows : rowsAt(held.path);
}

type Facts = Pick<Row, "size" | "timeMs">;

const UNKNOWN: Facts = { size: undefined, timeMs: undefined };

function factsOf(
  handler: SimpleHTTPRequestHandler,
  path: string,
  place: string,
  { name, isSymlink }: DirectoryEntry,
): Facts {
  if (!isSymlink) return lookedUp(`${place}/${name}`);
  // What a link leads to is told only where it would be served.
  return lookedThrough(handler, path.endsWith("/") ? path + name : `${path}/${name}`);
}

function lookedUp(path: string): Facts {
  try {
    const stats = lstatSync(fsPath(path), { throwIfNoEntry: false });
    if (stats === undefined) return UNKNOWN;
    return { size: stats.isFile() ? stats.size : undefined, timeMs: stats.mtimeMs };
  } catch {
    return UNKNOWN;
  }
}

function lookedThrough(handler: SimpleHTTPRequestHandler, path: string): Facts {
  const opened = handler.open_path(path);
  if (opened.kind !== "file") return UNKNOWN;
  const { size, mtimeMs } = opened.file;
  closeFile(opened.file);
  return { size, timeMs: mtimeMs };
}
