// What CPython itself changed after the version that was recorded: no differences from Python for us, whose baseline is 3.15.

import type { DifferenceId } from "../differences.ts";

/** A change between two versions of CPython. */
export interface NewerPython {
  /** Names it where it is applied. */
  readonly id: string;
  /** The version that brought it. */
  readonly since: string;
  /** What changed. */
  readonly what: string;
}

/** Those that a recorded reply shows. */
export const NEWER_PYTHON = [
  { id: "style", since: "3.14", what: "Error pages and listings have a style for dark browsers" },
  {
    id: "listing-title",
    since: "3.14",
    what: "The title of a listing is the path, without query and fragment",
  },
  {
    id: "trailing-%2f",
    since: "3.14",
    what: "An encoded slash at the end of a path counts as one (gh-134098)",
  },
  {
    id: "explanations",
    since: "3.14",
    what: "Every status has an explanation, and none ends with a full stop",
  },
  {
    id: "status-line",
    since: "3.15",
    what: "A malformed request line is answered with a whole reply (gh-54930)",
  },
  { id: "100-headers", since: "3.15", what: "A request may have a hundred headers, where it was 99" },
] as const satisfies readonly NewerPython[];

/** Why our reply is not the recorded one. */
export type Reason = DifferenceId | (typeof NEWER_PYTHON)[number]["id"];
