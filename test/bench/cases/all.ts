// The cases in the order of the report.

import type { Case } from "../case.ts";
import { BESIDE_DOWNLOAD } from "./beside-download.ts";
import { DOWNLOAD } from "./download.ts";
import { IDLE } from "./idle.ts";
import { LISTING } from "./listing.ts";
import { LOAD_CASES } from "./load-cases.ts";
import { MICRO, MICRO_INSTRUCTIONS } from "./micro.ts";
import { SLOW_DOWNLOADS } from "./slow-downloads.ts";
import { START } from "./start.ts";
import { LOGGING, WORKERS } from "./variants.ts";

/** Those of a run that names none. */
export const CASES: readonly Case[] = [
  ...LOAD_CASES,
  DOWNLOAD,
  BESIDE_DOWNLOAD,
  SLOW_DOWNLOADS,
  IDLE,
  LISTING,
  START,
  LOGGING,
  WORKERS,
  MICRO,
];

/** Those that are run where they are named only. */
export const SLOW_CASES: readonly Case[] = [MICRO_INSTRUCTIONS];
