// The entries of a directory with what a listing tells of them: size and time.

import { lstatSync } from "node:fs";

import { HeldDirectory } from "../../files/containment.ts";
import type { DirectoryEntry } from "../../files/directory-listing.ts";
import { fsPath } from "../../files/fs-path.ts";
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

/** What is told of an entry beside its name. */
export type Facts = Pick<Row, "size" | "timeMs">;

/**
 * Looks at a name in an open directory, and not at where it leads.
 *
 * @param directory its descriptor
 * @returns undefined where there is no such name, or this is not the way to ask: `node:fs` knows
 */
export type Look = (directory: number, name: string) => Facts | undefined;

/** Gets a look ready that takes two thirds of the time of `node:fs`; undefined where the system has none. */
export type QuickLook = () => Promise<Look | undefined>;

/** A listing that is longer is worth two milliseconds to get a quick look ready, once. */
const LONG = 1000;

/** Entries that are looked up before others have a turn: half a millisecond at most where the disk is warm. */
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
 * @param quickLook looks at the entries of a long listing
 * @returns undefined where it cannot be read, or nobody waits for it any more
 */
export async function directoryContents(
  handler: SimpleHTTPRequestHandler,
  path: string,
  quickLook?: QuickLook,
): Promise<Contents | undefined> {
  const entries = handler.directory_entries(path);
  using held = HeldDirectory.open(path);
  if (entries === undefined || held === undefined || handler.open_path(held.path).kind !== "directory") {
    return undefined;
  }
  const listed = handler.max_listing > 0 ? entries.slice(0, handler.max_listing) : entries;
  const look = listed.length > LONG ? await quickLook?.() : undefined;
  const linked = (name: string): Facts =>
    lookedThrough(handler, path.endsWith("/") ? path + name : `${path}/${name}`);
  const rows: Row[] = [];
  for (let start = 0; start < listed.length; start += LOOKUPS) {
    if (start > 0) await nextTurn();
    if (handler.connection.closed) return undefined;
    const some = listed.slice(start, start + LOOKUPS);
    rows.push(
      ...(look === undefined ? rowsByPath(some, held, linked) : rowsBy(some, quick(look, held), linked)),
    );
  }
  return { rows, total: entries.length };
}

/** Tells the facts of an entry that is no link, or of what a link leads to. */
type Teller = (name: string) => Facts;

function rowsBy(entries: readonly DirectoryEntry[], itself: Teller, linked: Teller): readonly Row[] {
  return entries.map(({ name, isDirectory, isSymlink }) => {
    const { size, timeMs } = isSymlink ? linked(name) : itself(name);
    return { name, isDirectory, size, timeMs };
  });
}

function quick(look: Look, held: HeldDirectory): Teller {
  return (name) => look(held.fd, name) ?? lookedUp(`${held.path}/${name}`);
}

function rowsByPath(entries: readonly DirectoryEntry[], held: HeldDirectory, linked: Teller): readonly Row[] {
  const rowsAt = (place: string): readonly Row[] =>
    rowsBy(entries, (name) => lookedUp(`${place}/${name}`), linked);
  const { place } = held;
  const rows = rowsAt(place);
  return held.place === place ? rows : rowsAt(held.path);
}

const UNKNOWN: Facts = { size: undefined, timeMs: undefined };

function lookedUp(path: string): Facts {
  try {
    const stats = lstatSync(fsPath(path), { throwIfNoEntry: false });
    if (stats === undefined) return UNKNOWN;
    return { size: stats.isFile() ? stats.size : undefined, timeMs: stats.mtimeMs };
  } catch {
    return UNKNOWN;
  }
}

/** What a link leads to is told only where it would be served. */
function lookedThrough(handler: SimpleHTTPRequestHandler, path: string): Facts {
  const opened = handler.open_path(path);
  if (opened.kind !== "file") return UNKNOWN;
  const { size, mtimeMs } = opened.file;
  closeFile(opened.file);
  return { size, timeMs: mtimeMs };
}
