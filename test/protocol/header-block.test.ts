import { describe, expect, test } from "bun:test";

import { parseHeaderBlock } from "../../src/protocol/header-block.ts";
import type { Refusal } from "../../src/protocol/refusal.ts";

function parse(text: string, start = 0, end = text.length): [string, string][] | Refusal {
  const result = parseHeaderBlock(text, start, end);
  return "refused" in result ? result.refused : result.items();
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `X-${i}: ${i}\r\n`).join("");
}

describe("parseHeaderBlock() reads", () => {
  const cases: readonly [name: string, text: string, fields: [string, string][]][] = [
    ["nothing", "", []],
    ["the empty line alone", "\r\n", []],
    ["a field without the empty line", "Host: a\r\n", [["Host", "a"]]],
    ["a field with the empty line", "Host: a\r\n\r\n", [["Host", "a"]]],
    ["a last line without its end", "Host: a", [["Host", "a"]]],
    [
      "lines that end in LF",
      "Host: a\nX: b\n\n",
      [
        ["Host", "a"],
        ["X", "b"],
      ],
    ],
    [
      "order, spelling and duplicates",
      "x-A: 1\r\nHOST: h\r\nX-a: 2\r\n",
      [
        ["x-A", "1"],
        ["HOST", "h"],
        ["X-a", "2"],
      ],
    ],
    ["no white space around a value", "X: \t a b\t \r\n", [["X", "a b"]]],
    ["a value right behind the colon", "X:a\r\n", [["X", "a"]]],
    ["an empty value", "X:\r\n", [["X", ""]]],
    ["a value of white space alone", "X: \t\r\n", [["X", ""]]],
    ["colons in a value", "X: a:b: c\r\n", [["X", "a:b: c"]]],
    ["HTAB in a value", "X: a\tb\r\n", [["X", "a\tb"]]],
    ["bytes from 0x80 on as latin-1", "X: \x80\xa0\xff\r\n", [["X", "\x80\xa0\xff"]]],
    ["every token character in a name", "!#$%&'*+-.^_`|~09azAZ: v\r\n", [["!#$%&'*+-.^_`|~09azAZ", "v"]]],
    ["100 fields", lines(100), Array.from({ length: 100 }, (_, i) => [`X-${i}`, `${i}`])],
  ];
  test.each(cases)("parseHeaderBlock() reads %s", (_, text, fields) => {
    expect(parse(text)).toEqual(fields);
  });

  test("parseHeaderBlock() looks at nothing outside its part of the text", () => {
    const text = "GET /\x01 HTTP/1.1\r\nHost: a\r\nX : bad\0\r\n";
    expect(parse(text, text.indexOf("Host"), text.indexOf("X :"))).toEqual([["Host", "a"]]);
  });

  test("parseHeaderBlock() finds fields in any spelling", () => {
    const headers = parseHeaderBlock("CONTENT-length: 5\r\nx-Mine: 1\r\n", 0, 32);
    expect("refused" in headers ? undefined : headers.get("content-length")).toBe("5");
    expect("refused" in headers ? undefined : headers.get("X-MINE")).toBe("1");
  });
});

describe("parseHeaderBlock() refuses", () => {
  const control = "Control character in a header";
  const cases: readonly [name: string, text: string, message: string][] = [
    ["a bare CR in a value", "X: a\rEvil: b\r\n", control],
    ["a bare CR at the end of a value", "X: a\r\r\n", control],
    ["a bare CR at the end of all", "X: a\r", control],
    ["a bare CR in a name", "X\r: a\r\n", control],
    ["NUL in a value", "X: a\0b\r\n", control],
    ["VT in a value", "X: a\x0bb\r\n", control],
    ["ESC in a value", "X: \x1b[2J\r\n", control],
    ["DEL in a value", "X: \x7f\r\n", control],
    ["a space before the colon", "Host : a\r\n", "White space before the colon ('Host ')"],
    ["a tab before the colon", "X\t: a\r\n", "White space before the colon ('X\\t')"],
    ["a line without a colon", "Host\r\n", "Header without a colon ('Host')"],
    ["a line without a colon before one with", "X-A\r\nX: a\r\n", "Header without a colon ('X-A')"],
    ["an empty name", ": a\r\n", "Header without a name"],
    ["a name with a space in it", "From me: a\r\n", "Bad header name ('From me')"],
    ["a name with a parenthesis", "X(y): a\r\n", "Bad header name ('X(y)')"],
    ["a name with a byte from 0x80 on", "X\xe9: a\r\n", "Bad header name ('X\xe9')"],
    ["a folded line", "X: a\r\n b\r\n", "Obsolete line folding"],
    ["a line folded with a tab", "X: a\r\n\tb: c\r\n", "Obsolete line folding"],
    ["a first line that starts with a space", " X: a\r\n", "Obsolete line folding"],
    ["a line of white space alone", "X: a\r\n \r\n\r\n", "Obsolete line folding"],
    [
      "a long bad name, quoting its start",
      `${"(".repeat(999)}: a\r\n`,
      `Bad header name ('${"(".repeat(64)}')`,
    ],
  ];
  test.each(cases)("parseHeaderBlock() refuses %s", (_, text, message) => {
    expect(parse(text)).toEqual({ status: 400, message });
  });

  test("parseHeaderBlock() refuses a line over 65536 bytes with its end, and takes one of 65536", () => {
    const line = `X: ${"a".repeat(65531)}\r\n`;
    expect(parse(line)).toEqual([["X", "a".repeat(65531)]]);
    expect(parse(`Y${line}`)).toEqual({
      status: 431,
      message: "Line too long",
      explain: "got more than 65536 bytes when reading header line",
    });
  });

  test("parseHeaderBlock() refuses 101 fields", () => {
    expect(parse(lines(101))).toEqual({
      status: 431,
      message: "Too many headers",
      explain: "got more than 100 headers",
    });
  });
});
