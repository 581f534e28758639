import { describe, expect, test } from "bun:test";

import { RecentDigests } from "../../../src/features/auth/recent-digests.ts";

describe("RecentDigests", () => {
  test("RecentDigests keeps a member for its time", () => {
    let ms = 0;
    const digests = new RecentDigests(() => ms, 1000, 10);
    digests.add("a");
    ms = 999;
    expect(digests.has("a")).toBe(true);
    expect(digests.has("b")).toBe(false);
    ms = 1000;
    expect(digests.has("a")).toBe(false);
    digests.add("b");
    expect(digests.size).toBe(1);
  });
  test("RecentDigests begins a member's time anew", () => {
    let ms = 0;
    const digests = new RecentDigests(() => ms, 1000, 10);
    digests.add("a");
    ms = 500;
    digests.add("b");
    digests.add("a");
    ms = 1200;
    digests.add("c");
    expect(["a", "b", "c"].map((digest) => digests.has(digest))).toEqual([true, true, true]);
  });
  test("RecentDigests keeps no more than it may, and lets the oldest go", () => {
    const digests = new RecentDigests(() => 0, 1000, 3);
    for (const digest of ["a", "b", "c", "d"]) digests.add(digest);
    expect(digests.size).toBe(3);
    expect(["a", "b", "c", "d"].map((digest) => digests.has(digest))).toEqual([false, true, true, true]);
  });
});
