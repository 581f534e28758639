// What is served: files of every kind that the cases ask for, in a temporary directory.

import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { endAll } from "./processes.ts";

/** 1 GiB. */
export const LARGE = 1024 ** 3;
/** Entries of the directory that is listed. */
export const LISTED = 10_000;

/** Nobody is careful with a file that was changed long ago; with a fresh one some are. */
const CHANGED = new Date("2020-02-02T02:02:02Z");
const TREE = 1000;
const KINDS = ["js", "css", "png", "json", "svg", "txt"] as const;

/** Directories for a run; they go with it. */
export class Site implements Disposable {
  readonly #scratch = mkdtempSync(join(tmpdir(), "bench-"));
  #made = 0;
  #holdsLarge = false;

  /** With all files: `1k.bin`, `large.bin` of 1 GiB, the tree, and `listed/`. */
  readonly directory: string;
  /** With `1k.bin` only, for what is started to see how fast it starts. */
  readonly small: string;
  /** The paths of a thousand files of 1 to 64 KiB. */
  readonly tree: readonly string[];

  constructor() {
    this.directory = this.scratch("site");
    this.small = this.scratch("small");
    for (const directory of [this.directory, this.small]) {
      makeFile(join(directory, "1k.bin"), new Uint8Array(1024).fill(120));
    }
    makeSparse(join(this.directory, "large.bin"), LARGE);
    this.tree = makeTree(this.directory);
    makeListed(join(this.directory, "listed"));
  }

  /** A new directory for somebody's files. */
  scratch(name: string): string {
    const directory = join(this.#scratch, `${name}-${this.#made++}`);
    mkdirSync(directory);
    return directory;
  }

  /**
   * Has the system hold `large.bin` in its memory. Whoever reads it first would pay for that, which on a virtual machine may take ten
   * times as long as a download.
   */
  holdLarge(): void {
    if (this.#holdsLarge) return;
    this.#holdsLarge = true;
    const piece = Buffer.allocUnsafe(1024 ** 2);
    const file = openSync(join(this.directory, "large.bin"), "r");
    while (readSync(file, piece, 0, piece.length, null) > 0);
    closeSync(file);
  }

  [Symbol.dispose](): void {
    // Whoever still writes here would make it anew.
    endAll();
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

/** It takes no space on the disk, and is served as any other. */
function makeSparse(path: string, size: number): void {
  writeFileSync(path, "");
  truncateSync(path, size);
  utimesSync(path, CHANGED, CHANGED);
}

function makeFile(path: string, content: Uint8Array): void {
  writeFileSync(path, content);
  utimesSync(path, CHANGED, CHANGED);
}

/** Ten folders of a hundred files; the sizes are the same in each run, small ones are more than large ones. */
function makeTree(directory: string): string[] {
  return Array.from({ length: TREE }, (_, index) => {
    const folder = `assets-${index % 10}`;
    mkdirSync(join(directory, folder), { recursive: true });
    const path = `${folder}/file-${index}.${KINDS[index % KINDS.length]}`;
    const size = Math.round(1024 * 64 ** (((index * 37) % TREE) / (TREE - 1)));
    makeFile(join(directory, path), new Uint8Array(size).fill(97 + (index % 26)));
    return `/${path}`;
  });
}

function makeListed(directory: string): void {
  mkdirSync(directory);
  for (let index = 0; index < LISTED; index++)
    makeFile(join(directory, `entry number ${index}.txt`), new Uint8Array());
}
