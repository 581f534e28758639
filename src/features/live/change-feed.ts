// Who listens for changes, and what they are told. The directory is watched only while somebody does.

import { fstatSync, lstatSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

import { writeStderr } from "../../server/stderr.ts";
import type { Switch } from "../switch.ts";
import { changeOf, type Found } from "./change.ts";
import { TreeWatch } from "./tree-watch.ts";

/** Somebody who listens. */
export interface Listener {
  /** Takes a part of the stream; it must not throw. */
  send(text: string): void;
}

/** What a feed can be given beside the directory. */
export interface FeedOptions {
  /** The path of the log, where it is a file: it grows with each request, and no page shows it. */
  readonly log?: string | undefined;
  /** Takes a line about what cannot be watched. */
  readonly say?: (line: string) => void;
  /** A change is told when it has been quiet for so long, in milliseconds: who saves one file often saves several. */
  readonly quietMs?: number;
  /** How long watching goes on without a listener: a page that is loaded anew leaves and comes back. */
  readonly graceMs?: number;
  /** How long the stream is silent at most, in milliseconds: proxies and routers end what is, many of them after a minute. */
  readonly heartbeatMs?: number;
}

/** A browser that lost its connection tries again after this time, in milliseconds. */
const RETRY_MS = 1000;
/** However busy a build is: told at last after this time. */
const LONGEST_WAIT_MS = 1000;
/** Listeners at a time: each takes a descriptor. */
const MOST_LISTENERS = 256;
/** More names than this are not looked at one by one: it is a build or a checkout. */
const MOST_NAMES = 500;

/** The changes of one directory, as a stream of events (https://html.spec.whatwg.org/#server-sent-events). */
export class ChangeFeed {
  readonly #directory: string;
  readonly #wanted: Switch;
  readonly #options: FeedOptions & Required<Omit<FeedOptions, "log">>;
  readonly #listeners = new Set<Listener>();
  readonly #names = new Set<string>();
  /** Another one for each process, so that a page finds out that the server was started anew. */
  readonly #process: string = crypto.randomUUID();
  #count = 0;
  #watch: TreeWatch | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #firstAt = 0;
  #hasComplained = false;

  /**
   * @param directory what is served
   * @param wanted while it is off, nobody is told anything
   * @param options see there
   */
  constructor(directory: string, wanted: Switch, options: FeedOptions = {}) {
    this.#directory = directory;
    this.#wanted = wanted;
    this.#options = { say: writeStderr, quietMs: 50, graceMs: 5000, heartbeatMs: 20_000, ...options };
  }

  /** Whether there is no room for another listener. */
  get isFull(): boolean {
    return this.#listeners.size >= MOST_LISTENERS;
  }

  /** Whether the directory is watched. */
  get isWatching(): boolean {
    return this.#watch !== undefined;
  }

  /** Begins to tell somebody, until {@link leave}. */
  join(listener: Listener): void {
    this.#listeners.add(listener);
    clearTimeout(this.#grace);
    this.#watch ??= new TreeWatch(this.#directory, {
      changed: (path) => this.#changed(path),
      incomplete: (error) => this.#complain(error),
    });
    this.#heartbeat ??= setInterval(() => this.#tell(":\n\n"), this.#options.heartbeatMs).unref();
    listener.send(`retry: ${RETRY_MS}\n${this.#event("hello")}`);
  }

  /** Ends that. */
  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => this.#stop(), this.#options.graceMs).unref();
  }

  #stop(): void {
    clearTimeout(this.#quiet);
    this.#quiet = undefined;
    this.#names.clear();
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
  }

  #changed(path: string): void {
    if (this.#names.size <= MOST_NAMES) this.#names.add(path);
    const now = performance.now();
    if (this.#quiet === undefined) this.#firstAt = now;
    else clearTimeout(this.#quiet);
    const longest = Math.max(0, this.#firstAt + LONGEST_WAIT_MS - now);
    this.#quiet = setTimeout(() => this.#settled(), Math.min(this.#options.quietMs, longest)).unref();
  }

  #settled(): void {
    this.#quiet = undefined;
    const names = [...this.#names];
    this.#names.clear();
    if (!this.#wanted.on) return;
    const change = names.length > MOST_NAMES ? "page" : changeOf(names.map((path) => this.#whatIs(path)));
    if (change === undefined) return;
    this.#count++;
    this.#tell(this.#event(change));
  }

  #whatIs(path: string): Found {
    try {
      const found = lstatSync(join(this.#directory, path));
      if (found.isDirectory()) return { path, kind: "directory" };
      return { path, kind: isOurOutput(found, this.#options.log) ? "ours" : "file" };
    } catch {
      return { path, kind: "nothing" };
    }
  }

  #tell(text: string): void {
    for (const listener of this.#listeners) listener.send(text);
  }

  #event(name: string): string {
    return `event: ${name}\ndata: ${this.#process}-${this.#count}\n\n`;
  }

  /** Once: where there is no room for one watch, there is none for the next thousand. */
  #complain(error: unknown): void {
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.say(`Live reload does not see every change: ${reason}${adviceFor(error)}\n`);
  }
}

/** Whether a file is what we write: the log of the shell's `> log.txt` would ask for the next line with each one. */
function isOurOutput({ dev, ino }: Stats, log: string | undefined): boolean {
  return [1, 2, log].some((output) => {
    if (output === undefined) return false;
    try {
      const ours = typeof output === "number" ? fstatSync(output) : statSync(output);
      return ours.ino === ino && ours.dev === dev;
    } catch {
      return false; // closed, or not there yet
    }
  });
}

function adviceFor(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" ? " (more: sysctl fs.inotify.max_user_watches)" : "";
}
