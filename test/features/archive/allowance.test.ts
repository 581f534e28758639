import { describe, expect, test } from "bun:test";

import { Allowance } from "../../../src/features/archive/allowance.ts";

describe("Allowance", () => {
  test("Allowance.share() gives one plan no more than one may have", () => {
    const share = new Allowance(2, 10).share();
    expect([share.take(), share.take(), share.take()]).toEqual(["taken", "taken", "too-many"]);
  });

  test("Allowance.share() gives all plans together no more than there is, and takes it back once", () => {
    const allowance = new Allowance(2, 3);
    const [first, second] = [allowance.share(), allowance.share()];
    expect([first.take(), first.take(), second.take(), second.take()]).toEqual([
      "taken",
      "taken",
      "taken",
      "busy",
    ]);
    first.release();
    first.release();
    const third = allowance.share();
    expect([second.take(), third.take(), third.take()]).toEqual(["taken", "taken", "busy"]);
  });
});
