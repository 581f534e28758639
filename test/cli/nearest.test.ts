import { describe, expect, test } from "bun:test";

import { editDistance, nearest } from "../../src/cli/nearest.ts";
import { OPTION_NAMES } from "../../src/cli/options.ts";

describe("nearest()", () => {
  const cases = [
    { word: "bnid", meant: "bind" },
    { word: "binding", meant: undefined },
    { word: "dir", meant: "directory" },
    { word: "directroy", meant: "directory" },
    { word: "follow-symlink", meant: "follow-symlinks" },
    { word: "no-listings", meant: "no-listing" },
    { word: "headers", meant: "header" },
    { word: "HELP", meant: "help" },
    { word: "gopher", meant: undefined },
    { word: "x", meant: undefined },
    { word: "", meant: undefined },
  ];
  for (const { word, meant } of cases) {
    test(`nearest() finds ${meant ?? "nothing"} for "${word}"`, () => {
      expect(nearest(word, OPTION_NAMES)).toBe(meant);
    });
  }
});

test("nearest() finds the shortest of those that begin with the word", () => {
  expect(nearest("bod", ["body-time", "body"])).toBe("body");
});

describe("editDistance()", () => {
  const cases: readonly [from: string, to: string, distance: number][] = [
    ["", "", 0],
    ["abc", "abc", 0],
    ["", "abc", 3],
    ["abc", "", 3],
    ["ab", "ba", 1],
    ["bnid", "bind", 1],
    ["kitten", "sitting", 3],
  ];
  for (const [from, to, distance] of cases) {
    test(`editDistance() is ${distance} from "${from}" to "${to}"`, () => {
      expect(editDistance(from, to)).toBe(distance);
    });
  }
});
