import { describe, expect, test } from "bun:test";

import { attachment } from "../../../src/features/archive/content-disposition.ts";

describe("attachment()", () => {
  for (const [name, value] of [
    ["files.zip", `attachment; filename="files.zip"; filename*=UTF-8''files.zip`],
    ["a b.zip", `attachment; filename="a b.zip"; filename*=UTF-8''a%20b.zip`],
    ["日本.tar", `attachment; filename="__.tar"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.tar`],
    ["👍.tar", `attachment; filename="_.tar"; filename*=UTF-8''%F0%9F%91%8D.tar`],
    [`a"b\\c;d=e.tar`, `attachment; filename="a_b_c;d=e.tar"; filename*=UTF-8''a%22b%5Cc%3Bd%3De.tar`],
    ["100%41.zip", `attachment; filename="100_41.zip"; filename*=UTF-8''100%2541.zip`],
    ["it's (*).zip", `attachment; filename="it's (*).zip"; filename*=UTF-8''it%27s%20%28%2A%29.zip`],
    ["\u202etxt.exe.zip", `attachment; filename="_txt.exe.zip"; filename*=UTF-8''%E2%80%AEtxt.exe.zip`],
  ] as const) {
    test(`attachment() writes ${name}`, () => {
      expect(attachment(name)).toBe(value);
    });
  }
});
