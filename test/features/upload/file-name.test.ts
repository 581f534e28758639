import { describe, expect, test } from "bun:test";

import {
  folderRefusal,
  MAX_NAMES,
  nameRefusal,
  numberedName,
} from "../../../src/features/upload/file-name.ts";

const LONG = "n".repeat(255);

describe("nameRefusal()", () => {
  const fine = [
    "a.txt",
    "a",
    "ä ö.tar.gz",
    "写真.jpg",
    "a.b.c",
    "con1.txt",
    "console",
    "aux-cable.pdf",
    "com10",
    "a'b&c;d#e%f",
    "-rf",
    "__proto__",
    "👩‍💻.png",
    LONG,
    "ü".repeat(127),
  ];
  for (const name of fine) {
    test(`nameRefusal() lets ${JSON.stringify(name.slice(0, 20))} pass`, () => {
      expect(nameRefusal(name)).toBeUndefined();
    });
  }
  const refused: readonly (readonly [name: string, reason: RegExp])[] = [
    ["", /needed/],
    [".", /dot/],
    ["..", /dot/],
    [".htaccess", /dot/],
    ["\u200c.git", /dot/],
    [".upload-0123456789abcdef0123456789abcdef.kept", /dot/],
    ["a/b", /slashes/],
    ["../a", /slashes/],
    ["..\\a", /slashes/],
    ["C:\\a", /slashes/],
    ["/etc/passwd", /slashes/],
    ["a\0", /control/],
    ["a\nb", /control/],
    ["a\x7f", /control/],
    ["a\u0085b", /control/],
    ["a\u2028b", /control/],
    ["a:b", /none of/],
    ["a.txt:stream", /none of/],
    ["a.txt::$DATA", /none of/],
    ["C:", /none of/],
    ["a*", /none of/],
    ["a?", /none of/],
    ['a"', /none of/],
    ["<a>", /none of/],
    ["a|b", /none of/],
    ["a.", /ends/],
    ["a ", /ends/],
    ["a. .", /ends/],
    [" a", /begins/],
    ["con", /device/],
    ["NUL", /device/],
    ["nul.txt", /device/],
    ["Aux .tar.gz", /device/],
    ["com1", /device/],
    ["LPT\u00B9.x", /device/],
    ["conin$", /device/],
    ["a\u202egpj.exe", /turn/],
    ["a\u2066b", /turn/],
    ["a\udcff", /UTF-8/],
    ["a\ud800", /UTF-8/],
    ["a\uFFFD", /UTF-8/],
    [`${LONG}n`, /255/],
    ["ü".repeat(128), /255/],
  ];
  for (const [name, reason] of refused) {
    test(`nameRefusal() refuses ${JSON.stringify(name.slice(0, 24))}`, () => {
      const said = nameRefusal(name);
      expect(said).toMatch(reason);
      // It becomes a reason phrase.
      expect(said).toMatch(/^[ -~]+$/);
    });
  }
});

describe("folderRefusal()", () => {
  test("folderRefusal() takes a folder as it is named already", () => {
    for (const name of ["a:b", "nul", " a ", "a.", "\udcff"]) expect(folderRefusal(name)).toBeUndefined();
  });
  test("folderRefusal() refuses what is hidden and what leads up", () => {
    for (const name of ["..", ".", ".git", "a\\b", "a\0"]) expect(folderRefusal(name)).toBeDefined();
  });
});

describe("numberedName()", () => {
  const firstThree = (name: string): string[] => [0, 1, 2].map((number) => numberedName(name, number));

  test("numberedName() begins with the name and counts before its extension", () => {
    expect(firstThree("a.txt")).toEqual(["a.txt", "a (1).txt", "a (2).txt"]);
    expect(firstThree("README")).toEqual(["README", "README (1)", "README (2)"]);
  });
  test("numberedName() leaves .tar.gz together", () => {
    expect(firstThree("backup.tar.gz")[1]).toBe("backup (1).tar.gz");
    expect(firstThree("jquery.min.js")[1]).toBe("jquery.min (1).js");
  });
  test("numberedName() gives names that pass and fit", () => {
    const name = `${"ü".repeat(125)}.txt`;
    const names = Array.from({ length: MAX_NAMES }, (_, number) => numberedName(name, number));
    expect(new Set(names).size).toBe(1000);
    for (const each of names) expect(nameRefusal(each)).toBeUndefined();
  });
});
