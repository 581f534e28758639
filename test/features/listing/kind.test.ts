import { expect, test } from "bun:test";

import { kindOf } from "../../../src/features/listing/kind.ts";

test.each([
  ["image/jpeg", "i"],
  ["image/svg+xml", "i"],
  ["image/tiff", "f"],
  ["video/mp4", "v"],
  ["audio/mpeg", "a"],
  ["text/plain; charset=utf-8", "t"],
  ["TEXT/HTML", "t"],
  ["application/json", "t"],
  ["application/ld+json", "t"],
  ["application/pdf", "p"],
  ["application/zip", "z"],
  ["application/octet-stream", "f"],
  ["", "f"],
  ['"><script>', "f"],
])("kindOf() of %s is %s", (type, kind) => {
  expect(kindOf(type)).toBe(kind as "f");
});
