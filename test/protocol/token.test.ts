import { describe, expect, test } from "bun:test";

import { isToken } from "../../src/protocol/token.ts";

describe("isToken()", () => {
  test("isToken() takes the 77 characters of RFC 9110 section 5.6.2 and no other", () => {
    const taken = Array.from({ length: 300 }, (_, code) => String.fromCharCode(code)).filter(isToken);
    expect(taken.join("")).toBe(
      "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
    );
  });

  test("isToken() refuses an empty text", () => {
    expect(isToken("")).toBe(false);
  });

  test("isToken() refuses a text with one wrong character", () => {
    expect(isToken("X-Token")).toBe(true);
    expect(isToken("X Token")).toBe(false);
    expect(isToken("X-Token:")).toBe(false);
  });
});
