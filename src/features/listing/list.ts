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
  readonly #isKept: () => boolean;
  #markup: { readonly selectable: boolean; readonly chunks: readonly Buffer[] } | undefined;
  #isGathering = false;

  /**
   * @param rows in their order
   * @param isKept whether it is worth keeping, now
   */
  constructor(rows: readonly Row[], isKept: () => boolean = () => false) {
    this.rows = rows;
    this.#isKept = isKept;
  }

  /**
   * The markup of the rows, which is kept once it was written to its end.
   *
   * @param selectable whether each row has a box to tick
   * @param write writes it
   */
  *markup(selectable: boolean, write: () => Iterable<string>): Iterable<Piece> {
    if (this.#markup?.selectable === selectable) yield* this.#markup.chunks;
    else if (this.#isGathering || !this.#isKept()) yield* write();
    else yield* this.#gathered(selectable, write());
  }

  /** One writer gathers; a hundred slow readers would have a hundred do so. */
  *#gathered(selectable: boolean, pieces: Iterable<string>): Iterable<Buffer> {
    this.#isGathering = true;
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for (const chunk of inChunks(pieces)) {
        bytes += chunk.length;
        if (bytes <= MOST_KEPT && this.#isKept()) chunks.push(chunk);
        else chunks.length = 0;
        yield chunk;
      }
      if (bytes <= MOST_KEPT && this.#isKept()) this.#markup = { selectable, chunks };
    } finally {
      this.#isGathering = false;
    }
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
    const list: List = new List(await sortedRows(found, sorting), () => this.#last?.list === list);
    if (found.length > LONG && found.length <= LONGEST) this.#last = { found, sorting, list };
    return list;
  }
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
