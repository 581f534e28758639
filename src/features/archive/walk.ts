// Looks at all that is below a folder, as a visitor would: names come from the handler's `directory_entries`, and every file and
// folder is opened by its `open_path`. What is hidden, what lies outside, and what is neither file nor folder is not found.

import { accessSync, constants, statSync } from "node:fs";

import type { DirectoryEntry } from "../../files/directory-listing.ts";
import { fsPath } from "../../files/fs-path.ts";
import { closeFile, type OpenFile } from "../../files/open-file.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { sortedInTurns } from "../listing/turns.ts";
import type { Share } from "./allowance.ts";
import type { Entry, Folder } from "./entry.ts";
import { openUncached } from "./open-entry.ts";
import { Pace } from "./pace.ts";
import { type NameRules, safeNames } from "./safe-name.ts";

/** Folders within folders; a path on disk seldom has room for half as many. */
const MAX_DEPTH = 1024;

/** What to look at. */
export interface WalkOptions {
  /** The folder, with the name that it has in the archive. */
  readonly top: Folder;
  /** Names of the entries of the folder that are wanted; where it is empty, all are. */
  readonly selected: ReadonlySet<string>;
  readonly rules: NameRules;
  /** Where the entries are counted. */
  readonly share: Share;
}

/** What was found. */
export type Walked =
  | {
      readonly kind: "entries";
      /** Folders stand before what is in them. */
      readonly entries: readonly Entry[];
      /** How many files and folders are left out, as we may not read them. */
      readonly unreadable: number;
    }
  /** The folder cannot be read, or one of the names that were selected is not there. */
  | { readonly kind: "missing" }
  /** It has more entries than one archive may have, or folders deeper than one may have them. */
  | { readonly kind: "too-many" }
  /** There are too many archives at the moment. */
  | { readonly kind: "busy" }
  /** Nobody waits for it any more. */
  | { readonly kind: "abandoned" }
  /** The machine is at fault. */
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * Looks at all that is below a folder, with turns of others in between.
 *
 * @param handler who serves it
 * @param options what to look at
 * @returns the entries in an order that is the same each time
 */
export async function walkTree(handler: SimpleHTTPRequestHandler, options: WalkOptions): Promise<Walked> {
  const walk = new Walk(handler, options);
  try {
    await walk.top(options.top, options.selected);
  } catch (error) {
    if (error instanceof Stop) return { kind: error.kind };
    return { kind: "failed", error };
  }
  return { kind: "entries", entries: walk.entries, unreadable: walk.unreadable };
}

/** Ends a walk, from wherever it is. */
class Stop extends Error {
  readonly kind: "missing" | "too-many" | "busy" | "abandoned";
  constructor(kind: Stop["kind"]) {
    super(kind);
    this.kind = kind;
  }
}

class Walk {
  readonly entries: Entry[] = [];
  unreadable = 0;
  readonly #handler: SimpleHTTPRequestHandler;
  readonly #rules: NameRules;
  readonly #share: Share;
  readonly #pace = new Pace();
  /** The folders above, by number: a link may lead back into one of them. */
  readonly #above = new Set<string>();

  constructor(handler: SimpleHTTPRequestHandler, { rules, share }: WalkOptions) {
    this.#handler = handler;
    this.#rules = rules;
    this.#share = share;
  }

  async top(folder: Folder, selected: ReadonlySet<string>): Promise<void> {
    const listed = this.#handler.directory_entries(folder.path);
    if (listed === undefined) throw new Stop("missing");
    const wanted = selected.size === 0 ? listed : listed.filter(({ name }) => selected.has(name));
    if (wanted.length < selected.size) throw new Stop("missing");
    await this.#folder(folder, wanted);
  }

  /** @returns when the newest thing in the folder changed; when the folder did, where nothing is in it */
  async #folder(folder: Folder, listed: readonly DirectoryEntry[]): Promise<number | undefined> {
    const stats = statSync(fsPath(folder.path), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const number = `${stats.dev}:${stats.ino}`;
    if (this.#above.has(number)) return undefined;
    if (this.#above.size === MAX_DEPTH) throw new Stop("too-many");
    this.#above.add(number);
    const place = this.entries.length;
    this.#add({ kind: "folder", name: folder.name, mtimeMs: stats.mtimeMs });
    const newest = await this.#contents(folder, listed);
    this.#above.delete(number);
    if (newest === undefined) return stats.mtimeMs;
    // A folder's own time changes with whatever comes and goes in it, hidden files too. What is packed has not changed by
    // that, and a download that goes on later is still of the same archive.
    this.entries[place] = { kind: "folder", name: folder.name, mtimeMs: newest };
    return newest;
  }

  async #contents(folder: Folder, listed: readonly DirectoryEntry[]): Promise<number | undefined> {
    const sorted = await sortedInTurns(listed, (first, second) => (first.name < second.name ? -1 : 1));
    const names = safeNames(
      sorted.map(({ name }) => name),
      this.#rules,
    );
    let newest: number | undefined;
    for (const [index, { name, isDirectory }] of sorted.entries()) {
      const safe = names[index] ?? name;
      const time = isDirectory
        ? await this.#below({ name: `${folder.name}${safe}/`, path: `${folder.path}${name}/` })
        : this.#file(folder, name, safe);
      if (time !== undefined && !(newest !== undefined && newest >= time)) newest = time;
      await this.#pace.step();
      if (this.#handler.connection.closed) throw new Stop("abandoned");
    }
    return newest;
  }

  async #below(folder: Folder): Promise<number | undefined> {
    // The slash asks for what a listing of the folder would: where scripts are run it is not found.
    const opened = this.#handler.open_path(folder.path);
    if (opened.kind === "file") closeFile(opened.file);
    if (opened.kind === "failed") throw opened.error;
    if (opened.kind === "denied") this.unreadable++;
    if (opened.kind !== "directory") return undefined;
    const listed = this.#handler.directory_entries(folder.path);
    if (listed !== undefined) return this.#folder(folder, listed);
    if (isUnreadable(folder.path)) this.unreadable++;
    return undefined;
  }

  #file(folder: Folder, leaf: string, safeLeaf: string): number | undefined {
    const opened = openUncached(this.#handler, folder.path + leaf);
    switch (opened.kind) {
      case "file": {
        const { size, mtimeMs, ctimeMs, ino, dev }: OpenFile = opened.file;
        closeFile(opened.file);
        this.#add({ kind: "file", folder, leaf, safeLeaf, size, mtimeMs, ctimeMs, ino, dev });
        return mtimeMs;
      }
      case "failed":
        throw opened.error;
      case "denied":
        this.unreadable++;
        return undefined;
      case "directory":
      case "missing":
        return undefined;
    }
  }

  #add(entry: Entry): void {
    const taken = this.#share.take();
    if (taken !== "taken") throw new Stop(taken);
    this.entries.push(entry);
  }
}

/**
 * Whether a folder that could not be listed is one that we may not read; one that is gone is missed by nobody.
 *
 * @throws what the machine is at fault with: an archive that lacks a folder for that must not pass for a whole one
 */
function isUnreadable(path: string): boolean {
  try {
    accessSync(fsPath(path), constants.R_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES" || code === "EPERM") return true;
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw error;
  }
  throw new Error(`Cannot list ${path}`);
}
