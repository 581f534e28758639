// "Did you mean …?": the word that somebody had in mind.

/**
 * The candidate nearest to a mistyped word.
 *
 * @param word what was typed
 * @param candidates what would have been right
 * @returns the shortest that begins with the word, else the one with the fewest slips of the finger (at most one for each three
 *   letters); undefined where nothing is near
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  if (typed.length > 1) {
    const [whole] = candidates
      .filter((candidate) => candidate.startsWith(typed))
      .sort((first, second) => first.length - second.length);
    if (whole !== undefined) return whole;
  }
  let best: string | undefined;
  let fewest = Math.floor(typed.length / 3) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate);
    if (distance < fewest) [best, fewest] = [candidate, distance];
  }
  return best;
}

/**
 * How many letters have to be added, dropped, changed or swapped with their neighbour to make one word the other.
 *
 * @param from one word
 * @param to the other
 * @returns the optimal string alignment distance
 */
export function editDistance(from: string, to: string): number {
  // Three rows of the usual table are enough: a swap of neighbours looks back two.
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
