// The order of a listing: folders first, then as asked.

import type { Row } from "./rows.ts";
import { sortedInTurns } from "./turns.ts";
import type { Sorting } from "./wish.ts";

/** As people count: `photo 9` before `photo 10`, whatever the case. Always the same, in every country. */
const NAMES = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/**
 * Sorts the rows of a listing. Folders have no size; by size they stand in the order of their names.
 *
 * @param rows the rows
 * @param sorting the order
 * @returns the rows, folders first; what is equal in the order of the names
 */
export async function sortedRows(rows: readonly Row[], { by, descending }: Sorting): Promise<readonly Row[]> {
  const sign = descending ? -1 : 1;
  const compare = COMPARE[by];
  const ordered = async (some: readonly Row[]): Promise<readonly Row[]> =>
    sortedInTurns(some, (first, second) => sign * compare(first, second) || byName(first, second));
  const folders = await ordered(rows.filter((row) => row.isDirectory));
  return folders.concat(await ordered(rows.filter((row) => !row.isDirectory)));
}

const COMPARE = {
  name: byName,
  size: (first: Row, second: Row) => ordinal(first.size) - ordinal(second.size),
  date: (first: Row, second: Row) => ordinal(first.timeMs) - ordinal(second.timeMs),
} as const;

function byName(first: Row, second: Row): number {
  return NAMES.compare(first.name, second.name);
}

/** What is not known comes first; a difference with an infinity would be none. */
function ordinal(value: number | undefined): number {
  return value ?? -Number.MAX_VALUE;
}
