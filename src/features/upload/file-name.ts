// Which names a visitor may give to a file or a folder, and which name is next where one is taken.
//
// The rules are the same on every system: what is uploaded here is downloaded elsewhere, and a name that Windows takes for a
// device or another stream must not come from us.

import { hasEscapedBytes } from "../../semantics/byte-names.ts";

/** Most bytes of a name, on all file systems that are in use. */
const MAX_BYTES = 255;

/** Windows has a device behind each of these in every directory, whatever extension follows. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3]) *(?:\.|$)/i;

/** HFS+ leaves these out when it compares names: with one before it a dot is still the first character (CVE-2014-9390). */
const IGNORABLE = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

type Rules = readonly (readonly [breaks: (name: string) => boolean, reason: string])[];

/** Of each name in a path: nothing is written below what is hidden. */
const PATH_RULES: Rules = [
  [(name) => /[/\\]/.test(name), "A name has no slashes"],
  [(name) => /[\p{Cc}\u2028\u2029]/u.test(name), "A name has no control characters"],
  [(name) => name.replace(IGNORABLE, "").startsWith("."), "A name begins with no dot"],
];

/** Of a name that is new. */
const NEW_RULES: Rules = [
  ...PATH_RULES,
  [(name) => name === "", "A name is needed"],
  [(name) => hasEscapedBytes(name) || !name.isWellFormed() || name.includes("\uFFFD"), "A name is UTF-8"],
  // They turn the order of what follows: `gpj.exe` would be read as `exe.jpg`.
  [(name) => /[\u202a-\u202e\u2066-\u2069]/.test(name), "A name has no marks that turn its order"],
  [(name) => /[. ]$/.test(name), "A name ends with no dot and no space"],
  [(name) => name.startsWith(" "), "A name begins with no space"],
  [(name) => /[:*?"<>|]/.test(name), 'A name has none of : * ? " < > |'],
  [(name) => DEVICE.test(name), "A name is not that of a device"],
  [(name) => Buffer.byteLength(name) > MAX_BYTES, `A name has ${MAX_BYTES} bytes at most`],
];

/**
 * What is wrong with a name.
 *
 * @param name what a visitor wants to call a file or a folder
 * @returns a clause without the name itself; undefined where nothing is wrong
 */
export function nameRefusal(name: string): string | undefined {
  return NEW_RULES.find(([breaks]) => breaks(name))?.[1];
}

/**
 * What is wrong with a name on the way to a folder. It may be there under a name that nobody could give it here.
 *
 * @param name one segment of a path
 * @returns as {@link nameRefusal}
 */
export function folderRefusal(name: string): string | undefined {
  return PATH_RULES.find(([breaks]) => breaks(name))?.[1];
}

/** How many names there are for a file before somebody should clear up. */
export const MAX_NAMES = 1000;

/** `.gz` alone would make `backup.tar (1).gz`, which no program takes for an archive of files. */
const EXTENSION = /(?:\.tar)?\.[^. ]{1,16}$/i;

/**
 * The names for a file, by their number: its own, then `name (1).txt`, `name (2).txt` and so on.
 *
 * @param name a name that {@link nameRefusal} lets pass
 * @param number from 0 to {@link MAX_NAMES}, which there is none for
 * @returns a name that is no longer than a file system takes
 */
export function numberedName(name: string, number: number): string {
  if (number === 0) return name;
  const extension = EXTENSION.exec(name)?.[0] ?? "";
  const stem = name.slice(0, name.length - extension.length);
  const suffix = ` (${number})${extension}`;
  return cut(stem, MAX_BYTES - Buffer.byteLength(suffix)) + suffix;
}

/** As much of a text as fits, character by character. */
function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept.trimEnd();
}
