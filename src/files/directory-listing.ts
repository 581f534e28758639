// What is in a directory, in the order of a listing, and the page that lists it: both Python's, the page byte for byte 3.14's.

import type { Dirent } from "node:fs";
import { lstatSync, readdirSync, statSync } from "node:fs";

import { decodeName, encodeName } from "../semantics/byte-names.ts";
import { escapeHTML } from "../semantics/html.ts";
import { decodePath, quotePath, splitTarget } from "../semantics/url-path.ts";
import { fsPath } from "./fs-path.ts";

/** One name in a directory. */
export interface DirectoryEntry {
  /** The name; bytes that are not UTF-8 are carried as in `byte-names.ts`. */
  readonly name: string;
  /** Whether it is a directory or a link to one. */
  readonly isDirectory: boolean;
  /** Whether it is a symbolic link. */
  readonly isSymlink: boolean;
}

/**
 * The entries of a directory, hidden ones too, sorted as Python sorts them: by lower-cased name, code point by code
 * point, in no language's order.
 *
 * @param path a directory
 * @returns the entries; undefined where it cannot be read
 */
export function directoryEntries(path: string): DirectoryEntry[] | undefined {
  try {
    return sortedByName(readEntries(path));
  } catch {
    return undefined;
  }
}

function readEntries(path: string): DirectoryEntry[] {
  const name = fsPath(path);
  const entries = readdirSync(name, { withFileTypes: true });
  // Names are asked for as text, as Bun has no types for those asked for as bytes. Text has U+FFFD for what is not
  // UTF-8: only a directory with such a name is read again, as bytes, and each name in it looked up.
  if (entries.some((entry) => entry.name.includes("\uFFFD"))) {
    return readdirSync(name, { encoding: "buffer" }).map((bytes) => lookedUp(path, decodeName(bytes)));
  }
  return entries.map((entry) => entryOf(path, entry));
}

function entryOf(directory: string, entry: Dirent): DirectoryEntry {
  if (entry.isDirectory()) return { name: entry.name, isDirectory: true, isSymlink: false };
  if (entry.isSymbolicLink()) {
    return { name: entry.name, isDirectory: leadsToDirectory(directory, entry.name), isSymlink: true };
  }
  if (hasKnownType(entry)) return { name: entry.name, isDirectory: false, isSymlink: false };
  return lookedUp(directory, entry.name);
}

/** Some file systems do not tell types while a directory is read. */
function hasKnownType(entry: Dirent): boolean {
  return (
    entry.isFile() || entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice()
  );
}

function lookedUp(directory: string, name: string): DirectoryEntry {
  try {
    const isSymlink = lstatSync(fsPath(`${directory}/${name}`)).isSymbolicLink();
    return { name, isDirectory: leadsToDirectory(directory, name), isSymlink };
  } catch {
    return { name, isDirectory: false, isSymlink: false }; // gone since, or not ours to look at: Python lists it too
  }
}

function leadsToDirectory(directory: string, name: string): boolean {
  try {
    const path = fsPath(`${directory}/${name}`);
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false; // a loop, or a target we may not see
  }
}

/**
 * Entries in the order of {@link directoryEntries}.
 *
 * @param entries in any order
 */
export function sortedByName(entries: readonly DirectoryEntry[]): DirectoryEntry[] {
  const keys = entries.map(sortingKey);
  // Four times as fast as with a function, and the same order: without pairs each unit is a code point. 100,000 names are
  // sorted in one go, and everybody else waits.
  if (keys.some((key) => /[\uD800-\uDFFF]/.test(key))) keys.sort(compareCodePoints);
  else keys.sort();
  return keys.map((key) => entries[indexIn(key)]).filter((entry) => entry !== undefined);
}

/**
 * The name, a NUL, which no name has and which comes before all that a longer one has there, and where the entry was: four
 * units of 8 bits, as with larger ones the name, too, would be kept and compared in 16.
 */
function sortingKey({ name }: DirectoryEntry, index: number): string {
  const place = String.fromCharCode(index >>> 24, (index >>> 16) & 255, (index >>> 8) & 255, index & 255);
  return `${name.toLowerCase()}\0${place}`;
}

function indexIn(key: string): number {
  let index = 0;
  for (let at = key.length - 4; at < key.length; at++) index = index * 256 + key.charCodeAt(at);
  return index;
}

/** The engine's own order is that of UTF-16 units, in which U+1F600 comes before U+FF21. */
function compareCodePoints(first: string, second: string): number {
  const length = Math.min(first.length, second.length);
  for (let index = 0; index < length; index++) {
    if (first.charCodeAt(index) !== second.charCodeAt(index)) {
      return (first.codePointAt(index) ?? 0) - (second.codePointAt(index) ?? 0);
    }
  }
  return first.length - second.length;
}

/**
 * The listing of a directory.
 *
 * The one difference from Python: the link of a name that is not UTF-8 holds its bytes, `%FF`, where Python writes the
 * surrogate that stands for them, `%ED%B3%BF`. In the text such a byte stands as it is, as in Python.
 *
 * @param requestPath the request target as received; its path, decoded, is the title
 * @param entries the entries, in the order to be listed
 * @returns the page, in UTF-8
 */
export function listingPage(requestPath: string, entries: readonly DirectoryEntry[]): Buffer {
  const title = `Directory listing for ${escapeHTML(decodePath(splitTarget(requestPath).path))}`;
  return encodeName(`<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<style type="text/css">
:root {
color-scheme: light dark;
}
</style>
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<hr>
<ul>
${entries.map(listItem).join("")}</ul>
<hr>
</body>
</html>
`);
}

/** A link to a directory is shown as a link, `name@`, and leads to `name/`. */
function listItem({ name, isDirectory, isSymlink }: DirectoryEntry): string {
  const link = isDirectory ? `${name}/` : name;
  const text = isSymlink ? `${name}@` : link;
  return `<li><a href="${quotePath(link)}">${escapeHTML(text)}</a></li>\n`;
}
