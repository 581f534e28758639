import { describe, expect, test } from "bun:test";

import { helpText, optionsTable } from "../../src/cli/help.ts";
import { OPTION_NAMES, optionNamed } from "../../src/cli/options.ts";

describe("helpText()", () => {
  const lines = helpText().trimEnd().split("\n");

  test("helpText() fits 80 columns", () => {
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  });
  test("helpText() tells of the command that is no option", () => {
    expect(helpText()).toContain("serve-forever hash [USER] ");
  });
  test("helpText() fits a screen of 50 lines", () => {
    expect(lines.length).toBeGreaterThanOrEqual(24);
    expect(lines.length).toBeLessThanOrEqual(50);
  });
  test("helpText() begins with the usage and ends with a line end", () => {
    expect(lines[0]).toBe("usage: serve-forever [options] [directory] [port]");
    expect(helpText()).toEndWith("\n");
  });
  for (const name of OPTION_NAMES) {
    test(`helpText() explains --${name} on one line, or on the next where its name is long`, () => {
      const { short, help } = optionNamed(name);
      const at = lines.findIndex((candidate) =>
        new RegExp(`^ +(?:--?[\\w-]+, )*--${name}(?:[ ,[]|$)`).test(candidate),
      );
      const line = lines[at] ?? "";
      const shared = OPTION_NAMES.map((other) => optionNamed(other).joined).find(
        (joined) => joined !== undefined && line.endsWith(joined),
      );
      expect(line.endsWith(help) || shared !== undefined ? line : lines[at + 1]).toEndWith(shared ?? help);
      if (short !== undefined) expect(line).toContain(` -${short}, --${name}`);
    });
  }
});

describe("optionsTable()", () => {
  const lines = optionsTable().trimEnd().split("\n");

  test("optionsTable() has a head, a rule and a row for each option", () => {
    expect(lines[0]).toMatch(/^\| Option +\| What it does +\|$/);
    expect(lines[1]).toMatch(/^\| -+ \| -+ \|$/);
    expect(lines).toHaveLength(2 + OPTION_NAMES.length);
  });
  test("optionsTable() shows letter, name, argument and explanation", () => {
    expect(lines.find((line) => line.includes("--bind"))).toMatch(
      /^\| `-b`, `--bind ADDRESS` +\| Listen on this address \(default: all interfaces\) +\|$/,
    );
  });
  test("optionsTable() aligns its columns, so that a formatter leaves it alone", () => {
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});
