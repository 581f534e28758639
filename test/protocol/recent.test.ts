import { describe, expect, test } from "bun:test";

import { Recent } from "../../src/protocol/recent.ts";

describe("Recent", () => {
  test("get() finds what keep() kept under the same text, and nothing else", () => {
    const recent = new Recent<number>(10, 10);
    expect(recent.keep("a", 1)).toBe(1);
    expect(recent.keep("b", 2)).toBe(2);
    expect([recent.get("a"), recent.get("b"), recent.get("A"), recent.get("")]).toEqual([
      1,
      2,
      undefined,
      undefined,
    ]);
    recent.keep("a", 3);
    expect(recent.get("a")).toBe(3);
  });

  test("keep() forgets all before it keeps more than it may", () => {
    const recent = new Recent<number>(2, 10);
    recent.keep("a", 1);
    recent.keep("b", 2);
    recent.keep("c", 3);
    expect([recent.get("a"), recent.get("b"), recent.get("c")]).toEqual([undefined, undefined, 3]);
  });

  test("keep() keeps nothing under a text that is too long", () => {
    const recent = new Recent<number>(2, 3);
    expect(recent.keep("abcd", 1)).toBe(1);
    expect(recent.get("abcd")).toBeUndefined();
    recent.keep("abc", 2);
    expect(recent.get("abc")).toBe(2);
  });
});
