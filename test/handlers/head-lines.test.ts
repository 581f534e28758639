import { describe, expect, test } from "bun:test";

import { borrowLines, giveBackLines, HeadLines } from "../../src/handlers/head-lines.ts";

/** The text of some lines. */
function textOf(...lines: readonly string[]): string {
  const head = new HeadLines();
  for (const line of lines) head.add(line);
  return head.take();
}

describe("HeadLines", () => {
  test("take() gives all lines in their order, and they are gone", () => {
    const head = new HeadLines();
    head.add("HTTP/1.1 200 OK\r\n");
    head.add("A: b\r\n", "a");
    expect(head.take()).toBe("HTTP/1.1 200 OK\r\nA: b\r\n");
    expect(head.has("a")).toBe(false);
    head.add("x");
    expect(head.take()).toBe("x");
  });

  test("take() tells apart what differs in any line, and in their number", () => {
    const texts = [
      ["a", "b", "c"],
      ["a", "b", "c"],
      ["x", "b", "c"],
      ["a", "x", "c"],
      ["a", "b", "x"],
      ["a", "b"],
      ["ab"],
      [],
    ];
    for (const lines of [...texts, ...texts]) expect(textOf(...lines)).toBe(lines.join(""));
  });

  test("take() that fails for a text longer than any says nothing of what came before", () => {
    expect(textOf("a", "b")).toBe("ab");
    const line = "x".repeat(2 ** 20);
    const head = new HeadLines();
    for (let lines = 0; lines < 2 ** 11; lines++) head.add(line);
    expect(() => head.take()).toThrow(RangeError);
    head.clear();
    head.add("c");
    expect(head.take()).toBe("c");
  });

  test("has() knows the keys, and no others", () => {
    const head = new HeadLines();
    head.add("Content-Length: 1\r\n", "content-length");
    head.add("\r\n");
    expect(head.has("content-length")).toBe(true);
    expect(head.has("\r\n")).toBe(false);
    head.clear();
    expect(head.has("content-length")).toBe(false);
  });
});

describe("borrowLines()", () => {
  test("gives an empty one to each who has not given it back", () => {
    const [one, other] = [borrowLines(), borrowLines()];
    expect(one).not.toBe(other);
    one.add("a", "a");
    giveBackLines(one);
    const next = borrowLines();
    expect(next.has("a")).toBe(false);
    next.add("b");
    other.add("c");
    expect([next.take(), other.take()]).toEqual(["b", "c"]);
    giveBackLines(next);
    giveBackLines(other);
  });
});
