import { describe, expect, test } from "bun:test";

import { Turns } from "../../src/server/turns.ts";
import { eventually } from "./serving.ts";

describe("Turns", () => {
  test("take() has nobody wait where nobody has the turn", () => {
    const turns = new Turns();
    expect(turns.take()).toBeUndefined();
    turns.release();
    expect(turns.take()).toBeUndefined();
  });

  test("release() gives the turn to one at a time, in the order in which they came", async () => {
    const turns = new Turns();
    const order: number[] = [];
    void turns.take();
    for (let i = 1; i <= 3; i++) void turns.take()?.then(() => order.push(i));
    await eventually(() => true);
    expect(order).toEqual([]);
    for (let i = 1; i <= 3; i++) {
      turns.release();
      await eventually(() => order.length === i);
      expect(order.at(-1)).toBe(i);
    }
  });

  test("take() cannot pass those who wait, however early it is called after a release", async () => {
    const turns = new Turns();
    void turns.take();
    const first = turns.take();
    turns.release();
    expect(turns.take()).toBeInstanceOf(Promise);
    await first;
  });
});
