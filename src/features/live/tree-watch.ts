// Changes in a directory and below it, as far as the system reports them.
//
// The system can watch a whole tree by one call, but then also `node_modules`: tens of thousands of folders, more than some
// systems let a user watch in all. So the top is watched by itself, and each of its folders that counts with all that is in it.

import { type FSWatcher, lstatSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";

import { isIgnored } from "./change.ts";

/** Who wants to know. */
export interface TreeEvents {
  /** Something has changed by this path, relative to the top. */
  changed(path: string): void;
  /** Not everything is watched; the reason is for the log. */
  incomplete(error: unknown): void;
}

/** Watches until it is closed. It does not keep the process alive. */
export class TreeWatch implements Disposable {
  readonly #top: string;
  readonly #events: TreeEvents;
  readonly #watchers = new Map<string, FSWatcher>();

  /**
   * @param top a directory; symbolic links below it are not followed
   * @param events told of each change, several times for some
   */
  constructor(top: string, events: TreeEvents) {
    this.#top = top;
    this.#events = events;
    this.#watch("", false);
    for (const name of this.#folders()) this.#watch(name, true);
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #folders(): string[] {
    try {
      const entries = readdirSync(this.#top, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory() && !isIgnored(entry.name)).map(({ name }) => name);
    } catch (error) {
      this.#events.incomplete(error);
      return [];
    }
  }

  /** Begins to watch the top, whose name is empty, or a folder in it. */
  #watch(name: string, recursive: boolean): void {
    try {
      const options = { recursive, persistent: false };
      const watcher = watch(join(this.#top, name), options, (event, path) => {
        // Without a path it is about the folder itself. That comes also where a name came and went so quickly that the top tells
        // of it only once.
        const folder = path ?? name;
        if ((name === "" || folder === name) && event === "rename") this.#lookAgain(folder);
        if (!isIgnored(path ?? "")) this.#events.changed(join(name, path ?? ""));
      });
      watcher.on("error", (error) => this.#events.incomplete(error));
      this.#watchers.set(name, watcher);
    } catch (error) {
      this.#events.incomplete(error);
    }
  }

  /** A name at the top came or went; where it is a folder, it may be another one than before. */
  #lookAgain(name: string): void {
    if (name === "" || isIgnored(name)) return;
    this.#watchers.get(name)?.close();
    this.#watchers.delete(name);
    if (isFolder(join(this.#top, name))) this.#watch(name, true);
  }
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false; // gone again, or not ours to see
  }
}
