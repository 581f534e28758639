// What a visitor wants of a listing: in which form, and in which order. All of it stands in the request.

import { acceptedType } from "./accepted-type.ts";

/** How a listing can be written. */
export type Format = "html" | "json" | "text";

/** By what a listing can be sorted. */
export type SortKey = "name" | "size" | "date";

/** An order of entries. */
export interface Sorting {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** What is wanted. */
export interface Wish {
  readonly format: Format;
  readonly sorting: Sorting;
}

/** What a listing is sorted by where nobody says otherwise. */
export const BY_NAME: Sorting = { by: "name", descending: false };

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["text/html", "html"],
  ["application/json", "json"],
  ["text/plain", "text"],
]);

/**
 * What a request wants. Words that nobody knows are as good as absent: an old link still shows the listing.
 *
 * @param query the query of the request target, without its `?`
 * @param accept the `Accept` field; null where it is absent
 * @returns the form and the order; `?format=` is stronger than the field
 */
export function listingWish(query: string | undefined, accept: string | null): Wish {
  const parameters = new URLSearchParams(query ?? "");
  const asked = parameters.get("format");
  const accepted = FORMATS.get(acceptedType(accept, [...FORMATS.keys()])) ?? "html";
  return {
    format: isFormat(asked) ? asked : accepted,
    sorting: {
      by: sortKey(parameters.get("sort")),
      descending: parameters.get("order") === "desc",
    },
  };
}

/**
 * An order as a query.
 *
 * @returns with its `?`; empty for the order that needs no words
 */
export function sortingQuery({ by, descending }: Sorting): string {
  if (by === BY_NAME.by && descending === BY_NAME.descending) return "";
  return `?sort=${by}&order=${descending ? "desc" : "asc"}`;
}

function isFormat(word: string | null): word is Format {
  return word === "html" || word === "json" || word === "text";
}

function sortKey(word: string | null): SortKey {
  return word === "size" || word === "date" ? word : "name";
}
