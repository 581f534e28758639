import { describe, expect, test } from "bun:test";

import { pythonRepr, shortRepr } from "../../src/protocol/python-repr.ts";

const CASES: readonly [name: string, text: string, repr: string][] = [
  ["an empty text", "", "''"],
  ["plain text", "GET / HTTP/1.1", "'GET / HTTP/1.1'"],
  ["a single quote, in double quotes", "G'ET", `"G'ET"`],
  ["a double quote, in single quotes", 'G"ET', `'G"ET'`],
  ["both quotes, with the single one escaped", `G'E"T`, `'G\\'E"T'`],
  ["a backslash", "G\\T", "'G\\\\T'"],
  ["TAB, LF and CR by their letters", "\t\n\r", "'\\t\\n\\r'"],
  ["other control characters in hex", "\0\x0b\x16\x1b\x1f\x7f", "'\\x00\\x0b\\x16\\x1b\\x1f\\x7f'"],
  ["C1 control characters, NBSP and the soft hyphen in hex", "\x80\x9f\xa0\xad", "'\\x80\\x9f\\xa0\\xad'"],
  ["other latin-1 letters as they are", "\xa1\xac\xae\xe9\xff", "'\xa1\xac\xae\xe9\xff'"],
  ["letters of other alphabets as they are", "\u20acЖ漢", "'\u20acЖ漢'"],
  ["invisible characters by their code", "\u200b\u2028\ufeff", "'\\u200b\\u2028\\ufeff'"],
  ["a lone surrogate", "\ud800 \udc00", "'\\ud800 \\udc00'"],
  ["a printable character of two code units", "a\u{1f600}b", "'a\u{1f600}b'"],
  ["an unprintable character of two code units", "a\u{e0001}b", "'a\\U000e0001b'"],
];

describe("pythonRepr()", () => {
  test.each(CASES)("pythonRepr() writes %s", (_, text, repr) => {
    expect(pythonRepr(text)).toBe(repr);
  });
});

describe("shortRepr()", () => {
  test("shortRepr() writes no more than the first 64 characters", () => {
    expect(shortRepr("ab")).toBe("'ab'");
    expect(shortRepr("a".repeat(65))).toBe(`'${"a".repeat(64)}'`);
  });
});
