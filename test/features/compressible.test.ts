import { expect, test } from "bun:test";

import { isCompressible } from "../../src/features/compressible.ts";

const SMALLER = [
  "text/html; charset=utf-8",
  "TEXT/CSS",
  "text/javascript",
  "application/json",
  "application/manifest+json",
  "image/svg+xml",
  "application/atom+xml; charset=utf-8",
  "application/wasm",
  "font/ttf",
  "image/x-icon",
];
const AS_IT_IS = [
  "image/png",
  "video/mp4",
  "font/woff2",
  "application/gzip",
  "application/zip",
  "application/pdf",
  "application/octet-stream",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "",
];

for (const type of SMALLER) {
  test(`isCompressible() says yes to ${type}`, () => {
    expect(isCompressible(type)).toBe(true);
  });
}
for (const type of AS_IT_IS) {
  test(`isCompressible() says no to ${type || "nothing"}`, () => {
    expect(isCompressible(type)).toBe(false);
  });
}
