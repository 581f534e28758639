import { describe, expect, test } from "bun:test";

import { archiveWish } from "../../../src/features/archive/wish.ts";

const ROWS: readonly (readonly [query: string, format: "zip" | "tar", ...selected: readonly string[]])[] = [
  ["archive=zip", "zip"],
  ["archive=tar", "tar"],
  ["sort=size&archive=zip&order=desc", "zip"],
  ["select=a&archive=tar&select=b", "tar", "a", "b"],
  ["archive=zip&select=", "zip"],
  ["archive=zip&select", "zip"],
  ["archive=zip&select=a&select=a", "zip", "a"],
  ["archive=zip&select=a+b%2Bc%26d%3De", "zip", "a b+c&d=e"],
  ["archive=zip&select=%C3%BC", "zip", "ü"],
  ["archive=zip&select=\xc3\xbc", "zip", "ü"],
  ["archive=zip&select=%FF", "zip", "\udcff"],
  ["archive=zip&select=%zz", "zip", "%zz"],
  ["archive=z%69p", "zip"],
  ["archive=zip&archive=tar", "zip"],
];

describe("archiveWish()", () => {
  for (const [query, format, ...selected] of ROWS) {
    test(`archiveWish() reads ${query}`, () => {
      expect(archiveWish(query)).toEqual({ format, selected: new Set(selected) });
    });
  }

  for (const query of [
    undefined,
    "",
    "archive",
    "archive=",
    "archive=rar",
    "archive=ZIP",
    "xarchive=zip",
    "select=archive=zip",
  ]) {
    test(`archiveWish() finds no wish in ${query}`, () => {
      expect(archiveWish(query)).toBeUndefined();
    });
  }
});
