import { describe, expect, test } from "bun:test";

import {
  counted,
  isoTime,
  shownName,
  shownSize,
  shownTime,
} from "../../../src/features/listing/shown-text.ts";

describe("shownName()", () => {
  test.each([
    ["plain", "photo 1.jpg", "photo 1.jpg"],
    ["letters of all kinds", "über Ελ 日本 می‌خواهم 👨‍👩‍👧", "über Ελ 日本 می‌خواهم 👨‍👩‍👧"],
    ["a line break", "a\nb\rc", "a\\x0Ab\\x0Dc"],
    ["an escape sequence", "\u001b[31m\u009b", "\\x1B[31m\\x9B"],
    ["an override of direction", "evil\u202Egpj.exe", "evil\\u{202E}gpj.exe"],
    ["what has no width", "a\u200bb\ufeffc\u00add", "a\\u{200B}b\\u{FEFF}c\\xADd"],
    ["a byte that is not UTF-8", "latin\udce9.txt", "latin\\xE9.txt"],
    ["half a character", "\ud83d.txt", "\\u{D83D}.txt"],
    ["markup, which is not its business", "<b>&amp;", "<b>&amp;"],
  ])("shows %s", (_, name, shown) => {
    expect(shownName(name)).toBe(shown);
    expect(shownName(name).isWellFormed()).toBe(true);
  });
});

test("shownSize() has three digits at most, and its unit", () => {
  const shown = [0, 1, 999, 1000, 1500, 9949, 9950, 12_345, 999_499, 999_500, 1e6, 24e9, 5e15].map(shownSize);
  expect(shown).toEqual([
    "0 B",
    "1 B",
    "999 B",
    "1.0 kB",
    "1.5 kB",
    "9.9 kB",
    "10 kB",
    "12 kB",
    "999 kB",
    "1.0 MB",
    "1.0 MB",
    "24 GB",
    "5.0 PB",
  ]);
  expect(shownSize(Number.MAX_SAFE_INTEGER)).toBe("9.0 PB");
});

test("isoTime() has whole seconds, and no form for what no calendar has", () => {
  expect(isoTime(Date.UTC(2026, 10, 21, 14, 15, 16) + 999.9)).toBe("2026-11-21T14:15:16Z");
  expect(isoTime(-1)).toBe("1969-12-31T23:59:59Z");
  for (const time of [Number.NaN, Infinity, -Infinity, 1e20, -1e20, Date.UTC(10_000, 0)]) {
    expect(isoTime(time)).toBeUndefined();
  }
});

test("shownTime() is the moment here, to the minute", () => {
  expect(shownTime(new Date(2026, 0, 2, 3, 4, 59).getTime())).toBe("2026-01-02 03:04");
  expect(shownTime(new Date(987, 11, 31, 23, 59).setFullYear(987))).toBe("0987-12-31 23:59");
});

test("counted() knows one from many", () => {
  expect([0, 1, 2].map((count) => counted(count, "file"))).toEqual(["0 files", "1 file", "2 files"]);
});
