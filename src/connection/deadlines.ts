// Deadlines for thousands of connections on one timer.
//
// A timer a wait would cost a request several microseconds and a busy server a heap of timers. So time moves in whole
// seconds here: a connection notes the second in which its patience ends, which costs one addition, and once a second
// one sweep asks them all. A deadline of s seconds passes after s to s + 1 seconds. (Bun's own `socket.timeout()` has a
// granularity of four seconds and does not look at traffic.)

/** Something that can be late. */
export interface Watched {
  /** Told once a second which second it is. */
  tick(second: number): void;
}

let second = 0;
let sweeper: ReturnType<typeof setInterval> | undefined;
const watched = new Set<Watched>();

/**
 * The second that lies `seconds` from now: late is who still waits when it is over.
 *
 * @param seconds patience in seconds; 0 or less: for ever
 */
export function deadlineAfter(seconds: number): number {
  return seconds > 0 ? second + Math.ceil(seconds) : Infinity;
}

/** Begins to watch, until {@link unwatch}. */
export function watch(one: Watched): void {
  watched.add(one);
  // The sweep alone is no reason for the process to live on.
  sweeper ??= setInterval(sweep, 1000).unref();
}

/** Ends watching. */
export function unwatch(one: Watched): void {
  watched.delete(one);
}

/** One second passes. Called by the timer; by tests, which do not sleep, in its stead. */
export function sweep(): void {
  second++;
  for (const one of watched) one.tick(second);
  if (watched.size === 0) {
    clearInterval(sweeper);
    sweeper = undefined;
  }
}
