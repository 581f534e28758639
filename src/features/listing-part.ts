// What other features add to the listing page: a button, boxes to tick, and the style and script that go with them.

import type { SafeHTML } from "../semantics/html.ts";

/** One feature's share of a listing page. */
export interface ListingPart {
  /** Markup for the bar above the table; it works without JavaScript where it can. */
  readonly toolbar?: SafeHTML;
  /**
   * Whether each row gets a box to tick, `name="select"` with the entry's name as its value. The boxes belong to one
   * form, `id="listing"` with method GET; a submit button in a toolbar joins it by `form="listing"`.
   */
  readonly selectable?: boolean;
  /** What stands in the place of a list without entries. */
  readonly empty?: string;
  /** Rules for the page's style sheet. */
  readonly style?: string;
  /** Plain JavaScript, run after the page's own, as a script of its own. */
  readonly script?: string;
}

/** What a part is made for. */
export interface ListingRequest {
  /** The path as the browser sees it, percent-encoded; it ends with a slash. */
  readonly url: string;
  /** The directory on disk. */
  readonly directory: string;
}

/** Asked for each page: what all features add to it. */
export type ListingParts = (request: ListingRequest) => readonly ListingPart[];
