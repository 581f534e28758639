import { describe, expect, test } from "bun:test";

import { Pace } from "../../../src/features/archive/pace.ts";

/** Longer than a turn may be. */
function work(): void {
  const end = performance.now() + 6;
  while (performance.now() < end);
}

describe("Pace", () => {
  test("Pace.step() has one piece of work in a turn, however many are under way", async () => {
    let pieces = 0;
    const one = async (): Promise<void> => {
      const pace = new Pace();
      for (let piece = 0; piece < 3; piece++) {
        await pace.step();
        work();
        pieces++;
      }
    };
    const all = Promise.all(Array.from({ length: 8 }, one));
    const inTurns: number[] = [];
    // The first may be done already, where a turn has just begun for another one.
    for (let before = pieces; before < 24; before = pieces) {
      await new Promise((resolve) => setImmediate(resolve));
      inTurns.push(pieces - before);
    }
    await all;
    expect(Math.max(...inTurns)).toBe(1);
  });
});
