import { describe, expect, test } from "bun:test";

import { shellQuote } from "../../src/cli/shell-quote.ts";

const WORDS = [
  "plain",
  "/a/b-c_d.e",
  "two words",
  "it's",
  "$HOME",
  "a*b",
  "`x`",
  "",
  "~",
  "a\nb",
  "-q",
  "Übung",
  '"',
];

describe("shellQuote()", () => {
  for (const word of WORDS) {
    test(`shellQuote() hands ${JSON.stringify(word)} through a shell unchanged`, () => {
      const { stdout } = Bun.spawnSync(["sh", "-c", `printf %s ${shellQuote(word, "linux")}`]);
      expect(stdout.toString()).toBe(word);
    });
  }
  test("shellQuote() leaves alone what needs no quotes", () => {
    expect(shellQuote("/srv/www", "linux")).toBe("/srv/www");
    expect(shellQuote("C:\\www", "win32")).toBe("C:\\www");
  });
  test("shellQuote() uses the quotes that Windows knows", () => {
    expect(shellQuote("two words", "win32")).toBe('"two words"');
    expect(shellQuote('a "b"', "win32")).toBe('"a \\"b\\""');
  });
});
