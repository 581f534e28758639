// What a file is called while it is on its way: a hidden name beside the one it will have, by which it can be told from
// anything else, so that it is never listed, never served, and removed when nobody comes back for it.

import { createHash, randomBytes } from "node:crypto";

/** `writing`: somebody writes to it; `kept`: its upload was cut and may go on. */
export type PartState = "writing" | "kept";

const START = ".upload-";
const PART_NAME = /^\.upload-[0-9a-f]{32}\.(?:writing|kept)$/i;

/** HFS+ leaves these out when it compares names. */
const IGNORABLE = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** What a client calls an upload that it may want to resume: nobody else can guess it. */
export const UPLOAD_ID: RegExp = /^[\w-]{16,64}$/;

/** The key of an upload that nobody will resume. */
export function randomKey(): string {
  return randomBytes(16).toString("hex");
}

/**
 * The key of an upload that may be resumed, by any process that serves the directory.
 *
 * @param id the client's `Upload-Id`; who lists the directory on disk does not learn it
 * @param name what the file is to be called
 */
export function resumableKey(id: string, name: string): string {
  return createHash("sha256").update(`${id}\0${name}`).digest("hex").slice(0, 32);
}

/** The name of a file on its way. */
export function partName(key: string, state: PartState): string {
  return `${START}${key}.${state}`;
}

/** Whether a file is on its way, by its name. */
export function isPartName(name: string): boolean {
  // Every name of a listing is asked about, and of 100,000 hardly one begins like this.
  const mayBe = name.startsWith(".") || name >= "\u200c";
  return mayBe && PART_NAME.test(name.replace(IGNORABLE, ""));
}

/** Whether a path leads to a file on its way. */
export function isPartPath(path: string): boolean {
  return isPartName(path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1));
}
