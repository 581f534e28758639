import { describe, expect, test } from "bun:test";

import { limitsHelp, limitsTable } from "../../src/cli/limits-help.ts";
import { LIMIT_NAMES } from "../../src/cli/limits.ts";

describe("limitsHelp()", () => {
  const lines = limitsHelp().trimEnd().split("\n");

  test("limitsHelp() has a line for each limit and fits a screen", () => {
    for (const name of LIMIT_NAMES)
      expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(lines.length).toBeLessThanOrEqual(30);
  });
  test("limitsHelp() says what is without the option, in units of people", () => {
    expect(lines.find((line) => line.startsWith("  body "))).toMatch(
      /^ {2}body +4 GiB +of a request's body$/,
    );
    expect(lines.find((line) => line.startsWith("  head-time "))).toMatch(/ 30 s /);
  });
  test("limitsTable() has a row for each limit", () => {
    expect(limitsTable().trimEnd().split("\n")).toHaveLength(2 + LIMIT_NAMES.length);
  });
});
