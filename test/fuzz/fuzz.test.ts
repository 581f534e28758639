// A short run of every target, the same cases each time. The long one is `bun test/fuzz/run.ts --minutes N`.

import { afterAll, describe, expect, test } from "bun:test";

import { runCase, runCases } from "./runner.ts";
import { type Target, Violation } from "./target.ts";
import { TARGETS } from "./targets.ts";

const SEED = 20_261_120;
/** For those that decide and do nothing else. */
const CASES = 3000;
/** For those that wait for something. */
const FEWER: Readonly<Record<string, number>> = {
  conversation: 1500,
  site: 1500,
  multipart: 1500,
  proxy: 1500,
  socket: 60,
};

describe("fuzz", () => {
  afterAll(async () => {
    for (const target of TARGETS) await target.close?.();
  });

  for (const target of TARGETS) {
    test(`${target.name}: ${target.invariants}`, async () => {
      const cases = FEWER[target.name] ?? CASES;
      const { next, failure } = await runCases(target, SEED, 0, (index) => index < cases);
      expect(failure).toBeUndefined();
      expect(next).toBe(cases);
    });
  }
});

describe("runCases()", () => {
  const afraidOfSemicolons: Target = {
    name: "example",
    invariants: "no text has two semicolons and a digit behind them",
    run(random) {
      const text = random.note(random.text("abc;123", 0, 40));
      if (/;.*;.*\d/.test(text)) throw new Violation(text);
    },
  };

  test("runCases() stops at the first failure and makes it as small as it goes", async () => {
    const { failure } = await runCases(afraidOfSemicolons, SEED, 0, (index) => index < CASES);
    expect(failure?.tried).toBe(";;1");
    expect(failure?.error).toEqual(new Violation(";;1"));
  });

  test("runCase() makes a failure again from its seed", async () => {
    const { failure } = await runCases(afraidOfSemicolons, SEED, 0, (index) => index < CASES);
    expect(await runCase(afraidOfSemicolons, failure?.seed ?? 0)).toEqual(failure);
  });
});
