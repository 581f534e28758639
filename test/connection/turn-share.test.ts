import { describe, expect, spyOn, test } from "bun:test";

import { shareOfTurn, shareUsed } from "../../src/connection/turn-share.ts";

const MIB = 1024 * 1024;
const PIECE = MIB / 8;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Time stands still for it, where the test does not move it on. */
async function withClock(run: (clock: { now: number }) => Promise<void>): Promise<void> {
  const clock = { now: performance.now() };
  const spy = spyOn(performance, "now").mockImplementation(() => clock.now);
  try {
    await run(clock);
  } finally {
    spy.mockRestore();
    await nextTurn();
    await nextTurn();
  }
}

/** Uses so much in a fresh turn that nothing is left of it. */
async function useUp(): Promise<void> {
  await nextTurn();
  await nextTurn();
  expect(shareOfTurn(PIECE)).toBeUndefined();
  shareUsed(MIB);
}

describe("shareOfTurn()", () => {
  test("gives a turn to whoever asks until its bytes are moved, and then the next one", () =>
    withClock(async () => {
      await nextTurn();
      for (let asked = 0; asked < 8; asked++) {
        expect(shareOfTurn(PIECE)).toBeUndefined();
        shareUsed(PIECE);
      }
      const late = shareOfTurn(PIECE);
      expect(late).toBeInstanceOf(Promise);
      await late;
    }));

  test("gives a turn until its time is over, however little was moved in it", () =>
    withClock(async (clock) => {
      await nextTurn();
      expect(shareOfTurn(PIECE)).toBeUndefined();
      clock.now += 0.4;
      expect(shareOfTurn(PIECE)).toBeUndefined();
      clock.now += 0.2;
      const late = shareOfTurn(PIECE);
      expect(late).toBeInstanceOf(Promise);
      await late;
    }));

  test("has nobody stand in line for a few bytes", () =>
    withClock(async () => {
      await useUp();
      expect(shareOfTurn(4096)).toBeUndefined();
      await shareOfTurn(4097);
    }));

  test("lets one be served in each turn, or none would ever be", () =>
    withClock(async (clock) => {
      await useUp();
      const order: number[] = [];
      const all = [1, 2, 3].map(async (name) => {
        await shareOfTurn(PIECE);
        order.push(name);
        clock.now += 100;
        shareUsed(100 * MIB);
      });
      for (const served of [1, 2, 3]) {
        await nextTurn();
        expect(order).toHaveLength(served);
      }
      await Promise.all(all);
    }));

  test("gives a turn to those in line first, in their order", () =>
    withClock(async () => {
      await useUp();
      const order: string[] = [];
      const ask = async (name: string): Promise<void> => {
        await shareOfTurn(PIECE);
        order.push(name);
        shareUsed(MIB / 2);
      };
      const all = ["a", "b", "c", "d", "e"].map(ask);
      await nextTurn();
      expect(order).toEqual(["a", "b"]);
      all.push(ask("f"));
      await nextTurn();
      expect(order).toEqual(["a", "b", "c", "d"]);
      await Promise.all(all);
      expect(order).toEqual(["a", "b", "c", "d", "e", "f"]);
    }));

  test("serves those in line also where one of them never says that it was served", () =>
    withClock(async () => {
      await useUp();
      const order: string[] = [];
      const silent = shareOfTurn(PIECE)?.then(() => order.push("silent"));
      const next = shareOfTurn(PIECE)?.then(() => order.push("next"));
      await nextTurn();
      expect(order).toEqual(["silent"]);
      await Promise.all([silent, next]);
      expect(order).toEqual(["silent", "next"]);
    }));
});
