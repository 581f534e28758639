import { describe, expect, test } from "bun:test";

import { FormError } from "../../src/cgi/form-error.ts";
import { textDecoder } from "../../src/cgi/text-decoding.ts";
import { parseUrlencoded, type UrlencodedRules } from "../../src/cgi/urlencoded.ts";

const RULES: UrlencodedRules = {
  keep_blank_values: false,
  strict_parsing: false,
  separator: "&",
  decode: textDecoder("utf-8", "replace"),
};

function parse(text: string, rules: Partial<UrlencodedRules> = {}, maxFields = Infinity): [string, string][] {
  return parseUrlencoded(Buffer.from(text, "latin1"), { ...RULES, ...rules }, maxFields);
}

describe("parseUrlencoded()", () => {
  const cases: readonly [name: string, text: string, pairs: [string, string][]][] = [
    ["nothing", "", []],
    ["one field", "b=a", [["b", "a"]]],
    [
      "repeated fields in their order",
      "a=1&b=2&a=3",
      [
        ["a", "1"],
        ["b", "2"],
        ["a", "3"],
      ],
    ],
    ["a name without letters", "=a", [["", "a"]]],
    ["the second equals sign in the value", "a=b=a", [["a", "b=a"]]],
    ["plus as a space", "b+=+a+b", [["b ", " a b"]]],
    ["escapes in either case", "a=%2b%2B%26%3d", [["a", "++&="]]],
    [
      "broken escapes as they are",
      "a=%&b=%4&c=%zz&d=%%41",
      [
        ["a", "%"],
        ["b", "%4"],
        ["c", "%zz"],
        ["d", "%A"],
      ],
    ],
    ["an escaped character", "n%C3%A4me=%E2%82%AC", [["n\u00e4me", "\u20ac"]]],
    ["a character as it is", "a=\xc3\xa4", [["a", "\u00e4"]]],
    ["a character half and half", "a=\xc3%a4", [["a", "\u00e4"]]],
    ["bytes that are no character", "a=%ff", [["a", "\ufffd"]]],
    ["no blank values", "a=&b&c=1&&", [["c", "1"]]],
    ["no semicolon as a separator", "a=1;b=2", [["a", "1;b=2"]]],
    ["an escaped NUL", "a%00=%00", [["a\0", "\0"]]],
  ];
  test.each(cases)("parseUrlencoded() reads %s", (_, text, pairs) => {
    expect(parse(text)).toEqual(pairs);
  });

  test("parseUrlencoded() keeps blank values where it is told to", () => {
    expect(parse("a=&b&=&&c=1&", { keep_blank_values: true })).toEqual([
      ["a", ""],
      ["b", ""],
      ["", ""],
      ["c", "1"],
    ]);
  });

  // Python's own parse_strict_test_cases.
  test.each([
    ["&", "''"],
    ["&&", "''"],
    ["&=a", "''"],
    ["=a&", "''"],
    ["=&a", "'a'"],
    ["b&=a", "'b'"],
    ["a=1&\x1b[2J", "'\\x1b[2J'"],
  ])("parseUrlencoded() refuses %j where it is strict", (text, field) => {
    expect(() => parse(text, { strict_parsing: true })).toThrow(
      new FormError(400, `bad query field: ${field}`),
    );
  });

  test("parseUrlencoded() takes the separator it is given", () => {
    expect(parse("a=1;b=2&3", { separator: ";" })).toEqual([
      ["a", "1"],
      ["b", "2&3"],
    ]);
    expect(parse("a=1--b=2-", { separator: "--" })).toEqual([
      ["a", "1"],
      ["b", "2-"],
    ]);
  });

  test("parseUrlencoded() refuses more fields than allowed, blank ones included", () => {
    expect(parse("a=1&b=2&", {}, 3)).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    expect(() => parse("a=1&b=2&", {}, 2)).toThrow(new FormError(413, "Max number of fields exceeded"));
    expect(parse("", {}, 0)).toEqual([]);
  });

  test("parseUrlencoded() reads back what URLSearchParams writes", () => {
    const pairs: [string, string][] = [
      ["a b", "&=+%"],
      ["\u00e4\u20ac\u{1f600}", "\r\n\0"],
      ["x", "~!*()'"],
    ];
    expect(parse(new URLSearchParams(pairs).toString())).toEqual(pairs);
  });
});
