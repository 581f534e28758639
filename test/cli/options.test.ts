import { describe, expect, test } from "bun:test";

import { isOptionName, OPTION_NAMES, optionNamed } from "../../src/cli/options.ts";

describe("OPTIONS", () => {
  test("OPTIONS are forty at most", () => {
    expect(OPTION_NAMES.length).toBeLessThanOrEqual(40);
  });
  test("OPTIONS has Python's options with Python's letters", () => {
    const letters = Object.fromEntries(OPTION_NAMES.map((name) => [name, optionNamed(name).short]));
    expect(letters).toMatchObject({ bind: "b", directory: "d", protocol: "p", header: "H", help: "h" });
    expect(isOptionName("content-type")).toBe(true);
  });
  test("OPTIONS gives no letter twice", () => {
    const letters = OPTION_NAMES.map((name) => optionNamed(name).short).filter(
      (short) => short !== undefined,
    );
    expect(new Set(letters).size).toBe(letters.length);
  });
  for (const name of OPTION_NAMES) {
    test(`OPTIONS names the argument of --${name} exactly where it takes one`, () => {
      const { kind, placeholder } = optionNamed(name);
      expect(placeholder === undefined).toBe(kind === "flag");
    });
    test(`OPTIONS offers --${name} as a choice only where it can be given alone`, () => {
      const { kind, choice } = optionNamed(name);
      // The prompt asks for users itself.
      expect(choice === undefined || kind === "flag" || kind === "optional" || name === "auth").toBe(true);
    });
  }
});

test("isOptionName() knows no name that every object has", () => {
  expect(isOptionName("toString")).toBe(false);
  expect(isOptionName("__proto__")).toBe(false);
});
