// A failure made smaller: the draws that led to it are left out in runs and made less one by one, as long as it goes on failing.
// As everything in a case comes from its draws, no target has to know how its inputs are made smaller.

/** How many times a failure is tried again. */
const TRIES = 4000;

/**
 * The smallest tape that is found to fail.
 *
 * @param tape draws that fail
 * @param fails whether a tape fails
 */
export async function smallestTape(
  tape: readonly number[],
  fails: (tape: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let best = tape;
  let tries = 0;
  const improves = async (candidate: readonly number[]): Promise<boolean> => {
    if (tries >= TRIES) return false;
    tries++;
    if (!(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before: readonly number[] | undefined; before !== best && tries < TRIES;) {
    before = best;
    for (let run = Math.ceil(best.length / 2); run >= 1; run = run === 1 ? 0 : Math.ceil(run / 2)) {
      for (let at = 0; at < best.length;) {
        const shorter = [...best.slice(0, at), ...best.slice(at + run)];
        if (!(await improves(shorter))) at += run;
      }
    }
    for (let at = 0; at < best.length; at++) {
      const value = best[at] ?? 0;
      for (const less of [0, Math.floor(value / 2), value - 2 ** 24]) {
        if (less >= 0 && less < value && (await improves(best.with(at, less)))) break;
      }
    }
  }
  return best;
}
