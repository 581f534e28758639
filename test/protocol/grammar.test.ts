import { describe, expect, test } from "bun:test";

import {
  commonNameIn,
  fieldKey,
  isBlank,
  isToken,
  skipBlanks,
  skipBlanksBack,
  trimmed,
} from "../../src/protocol/grammar.ts";

describe("isToken()", () => {
  test("isToken() takes the 77 characters of RFC 9110 section 5.6.2 and no other", () => {
    const taken = Array.from({ length: 300 }, (_, code) => String.fromCharCode(code)).filter(isToken);
    expect(taken.join("")).toBe(
      "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
    );
  });

  test("isToken() refuses an empty text", () => {
    expect(isToken("")).toBe(false);
  });

  test("isToken() refuses a text with one wrong character", () => {
    expect(isToken("X-Token")).toBe(true);
    expect(isToken("X Token")).toBe(false);
    expect(isToken("X-Token:")).toBe(false);
  });
});

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

describe("fieldKey()", () => {
  test("fieldKey() is the name in lower case", () => {
    expect(fieldKey("X-Frame-OPTIONS")).toBe("x-frame-options");
    expect(fieldKey("x-frame-options")).toBe("x-frame-options");
    expect(fieldKey("")).toBe("");
  });
});

describe("commonNameIn()", () => {
  const spellings = ["Host", "host", "Transfer-Encoding", "content-length", "Sec-Fetch-User", "TE"];
  test.each(spellings)("commonNameIn() finds %s in the middle of a text", (name) => {
    expect(commonNameIn(`x:${name}:y`, 2, 2 + name.length)).toEqual({ name, key: name.toLowerCase() });
  });

  test("commonNameIn() leaves other names and spellings to the caller", () => {
    for (const name of ["HOST", "X-Mine", "Hxst", "", "h"]) {
      expect(commonNameIn(name, 0, name.length)).toBeUndefined();
    }
  });

  test("commonNameIn() does not read past the end of the name", () => {
    expect(commonNameIn("Accept-Language", 0, 6)).toEqual({ name: "Accept", key: "accept" });
    expect(commonNameIn("Accept-Language", 0, 14)).toBeUndefined();
  });
});
