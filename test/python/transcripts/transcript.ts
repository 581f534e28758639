// The recorded conversations and the tree that was served, read from what `record.py` wrote.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Who was asked: Python's class, and the version of HTTP it spoke. */
export type ServerName = "simple10" | "simple11" | "base10" | "base11" | "cgi";

/** One conversation; both texts are latin-1. */
export interface Transcript {
  readonly id: string;
  readonly server: ServerName;
  readonly request: string;
  readonly reply: string;
}

/** A name below the served directory, its bytes as latin-1, and what was there; times in seconds since 1970. */
export type TreeEntry = { readonly name: string } & (
  | { readonly kind: "directory" }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "file"; readonly content: string; readonly mode: number; readonly mtime: number }
);

/** What a recording holds. */
export interface Recording {
  readonly python: string;
  readonly tree: readonly TreeEntry[];
  readonly transcripts: readonly Transcript[];
}

/** The recording beside this file. */
export function recording(): Recording {
  const [first = "", ...others] = readFileSync(join(import.meta.dir, "transcripts.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  const { python, tree }: Omit<Recording, "transcripts"> = JSON.parse(first);
  const transcripts = others.map((line): Transcript => JSON.parse(line));
  return { python, tree, transcripts };
}
