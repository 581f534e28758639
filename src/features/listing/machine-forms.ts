// A listing for programs: JSON, and plain text with a name a line.

import { quotePath } from "../../semantics/url-path.ts";
import type { Row } from "./rows.ts";
import { isoTime, shownName } from "./shown-text.ts";

/**
 * A listing in JSON, in pieces.
 *
 * A name is a JSON string; a byte that is not UTF-8 stands in it as `\udc80` to `\udcff`, as in Python. `url` is the name
 * as a link, exact in every case.
 *
 * @param url the directory's path, percent-encoded
 * @param rows in their order
 * @param total how many entries there are, listed or not
 * @returns one object: `path`, `total` and `entries`
 */
export function* jsonListing(url: string, rows: readonly Row[], total: number): Iterable<string> {
  yield `{"path":${JSON.stringify(url)},"total":${total},"entries":[`;
  let between = "\n";
  for (const row of rows) {
    yield between + JSON.stringify(entryOf(row));
    between = ",\n";
  }
  yield "\n]}\n";
}

/** What JSON has no value for is left out. */
function entryOf({ name, isDirectory, size, timeMs }: Row): object {
  return {
    name,
    type: isDirectory ? "directory" : "file",
    size,
    modified: timeMs === undefined ? undefined : isoTime(timeMs),
    url: quotePath(isDirectory ? `${name}/` : name),
  };
}

/**
 * A listing in plain text, in pieces: a name a line, that of a directory with a slash behind it. What would break the
 * line, or a terminal, is written as `\x0A`.
 *
 * @param rows in their order
 */
export function* textListing(rows: readonly Row[]): Iterable<string> {
  for (const { name, isDirectory } of rows) yield `${shownName(name)}${isDirectory ? "/" : ""}\n`;
}
