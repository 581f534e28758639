import { expect, test } from "bun:test";

import { isActiveType, SANDBOX } from "../../../src/features/upload/active-content.ts";

for (const type of [
  "text/html",
  "TEXT/HTML; charset=utf-8",
  "image/svg+xml",
  "application/xhtml+xml",
  "text/xml",
  "application/xml;charset=x",
  "application/rss+xml",
  "application/xslt+xml",
]) {
  test(`isActiveType() knows that ${type} runs`, () => {
    expect(isActiveType(type)).toBe(true);
  });
}

for (const type of [
  "text/plain",
  "image/png",
  "application/pdf",
  "application/json",
  "video/mp4",
  "text/html-x",
]) {
  test(`isActiveType() knows that ${type} does not`, () => {
    expect(isActiveType(type)).toBe(false);
  });
}

test("SANDBOX keeps a page out of our origin", () => {
  expect(SANDBOX).not.toContain("allow-same-origin");
  expect(SANDBOX).not.toContain("allow-top-navigation");
});
