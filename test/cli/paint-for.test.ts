import { describe, expect, test } from "bun:test";

import { paintFor } from "../../src/cli/paint-for.ts";
import { ansi, plain } from "../../src/features/paint.ts";

describe("paintFor()", () => {
  const cases = [
    { name: "a terminal", isTTY: true, env: {}, paint: ansi },
    { name: "a pipe", isTTY: false, env: {}, paint: plain },
    { name: "a terminal with NO_COLOR", isTTY: true, env: { NO_COLOR: "1" }, paint: plain },
    { name: "a terminal with an empty NO_COLOR", isTTY: true, env: { NO_COLOR: "" }, paint: ansi },
    { name: "a dumb terminal", isTTY: true, env: { TERM: "dumb" }, paint: plain },
  ];
  for (const { name, isTTY, env, paint } of cases) {
    test(`paintFor() ${paint === ansi ? "colours" : "leaves plain"} ${name}`, () => {
      expect(paintFor({ isTTY }, env)).toBe(paint);
    });
  }
});
