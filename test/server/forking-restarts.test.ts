import { describe, expect, test } from "bun:test";

import { afterEnding, NO_RESTARTS } from "../../src/server/forking-restarts.ts";
import type { Ending, RestartHistory } from "../../src/server/forking-restarts.ts";

/** The delays after a row of such ends. */
function delays(ending: Ending, times: number): number[] {
  let history: RestartHistory = NO_RESTARTS;
  return Array.from({ length: times }, () => {
    const restart = afterEnding(history, ending);
    if (restart.kind === "give-up") throw new Error("Gave up");
    ({ history } = restart);
    return history.delayMs;
  });
}

describe("afterEnding()", () => {
  test("afterEnding() waits twice as long each time, and ten seconds at most", () => {
    expect(delays({ servedMs: 5, othersServe: false }, 9)).toEqual([
      100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000,
    ]);
  });
  test("afterEnding() begins anew after one that has served for ten seconds", () => {
    const restart = afterEnding({ delayMs: 6400, failures: 0 }, { servedMs: 10_000, othersServe: true });
    expect(restart).toEqual({ kind: "restart", history: { delayMs: 100, failures: 0 } });
  });
  test("afterEnding() does not after one that served for less", () => {
    const restart = afterEnding({ delayMs: 6400, failures: 0 }, { servedMs: 9_999, othersServe: true });
    expect(restart).toEqual({ kind: "restart", history: { delayMs: 10_000, failures: 0 } });
  });
  test("afterEnding() gives up at the third in a row that never served", () => {
    const ending: Ending = { servedMs: undefined, othersServe: false };
    expect(delays(ending, 2)).toEqual([100, 200]);
    expect(afterEnding({ delayMs: 200, failures: 2 }, ending)).toEqual({ kind: "give-up", failures: 3 });
  });
  test("afterEnding() never gives up while another one serves", () => {
    expect(delays({ servedMs: undefined, othersServe: true }, 5)).toHaveLength(5);
  });
  test("afterEnding() counts from the last one that served", () => {
    const restart = afterEnding({ delayMs: 200, failures: 2 }, { servedMs: 0, othersServe: false });
    expect(restart).toEqual({ kind: "restart", history: { delayMs: 400, failures: 0 } });
  });
});
