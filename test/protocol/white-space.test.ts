import { describe, expect, test } from "bun:test";

import { isBlank, skipBlanks, skipBlanksBack, trimmed } from "../../src/protocol/white-space.ts";

describe("trimmed()", () => {
  const cases: readonly [name: string, text: string, result: string][] = [
    ["leaves a text without white space", "a b", "a b"],
    ["takes SP and HTAB off both ends", " \t a b\t ", "a b"],
    ["makes nothing of white space alone", " \t ", ""],
    ["makes nothing of nothing", "", ""],
    ["leaves other white space", "\u00a0a\x0b", "\u00a0a\x0b"],
  ];
  test.each(cases)("trimmed() %s", (_, text, result) => {
    expect(trimmed(text)).toBe(result);
  });

  test("trimmed() looks at no character outside its part", () => {
    expect(trimmed("ab  cd  ef", 2, 8)).toBe("cd");
    expect(trimmed("ab    ef", 2, 6)).toBe("");
  });
});

describe("skipBlanks()", () => {
  test("skipBlanks() stops at the end of the part", () => {
    expect(skipBlanks("    ", 1, 3)).toBe(3);
    expect(skipBlanks(" \ta", 0, 3)).toBe(2);
  });
});

describe("skipBlanksBack()", () => {
  test("skipBlanksBack() stops at the start of the part", () => {
    expect(skipBlanksBack("    ", 1, 3)).toBe(1);
    expect(skipBlanksBack("a\t ", 0, 3)).toBe(1);
  });
});

describe("isBlank()", () => {
  test("isBlank() is true for SP and HTAB only", () => {
    const codes = Array.from({ length: 256 }, (_, code) => code).filter(isBlank);
    expect(codes).toEqual([0x09, 0x20]);
    expect(isBlank(Number.NaN)).toBe(false);
  });
});
