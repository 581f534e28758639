// When a worker that has ended is started again: soon at first, later and later where they end one upon the other, and not
// at all where none of them gets as far as serving: a program that fails at its start fails the next time, too.

/** Long enough that a worker which ends at once does not take a core for itself. */
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** Who has served this long has not ended for the same reason as the one before it. */
const SETTLED_MS = 10_000;
/** Workers that may end in a row before they serve. */
const ATTEMPTS = 3;

/** What the workers before have done. */
export interface RestartHistory {
  /** How long the last one that ended had to wait for its successor, in milliseconds; 0: none has ended. */
  readonly delayMs: number;
  /** How many have ended since one served. */
  readonly failures: number;
}

/** Nothing has happened. */
export const NO_RESTARTS: RestartHistory = { delayMs: 0, failures: 0 };

/** The end of a worker. */
export interface Ending {
  /** How long it has served, in milliseconds; undefined where it never did. */
  readonly servedMs: number | undefined;
  /** Whether another worker serves. */
  readonly othersServe: boolean;
}

/** What is to be done: start the next one after `history.delayMs`, or leave it. */
export type Restart =
  | { readonly kind: "restart"; readonly history: RestartHistory }
  | { readonly kind: "give-up"; readonly failures: number };

/**
 * What follows from the end of a worker.
 *
 * @param history what the workers before it have done
 * @param ending how it went with this one
 */
export function afterEnding(history: RestartHistory, { servedMs, othersServe }: Ending): Restart {
  const failures = servedMs === undefined ? history.failures + 1 : 0;
  if (failures >= ATTEMPTS && !othersServe) return { kind: "give-up", failures };
  const isFirst = history.delayMs === 0 || (servedMs !== undefined && servedMs >= SETTLED_MS);
  const delayMs = isFirst ? FIRST_DELAY_MS : Math.min(history.delayMs * 2, LONGEST_DELAY_MS);
  return { kind: "restart", history: { delayMs, failures } };
}
