// The order of a listing: folders first, then as asked.

import { indexIn, nameKey } from "./name-key.ts";
import type { Row } from "./rows.ts";
import { mergedInTurns, nextTurn, sortedInTurns, textsInTurns } from "./turns.ts";
import type { Sorting } from "./wish.ts";

/** As people count: `photo 9` before `photo 10`, whatever the case. Always the same, in every country. */
const NAMES = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Keys that are made in one turn: a millisecond. */
const KEYS_A_TURN = 8192;

/**
 * Sorts the rows of a listing. Folders have no size; by size they stand in the order of their names.
 *
 * @param rows the rows
 * @param sorting the order
 * @returns the rows, folders first; what is equal in the order of the names
 */
export async function sortedRows(rows: readonly Row[], sorting: Sorting): Promise<readonly Row[]> {
  const folders = rows.filter((row) => row.isDirectory);
  const files = rows.filter((row) => !row.isDirectory);
  return (await ordered(folders, sorting)).concat(await ordered(files, sorting));
}

async function ordered(rows: readonly Row[], { by, descending }: Sorting): Promise<readonly Row[]> {
  if (by === "name") return descending ? descendingByName(rows) : ascendingByName(rows);
  const sign = descending ? -1 : 1;
  const valueOf = VALUES[by];
  return sortedInTurns(
    await ascendingByName(rows),
    (first, second) => sign * (valueOf(first) - valueOf(second)),
  );
}

/** What is not known comes first; a difference with an infinity would be none. */
const UNKNOWN = -Number.MAX_VALUE;

const VALUES = {
  size: ({ size }: Row) => size ?? UNKNOWN,
  date: ({ timeMs }: Row) => timeMs ?? UNKNOWN,
} as const;

/** What is equal stays in its order, so it is turned around twice. */
async function descendingByName(rows: readonly Row[]): Promise<readonly Row[]> {
  return (await ascendingByName(rows.toReversed())).toReversed();
}

/** The collator is asked only about names that have no key. */
async function ascendingByName(rows: readonly Row[]): Promise<readonly Row[]> {
  const keys: string[] = [];
  const others: number[] = [];
  for (let index = 0; index < rows.length; index++) {
    const key = nameKey(rows[index]?.name ?? "", index);
    if (key === undefined) others.push(index);
    else keys.push(key);
    if (index % KEYS_A_TURN === KEYS_A_TURN - 1) await nextTurn();
  }
  const nameAt = (index: number): string => rows[index]?.name ?? "";
  const compare = (first: number, second: number): number =>
    NAMES.compare(nameAt(first), nameAt(second)) || first - second;
  const keyed = (await textsInTurns(keys)).map(indexIn);
  const order =
    others.length === 0 ? keyed : await mergedInTurns([keyed, await sortedInTurns(others, compare)], compare);
  return order.map((index) => rows[index]).filter((row) => row !== undefined);
}
