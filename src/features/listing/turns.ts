// Long work in short pieces: between two of them everybody else has a turn.
//
// All such work together has one piece in a turn of the event loop, one after the other. If each had its own, who asks for a hundred
// long listings or archives at once would have everybody wait a hundred times as long.

/** Comparisons in one turn: some three milliseconds of them with the slowest order. */
const COMPARISONS = 4096;

/** Lists of this length are sorted in one go, by the engine's own sort. */
const RUN = 512;

/** The same for texts, which the engine compares by itself: a millisecond or two. */
const RUN_OF_TEXTS = 8192;

/** Those whose next piece comes when the ones before them have had theirs. */
const waiting: (() => void)[] = [];
let began = -Infinity;

/** Has others have a turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(beginTurn);
  });
}

/** When the last turn began, by `performance.now()`. */
export function turnBegan(): number {
  return began;
}

function beginTurn(): void {
  began = performance.now();
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(beginTurn);
}

/**
 * Sorts a list; what is equal stays in its order.
 *
 * `Array.prototype.sort` would take 100,000 names in one go, which is a third of a second without an answer for anybody.
 * This sorts short runs and merges them, with turns of the others in between.
 *
 * @param items the list, which stays as it is
 * @param compare as for `Array.prototype.sort`
 * @returns the sorted list
 */
export async function sortedInTurns<Item>(
  items: readonly Item[],
  compare: (first: Item, second: Item) => number,
): Promise<readonly Item[]> {
  return mergedInTurns(await sortedRuns(items, RUN, (run) => run.sort(compare)), compare);
}

/**
 * Sorts texts by their units, as {@link sortedInTurns} sorts. With no function to call 10,000 of them take the engine 0.6 ms.
 *
 * @param texts no two of them equal
 * @returns the sorted list
 */
export async function textsInTurns(texts: readonly string[]): Promise<readonly string[]> {
  const runs = await sortedRuns(texts, RUN_OF_TEXTS, (run) => run.sort());
  return mergedInTurns(runs, (first, second) => (first < second ? -1 : 1));
}

/**
 * Makes one sorted list of several.
 *
 * @param lists sorted ones; what is equal comes from the first of them
 * @param compare as for `Array.prototype.sort`
 * @returns all in one
 */
export async function mergedInTurns<Item>(
  lists: readonly (readonly Item[])[],
  compare: (first: Item, second: Item) => number,
): Promise<readonly Item[]> {
  let runs = lists;
  while (runs.length > 1) runs = await mergedPairs(runs, compare);
  return runs[0] ?? [];
}

async function sortedRuns<Item>(
  items: readonly Item[],
  length: number,
  sort: (run: Item[]) => Item[],
): Promise<readonly (readonly Item[])[]> {
  const runs: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += length) {
    runs.push(sort(items.slice(start, start + length)));
    if (items.length > length) await nextTurn();
  }
  return runs;
}

async function mergedPairs<Item>(
  runs: readonly (readonly Item[])[],
  compare: (first: Item, second: Item) => number,
): Promise<(readonly Item[])[]> {
  const pairs: (readonly Item[])[] = [];
  let compared = 0;
  for (let index = 0; index < runs.length; index += 2) {
    const [first = [], second = []] = runs.slice(index, index + 2);
    const merged: Item[] = [];
    let left = 0;
    let right = 0;
    while (left < first.length && right < second.length) {
      const one = first[left];
      const other = second[right];
      if (one === undefined || other === undefined) break;
      const isFirst = compare(one, other) <= 0;
      merged.push(isFirst ? one : other);
      if (isFirst) left += 1;
      else right += 1;
      compared += 1;
      if (compared % COMPARISONS === 0) await nextTurn();
    }
    pairs.push(merged.concat(first.slice(left), second.slice(right)));
  }
  return pairs;
}
