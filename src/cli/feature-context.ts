// What a row of the option table may look at besides its own value.

import type { ListingPart, ListingParts, ListingRequest } from "../features/listing-part.ts";
import type { Switch } from "../features/switch.ts";
import type { Limits } from "./limits.ts";

/**
 * The values of other options that rows look at: a row that needs another one adds it here. They are written out because the
 * type of all values is made of the rows; that they are what the table says is checked where the context is made.
 */
export interface OtherValues {
  readonly auth: readonly string[];
  readonly cgi: boolean;
  readonly "clean-urls": boolean;
  readonly hidden: boolean;
  readonly overwrite: boolean;
  readonly "follow-symlinks": boolean;
  readonly "log-file": string | undefined;
  readonly "log-format": string | undefined;
  readonly "no-listing": boolean;
  readonly quiet: boolean;
}

/** What can be turned on and off while the server runs. */
export interface Switches {
  readonly upload: Switch;
  readonly live: Switch;
}

/** One feature's share of the listing pages; undefined where it has none of this page. */
export type ListingPartOf = (request: ListingRequest) => ListingPart | undefined;

/** Given to `feature` and `part` of each row. */
export interface FeatureContext {
  readonly values: OtherValues;
  /** The directory that is served. */
  readonly directory: string;
  /** As the command line says, until a key is pressed. */
  readonly switches: Switches;
  /** Whether there is a log on the terminal. */
  readonly terminalLog: boolean;
  /** What `--limit` says, in bytes, seconds or numbers. */
  readonly limits: Limits;
  /** What all rows add to a listing page; to be asked for each page, not before. */
  readonly parts: ListingParts;
}
