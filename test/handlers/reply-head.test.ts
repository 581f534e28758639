import { describe, expect, test } from "bun:test";

import {
  borrowLines,
  giveBackLines,
  HeadLines,
  isFieldText,
  replyField,
} from "../../src/handlers/reply-head.ts";

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

describe("replyField()", () => {
  test("writes name and value as they are", () => {
    expect(replyField("X-Special", "Dängerous Mind")).toMatchObject({
      key: "x-special",
      value: "Dängerous Mind",
      line: "X-Special: Dängerous Mind\r\n",
      tells: undefined,
    });
  });

  test("takes numbers", () => {
    expect(replyField("Content-Length", 17)).toMatchObject({ value: "17", line: "Content-Length: 17\r\n" });
  });

  const tells: readonly (readonly [name: string, tells: "length" | "connection" | undefined])[] = [
    ["Connection", "connection"],
    ["connection", "connection"],
    ["Content-Length", "length"],
    ["CONTENT-LENGTH", "length"],
    ["Transfer-Encoding", "length"],
    ["Content-Type", undefined],
    ["Keep-Alive", undefined],
  ];
  test.each(tells)("knows what %s says about the reply: %p", (name, told) => {
    expect(replyField(name, "1").tells).toBe(told);
  });

  test("gives the same field for the same name and value, and no older one for another", () => {
    const first = replyField("X-Same", "a");
    expect(replyField("X-Same", "a")).toBe(first);
    expect(replyField("X-Same", "b").line).toBe("X-Same: b\r\n");
    expect(replyField("X-Same", "a").line).toBe("X-Same: a\r\n");
    expect(replyField("x-same", "a").line).toBe("x-same: a\r\n");
  });

  test("tells a number from its text, and both are right", () => {
    expect([replyField("X-Number", 1).line, replyField("X-Number", "1").line]).toEqual([
      "X-Number: 1\r\n",
      "X-Number: 1\r\n",
    ]);
  });

  const refused: readonly (readonly [why: string, name: string, value: string])[] = [
    ["LF in the value", "X", "a\nb"],
    ["CR in the value", "X", "a\rb"],
    ["NUL in the value", "X", "a\0b"],
    ["a character without a byte", "X", "ā"],
    ["half a character", "X", "\ud800"],
    ["an empty name", "", "a"],
    ["a blank in the name", "X Y", "a"],
    ["a line break in the name", "X\r\nY", "a"],
  ];
  test.each(refused)("refuses %s, also behind a good one of that name", (_, name, value) => {
    if (name === "X") replyField(name, "good");
    expect(() => replyField(name, value)).toThrow(TypeError);
    expect(() => replyField(name, value)).toThrow("Cannot send the header ");
  });

  test("forgets names that are made up, and is right about them all the same", () => {
    for (let number = 0; number < 1000; number++) {
      expect(replyField(`X-${number}`, number).line).toBe(`X-${number}: ${number}\r\n`);
    }
    expect(replyField("X-0", "again").line).toBe("X-0: again\r\n");
  });
});

test("isFieldText() lets latin-1 and tabs pass, and no line break, NUL or other character", () => {
  for (const text of ["", "a b", "\t\x01\x7f\xff"]) expect(isFieldText(text)).toBe(true);
  for (const text of ["\n", "\r", "\0", "\u0100", "☃"]) expect(isFieldText(text)).toBe(false);
});
