// What a run is held against: a bound on our figure, or on its ratio to somebody's.

import { LIBRARY_PAGE } from "./cases/listing.ts";
import { BINARY, PACKAGE } from "./cases/start.ts";
import { OURS } from "./contenders.ts";

/** One bound. */
export interface Target {
  readonly case: string;
  readonly metric: string;
  /** Whose figure; absent: ours. */
  readonly of?: string;
  /** Whose figure it is divided by; absent: the figure itself is bounded. */
  readonly against?: string;
  readonly is: "at least" | "at most";
  readonly bound: number;
}

const CACHED = "nginx, open_file_cache";
const PYTHON = "python -m http.server";
const SPEED = { metric: "requestsPerSecond", is: "at least" } as const;

/** All of them, by case. */
export const TARGETS: readonly Target[] = [
  { case: "small-50", ...SPEED, against: CACHED, bound: 1 },
  { case: "small-50", ...SPEED, against: "nginx", bound: 1.4 },
  { case: "small-50", ...SPEED, against: "lighttpd", bound: 0.8 },
  { case: "small-50", ...SPEED, against: "bare socket", bound: 0.72 },
  { case: "small-50", ...SPEED, against: "Bun.serve, Bun.file", bound: 2.5 },
  { case: "small-50", metric: "cpuMicroseconds", against: PYTHON, is: "at most", bound: 0.06 },
  { case: "tree", ...SPEED, against: "nginx", bound: 1.2 },
  { case: "not-modified", ...SPEED, against: "nginx", bound: 1.1 },
  { case: "new-connections", ...SPEED, against: "nginx", bound: 0.85 },
  { case: "ranges", ...SPEED, against: "nginx", bound: 0.9 },
  { case: "download", metric: "mebibytesPerSecond", against: "nginx", is: "at least", bound: 0.95 },
  { case: "download", metric: "cpuSeconds", against: "nginx", is: "at most", bound: 1.5 },
  { case: "download", metric: "growthMebibytes", is: "at most", bound: 8 },
  { case: "idle", metric: "openBytes", is: "at most", bound: 4096 },
  { case: "idle", metric: "usedBytes", is: "at most", bound: 4096 },
  { case: "listing", metric: "milliseconds", of: LIBRARY_PAGE, against: PYTHON, is: "at most", bound: 0.3 },
  { case: "listing", metric: "milliseconds", against: PYTHON, is: "at most", bound: 0.3 },
  { case: "start", metric: "milliseconds", of: BINARY, against: PYTHON, is: "at most", bound: 0.3 },
  { case: "start", metric: "milliseconds", of: PACKAGE, against: PYTHON, is: "at most", bound: 0.6 },
  { case: "start", metric: "milliseconds", against: PYTHON, is: "at most", bound: 0.6 },
  { case: "logging", ...SPEED, of: `${OURS}, log`, against: OURS, bound: 0.8 },
];
