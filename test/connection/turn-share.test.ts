import { describe, expect, test } from "bun:test";

import { returnShare, shareOfTurn } from "../../src/connection/turn-share.ts";

const MIB = 1024 * 1024;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Asks for so much in a fresh turn that nothing is left of it. */
async function useUp(): Promise<void> {
  await nextTurn();
  expect(shareOfTurn(MIB)).toBeUndefined();
}

describe("shareOfTurn()", () => {
  test("gives what is asked for until the turn is used up, and then the next turn's", async () => {
    await nextTurn();
    for (let asked = 0; asked < 8; asked++) expect(shareOfTurn(MIB / 8)).toBeUndefined();
    const late = shareOfTurn(1);
    expect(late).toBeInstanceOf(Promise);
    await late;
  });

  test("gives one any amount, or it would never come", async () => {
    await nextTurn();
    expect(shareOfTurn(100 * MIB)).toBeUndefined();
    await shareOfTurn(100 * MIB);
  });

  test("gives a turn to those in line first, in their order, and no more to them than to others", async () => {
    await useUp();
    const order: string[] = [];
    const ask = async (name: string): Promise<void> => {
      await shareOfTurn(MIB / 2);
      order.push(name);
    };
    const all = ["a", "b", "c", "d", "e"].map(ask);
    await nextTurn();
    expect(order).toEqual(["a", "b"]);
    all.push(ask("f"));
    await nextTurn();
    expect(order).toEqual(["a", "b", "c", "d"]);
    await Promise.all(all);
    expect(order).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  test("has others take what was not needed", async () => {
    await useUp();
    returnShare(MIB / 2);
    expect(shareOfTurn(1)).toBeUndefined();
    await nextTurn();
  });
});
