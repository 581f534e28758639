// What a visitor wants of a folder: an archive of which format, and with which of its entries. All of it stands in the query.

import { decodePath } from "../../semantics/url-path.ts";

/** The formats of archives. */
export type ArchiveFormat = "zip" | "tar";

/** What is wanted. */
export interface ArchiveWish {
  readonly format: ArchiveFormat;
  /** Names of entries of the folder; where it is empty, all are wanted. */
  readonly selected: ReadonlySet<string>;
}

/**
 * What a request wants: `archive=zip` or `archive=tar`, and `select=NAME` for each entry, as a form sends them.
 *
 * Names are bytes, so they are not read as `URLSearchParams` would: `select=%FF` is the file of that name.
 *
 * @param query the query of the request target, without its `?`; undefined where there is none
 * @returns undefined where no archive is wanted, or one of a format that nobody knows
 */
export function archiveWish(query: string | undefined): ArchiveWish | undefined {
  if (query === undefined || !query.includes("archive=")) return undefined;
  const fields = query.split("&").map(formField);
  const format = fields.find(([name]) => name === "archive")?.[1];
  if (format !== "zip" && format !== "tar") return undefined;
  const selected = fields
    .filter(([name, value]) => name === "select" && value !== "")
    .map(([, value]) => value);
  return { format, selected: new Set(selected) };
}

function formField(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf("=");
  return equals < 0
    ? [formText(text), ""]
    : [formText(text.slice(0, equals)), formText(text.slice(equals + 1))];
}

/** In a form's query a plus is a space, and a plus is written `%2B`. */
function formText(text: string): string {
  return decodePath(text.replaceAll("+", " "));
}
