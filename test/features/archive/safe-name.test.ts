import { describe, expect, test } from "bun:test";

import { safeName, safeNames } from "../../../src/features/archive/safe-name.ts";

/** A name, and what it is on Windows and elsewhere. */
const ROWS: readonly (readonly [name: string, windows: string, posix: string])[] = [
  ["plain.txt", "plain.txt", "plain.txt"],
  ["日本語 ☃ 👩‍👩‍👧 e\u0301", "日本語 ☃ 👩‍👩‍👧 e\u0301", "日本語 ☃ 👩‍👩‍👧 e\u0301"],
  ["..", "._", "_."],
  [".", "_", "_"],
  ["", "_", "_"],
  ["...", ".._", "..."],
  [".hidden", ".hidden", ".hidden"],
  ["../../etc/passwd", ".._.._etc_passwd", ".._.._etc_passwd"],
  ["/etc/passwd", "_etc_passwd", "_etc_passwd"],
  ["..\\..\\x", ".._.._x", ".._.._x"],
  ["C:\\x", "C__x", "C:_x"],
  ["line\nbreak\r\0\x1b[2J\x7f\x9b", "line_break___[2J__", "line_break___[2J__"],
  ["\udcff\udcfe.txt", "__.txt", "__.txt"],
  ["\ud800x", "_x", "_x"],
  [`<>:"|?*`, "_______", `<>:"|?*`],
  ["trailing ", "trailing_", "trailing "],
  ["trailing.", "trailing_", "trailing."],
  ["con", "_con", "con"],
  ["NUL.txt", "_NUL.txt", "NUL.txt"],
  ["com1", "_com1", "com1"],
  ["LPT².log", "_LPT².log", "LPT².log"],
  ["aux .c", "_aux .c", "aux .c"],
  ["console", "console", "console"],
  ["com10", "com10", "com10"],
];

describe("safeName()", () => {
  for (const [name, windows, posix] of ROWS) {
    test(`safeName() writes ${JSON.stringify(name)} as ${windows} for Windows, as ${posix} elsewhere`, () => {
      expect(safeName(name, "windows")).toBe(windows);
      expect(safeName(name, "posix")).toBe(posix);
    });
  }

  test("safeName() changes a safe name no more", () => {
    for (const [, windows, posix] of ROWS) {
      expect(safeName(windows, "windows")).toBe(windows);
      expect(safeName(posix, "posix")).toBe(posix);
    }
  });
});

describe("safeNames()", () => {
  test("safeNames() gives no name twice, and whoever needs no change keeps its own", () => {
    expect(safeNames(["a?b.txt", "a_b.txt", "a*b.txt", "a_b (2).txt"], "windows")).toEqual([
      "a_b (3).txt",
      "a_b.txt",
      "a_b (4).txt",
      "a_b (2).txt",
    ]);
  });

  test("safeNames() numbers a name without a suffix behind it, and one that begins with its only dot", () => {
    expect(safeNames(["a?", "a*", ".?", ".*"], "windows")).toEqual(["a_", "a_ (2)", "._", "._ (2)"]);
  });

  test("safeNames() does not slow down where thousands of names become one", () => {
    const names = Array.from({ length: 20_000 }, (_, index) =>
      Array.from(index.toString(2).padStart(15, "0"), (digit) => (digit === "0" ? "?" : "*")).join(""),
    );
    expect(new Set(safeNames(names, "windows")).size).toBe(names.length);
  });
});
