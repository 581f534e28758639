import { expect, test } from "bun:test";

import { nextTurn, sortedInTurns } from "../../../src/features/listing/turns.ts";

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
