import { expect, test } from "bun:test";

import { uploadRange } from "../../../src/features/upload/content-range.ts";

test("uploadRange() reads what curl -C sends", () => {
  expect(uploadRange("bytes 5-9/10")).toEqual({ offset: 5, total: 10 });
  expect(uploadRange("bytes 0-0/1")).toEqual({ offset: 0, total: 1 });
});

for (const field of [
  "",
  "bytes 5-8/10",
  "bytes 5-10/10",
  "bytes 10-9/10",
  "bytes 5-9/*",
  "bytes */10",
  "bytes=5-9/10",
  "items 5-9/10",
  "bytes -1-9/10",
  "bytes 5-9/10, 5-9/10",
  "bytes 5-9999999999999999/10000000000000000",
  " bytes 5-9/10",
]) {
  test(`uploadRange() takes nothing of ${JSON.stringify(field)}`, () => {
    expect(uploadRange(field)).toBeUndefined();
  });
}
