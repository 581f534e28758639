import { expect, test } from "bun:test";

import { mergedInTurns, nextTurn, sortedInTurns, textsInTurns } from "../../../src/features/listing/turns.ts";

test.each([0, 1, 2, 511, 512, 513, 1024, 1025, 5000])(
  "sortedInTurns() sorts %d items as the engine does, and keeps what is equal in its order",
  async (length) => {
    // Numbers that look random, many of them equal.
    const items = Array.from({ length }, (_, index) => ({ value: (index * 7919) % 101, index }));
    const compare = (first: { value: number }, second: { value: number }): number =>
      first.value - second.value;
    expect(await sortedInTurns(items, compare)).toEqual([...items].sort(compare));
  },
);

test("sortedInTurns() lets others have turns, at every step", async () => {
  const items = Array.from({ length: 30_000 }, (_, index) => (index * 7919) % 30_011);
  let longest = 0;
  let sinceTurn = 0;
  let ended = false;
  const other = (): void => {
    longest = Math.max(longest, sinceTurn);
    sinceTurn = 0;
    if (!ended) setImmediate(other);
  };
  setImmediate(other);
  await sortedInTurns(items, (first, second) => {
    sinceTurn += 1;
    return first - second;
  });
  ended = true;
  expect(Math.max(longest, sinceTurn)).toBeLessThan(10_000);
});

test.each([0, 1, 8192, 8193, 30_000])("textsInTurns() sorts %d texts by their units", async (length) => {
  const texts = Array.from({ length }, (_, index) => `\u00ff${(index * 7919) % 30_011}`);
  expect(await textsInTurns(texts)).toEqual([...texts].sort());
});

test("textsInTurns() lets others have turns", async () => {
  let turns = 0;
  let ended = false;
  const other = (): void => {
    turns += 1;
    if (!ended) setImmediate(other);
  };
  setImmediate(other);
  await textsInTurns(Array.from({ length: 30_000 }, (_, index) => String((index * 7919) % 30_011)));
  ended = true;
  // Four runs, and some 60,000 comparisons to merge them.
  expect(turns).toBeGreaterThan(10);
});

test("mergedInTurns() makes one list of several, with what is equal from the first of them first", async () => {
  const compare = (first: string, second: string): number => first.charCodeAt(0) - second.charCodeAt(0);
  expect(await mergedInTurns([["a1", "b1"], ["a2", "c2"], ["a3"]], compare)).toEqual([
    "a1",
    "a2",
    "a3",
    "b1",
    "c2",
  ]);
  expect(await mergedInTurns([], compare)).toEqual([]);
});

test("nextTurn() has one of all that wait go on in a turn, in their order", async () => {
  const order: number[] = [];
  const all = Promise.all(
    [0, 1, 2].map(async (one) => {
      for (let piece = 0; piece < 2; piece++) {
        await nextTurn();
        order.push(one);
      }
    }),
  );
  const counts: number[] = [];
  while (order.length < 6) {
    const before = order.length;
    await new Promise((resolve) => setImmediate(resolve));
    counts.push(order.length - before);
  }
  await all;
  expect(order).toEqual([0, 1, 2, 0, 1, 2]);
  expect(Math.max(...counts)).toBe(1);
});
