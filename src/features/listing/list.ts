// The rows of a listing in their order, with the markup they had. Who asks for a long list again mostly finds nothing changed: the
// entries are looked at each time, but what is found as it was is neither sorted nor written again.

import { inChunks, type Piece } from "./body.ts";
import { sortedRows } from "./order.ts";
import type { Row } from "./rows.ts";
import type { Sorting } from "./wish.ts";

/** A list that is longer is worth keeping. */
const LONG = 1000;

/** One that is longer than this would fill the memory. */
const LONGEST = 25_000;

/** Bytes of markup that are kept: that of as many rows with names of a usual length. */
const MOST_KEPT = 4 * 1024 * 1024;

/** Rows in their order. */
export class List {
  /** In their order. */
  readonly rows: readonly Row[];
  #markup: { readonly selectable: boolean; readonly chunks: readonly Buffer[] } | undefined;

  /** @param rows in their order */
  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }

  /**
   * The markup of the rows, which is kept once it was written to its end.
   *
   * @param selectable whether each row has a box to tick
   * @param write writes it
   */
  *markup(selectable: boolean, write: () => Iterable<string>): Iterable<Piece> {
    if (!isWorthKeeping(this.rows)) yield* write();
    else if (this.#markup?.selectable === selectable) yield* this.#markup.chunks;
    else yield* this.#written(selectable, write());
  }

  *#written(selectable: boolean, pieces: Iterable<string>): Iterable<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (const chunk of inChunks(pieces)) {
      bytes += chunk.length;
      if (bytes <= MOST_KEPT) chunks.push(chunk);
      yield chunk;
    }
    if (bytes <= MOST_KEPT) this.#markup = { selectable, chunks };
  }
}

/** The last long list, for whoever asks next. */
export class LastList {
  #last: { readonly found: readonly Row[]; readonly sorting: Sorting; readonly list: List } | undefined;

  /**
   * A list of rows.
   *
   * @param found the rows as they were found
   * @param sorting the order
   * @returns the last one, where it is of the same rows in the same order
   */
  async of(found: readonly Row[], sorting: Sorting): Promise<List> {
    const last = this.#last;
    if (last !== undefined && isSame(last.sorting, sorting) && areSame(last.found, found)) return last.list;
    const list = new List(await sortedRows(found, sorting));
    if (isWorthKeeping(found)) this.#last = { found, sorting, list };
    return list;
  }
}

function isWorthKeeping({ length }: readonly Row[]): boolean {
  return length > LONG && length <= LONGEST;
}

function isSame(one: Sorting, other: Sorting): boolean {
  return one.by === other.by && one.descending === other.descending;
}

function areSame(some: readonly Row[], others: readonly Row[]): boolean {
  return (
    some.length === others.length &&
    some.every((row, index) => {
      const other = others[index];
      return (
        row.name === other?.name &&
        row.isDirectory === other.isDirectory &&
        row.size === other.size &&
        row.timeMs === other.timeMs
      );
    })
  );
}
