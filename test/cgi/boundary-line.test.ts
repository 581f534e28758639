import { describe, expect, test } from "bun:test";

import { boundaryMark, type BoundarySearch, findBoundary } from "../../src/cgi/boundary-line.ts";

const MARK = Buffer.from("\n--b");

describe("boundaryMark()", () => {
  test.each([
    ["one character", "b", "\n--b"],
    ["a space inside", "a b", "\n--a b"],
    ["what RFC 2046 leaves out and browsers do not", "{a}*", "\n--{a}*"],
    ["70 characters", "x".repeat(70), `\n--${"x".repeat(70)}`],
  ])("boundaryMark() takes %s", (_, boundary, mark) => {
    expect(boundaryMark(boundary)?.toString()).toBe(mark);
  });

  test.each([
    ["nothing", ""],
    ["71 characters", "x".repeat(71)],
    ["a space at the end", "a "],
    ["a line break", "a\nb"],
    ["a line break at the end", "a\n"],
    ["a NUL", "\0"],
    ["a character outside ASCII", "\u00e9"],
  ])("boundaryMark() refuses %s", (_, boundary) => {
    expect(boundaryMark(boundary)).toBeUndefined();
  });
});

describe("findBoundary()", () => {
  const cases: readonly [name: string, bytes: string, more: BoundarySearch, last?: BoundarySearch][] = [
    ["nothing", "", { kind: "data", dataEnd: 0 }],
    ["data alone", "abc", { kind: "data", dataEnd: 3 }],
    ["a boundary line", "abc\r\n--b\r\nx", { kind: "part", dataEnd: 3, next: 10 }],
    ["one after LF, ended by LF", "abc\n--b\nx", { kind: "part", dataEnd: 3, next: 8 }],
    ["one at the start", "\n--b\r\n", { kind: "part", dataEnd: 0, next: 6 }],
    ["the closing one", "abc\r\n--b--\r\nx", { kind: "close", dataEnd: 3, next: 12 }],
    ["blanks behind it", "abc\r\n--b \t\r\n", { kind: "part", dataEnd: 3, next: 12 }],
    ["blanks behind the closing one", "a\n--b-- \n", { kind: "close", dataEnd: 1, next: 9 }],
    ["a line that goes on", "a\n--bc\nd", { kind: "data", dataEnd: 8 }],
    ["a closing line that goes on", "a\n--b--c\nd", { kind: "data", dataEnd: 10 }],
    ["one dash", "a\n--b-\nd", { kind: "data", dataEnd: 8 }],
    ["a bare CR behind it", "a\n--b\rc", { kind: "data", dataEnd: 7 }],
    ["one behind a line that goes on", "\n--bc\n--b\n", { kind: "part", dataEnd: 5, next: 10 }],
    ["one in the middle of a line", "a--b\r\nc", { kind: "data", dataEnd: 7 }],
    ["a CR before the line break", "a\r\r\n--b\r\n", { kind: "part", dataEnd: 2, next: 9 }],
    ["a line break that may begin one", "a\r\n", { kind: "data", dataEnd: 1 }, { kind: "data", dataEnd: 3 }],
    ["a CR that may begin one", "a\r", { kind: "data", dataEnd: 1 }, { kind: "data", dataEnd: 2 }],
    ["the start of one", "a\r\n--", { kind: "data", dataEnd: 1 }, { kind: "data", dataEnd: 5 }],
    ["a line break behind which none begins", "a\r\n-x", { kind: "data", dataEnd: 5 }],
    ["one without its end", "a\r\n--b", { kind: "data", dataEnd: 1 }, { kind: "part", dataEnd: 1, next: 6 }],
    [
      "one with half its end",
      "a\n--b \r",
      { kind: "data", dataEnd: 1 },
      { kind: "part", dataEnd: 1, next: 7 },
    ],
    ["half a closing one", "a\n--b-", { kind: "data", dataEnd: 1 }, { kind: "data", dataEnd: 6 }],
    [
      "a closing one without its end",
      "a\n--b--",
      { kind: "data", dataEnd: 1 },
      { kind: "close", dataEnd: 1, next: 7 },
    ],
  ];
  test.each(cases)("findBoundary() sees %s", (_, bytes, more, last = more) => {
    expect(findBoundary(Buffer.from(bytes), MARK, false)).toEqual(more);
    expect(findBoundary(Buffer.from(bytes), MARK, true)).toEqual(last);
  });

  test("findBoundary() takes a line with more blanks than a transport adds for data", () => {
    const padded = (count: number): Buffer => Buffer.from(`\n--b${" ".repeat(count)}\n`);
    expect(findBoundary(padded(256), MARK, false).kind).toBe("part");
    expect(findBoundary(padded(257), MARK, false).kind).toBe("data");
    // Known before the end of the line is: who never ends it does not make us wait.
    expect(findBoundary(padded(257).subarray(0, -1), MARK, false)).toEqual({ kind: "data", dataEnd: 261 });
  });
});
