// An archive before a byte of it is made: what is in it, how long it will be, and what tells it from any other.

import { createHash } from "node:crypto";

import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import type { Share } from "./allowance.ts";
import { type Entry, entryName } from "./entry.ts";
import { Pace } from "./pace.ts";
import type { NameRules } from "./safe-name.ts";
import { safeName } from "./safe-name.ts";
import type { Segment } from "./segment.ts";
import { tarSegments } from "./tar.ts";
import { type Walked, walkTree } from "./walk.ts";
import type { ArchiveFormat, ArchiveWish } from "./wish.ts";
import { type Checksum, zipSegments } from "./zip.ts";

/** What is in the top folder is called so: its name on disk is nobody's business. */
const TOP_NAME = "files";

/** Part of each entity tag: to be counted up when the same files make other bytes. */
const VERSION = 1;

/** A format. */
interface Format {
  readonly type: string;
  /** Whose names it has: tar is at home where any name will do. */
  readonly rules: NameRules;
  readonly segments: (entries: readonly Entry[], checksum: Checksum) => Iterable<Segment>;
}

const FORMATS: Readonly<Record<ArchiveFormat, Format>> = {
  zip: { type: "application/zip", rules: "windows", segments: zipSegments },
  tar: { type: "application/x-tar", rules: "posix", segments: tarSegments },
};

/** An archive that can be sent. */
export interface ArchivePlan {
  readonly kind: "plan";
  /** Its media type. */
  readonly type: string;
  /** What it is called. */
  readonly fileName: string;
  /** In bytes. */
  readonly size: number;
  /** Strong: the same tag, the same bytes. */
  readonly etag: string;
  readonly unreadable: number;
  /** The archive, each time anew. */
  readonly segments: (checksum: Checksum) => Iterable<Segment>;
}

/** A folder, and what is wanted of it. */
export interface ArchiveRequest extends ArchiveWish {
  /** The folder on disk; the path ends with a slash. */
  readonly path: string;
  /** The folder's name in the URL; undefined for the top. */
  readonly name: string | undefined;
  readonly share: Share;
}

/**
 * Plans an archive. All of it lies in one folder of its name, so that it unpacks into one, and is never empty.
 *
 * @param handler who will send it
 * @param request what is wanted
 * @returns the plan, or why there is none
 */
export async function planArchive(
  handler: SimpleHTTPRequestHandler,
  { path, name = TOP_NAME, format, selected, share }: ArchiveRequest,
): Promise<ArchivePlan | Exclude<Walked, { readonly kind: "entries" }>> {
  const { type, rules, segments } = FORMATS[format];
  const safe = safeName(name, rules);
  const walked = await walkTree(handler, { top: { name: `${safe}/`, path }, selected, rules, share });
  if (walked.kind !== "entries") return walked;
  const { entries, unreadable } = walked;
  return {
    kind: "plan",
    type,
    fileName: `${safe}.${format}`,
    size: await sizeOf(segments(entries, () => 0)),
    etag: await tagOf(format, entries),
    unreadable,
    segments: (checksum) => segments(entries, checksum),
  };
}

async function sizeOf(segments: Iterable<Segment>): Promise<number> {
  const pace = new Pace();
  let size = 0;
  for (const { length } of segments) {
    size += length;
    await pace.step();
  }
  return size;
}

/** All that the bytes depend on; the contents of files by what changes whenever they do, as with each file's own tag. */
async function tagOf(format: ArchiveFormat, entries: readonly Entry[]): Promise<string> {
  const pace = new Pace();
  const hash = createHash("sha256");
  // In zip archives times are local.
  hash.update(`${VERSION} ${format} ${Temporal.Now.timeZoneId()}\n`);
  for (const entry of entries) {
    const identity = entry.kind === "file" ? `${entry.size} ${entry.ctimeMs} ${entry.ino} ${entry.dev}` : "";
    // No name has a line break.
    hash.update(`${entryName(entry)}\n${entry.mtimeMs} ${identity}\n`);
    await pace.step();
  }
  return `"${format}-${hash.digest("base64url").slice(0, 24)}"`;
}
