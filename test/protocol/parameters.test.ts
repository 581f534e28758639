import { describe, expect, test } from "bun:test";

import { parseParameters, unquoted } from "../../src/protocol/parameters.ts";

describe("parseParameters()", () => {
  const cases: readonly [name: string, field: string, result: [string, string][]][] = [
    ["a value without any", "text/html", [["text/html", ""]]],
    [
      "names in lower case, values as they are",
      "text/html; CharSet=UTF-8",
      [
        ["text/html", ""],
        ["charset", "UTF-8"],
      ],
    ],
    [
      "white space around everything",
      " a ; b = c ;d",
      [
        ["a", ""],
        ["b", "c"],
        ["d", ""],
      ],
    ],
    [
      "a semicolon in quotes",
      'a; b="c;d"; e=f',
      [
        ["a", ""],
        ["b", '"c;d"'],
        ["e", "f"],
      ],
    ],
    [
      "an escaped quote",
      'a; b="c\\";d"; e=f',
      [
        ["a", ""],
        ["b", '"c\\";d"'],
        ["e", "f"],
      ],
    ],
    [
      "a quote that is never closed",
      'a; b="c;d',
      [
        ["a", ""],
        ["b", '"c;d'],
      ],
    ],
    [
      "empty parts",
      "a;;=x",
      [
        ["a", ""],
        ["", ""],
        ["", "x"],
      ],
    ],
    [
      "an extended value in UTF-8",
      "a; t*=UTF-8'en'%e2%82%AC%20rates",
      [
        ["a", ""],
        ["t", "\u20ac rates"],
      ],
    ],
    [
      "an extended value in latin-1, in quotes",
      "a; t*=\"iso-8859-1''%E9\"",
      [
        ["a", ""],
        ["t", "\u00e9"],
      ],
    ],
    [
      "a broken escape as it is",
      "a; t*=us-ascii''%zz%4",
      [
        ["a", ""],
        ["t", "%zz%4"],
      ],
    ],
    [
      "broken UTF-8 with the replacement character",
      "a; t*=utf-8''%ff",
      [
        ["a", ""],
        ["t", "\ufffd"],
      ],
    ],
    [
      "an unknown charset as it is",
      "a; t*=koi8-r''%ff",
      [
        ["a", ""],
        ["t", "koi8-r''%ff"],
      ],
    ],
    [
      "a value that is not extended at all",
      "a; t*=b",
      [
        ["a", ""],
        ["t", "b"],
      ],
    ],
  ];
  test.each(cases)("parseParameters() reads %s", (_, field, result) => {
    expect(parseParameters(field)).toEqual(result);
  });
});

describe("unquoted()", () => {
  const cases: readonly [value: string, result: string][] = [
    ["plain", "plain"],
    ['"quoted"', "quoted"],
    ["<bracketed>", "bracketed"],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['"C:\\dir\\file"', "C:\\dir\\file"],
    ['"\\\\""', '\\"'],
    ['"', '"'],
    ['"open', '"open'],
    ["", ""],
  ];
  test.each(cases)("unquoted() takes %p", (value, result) => {
    expect(unquoted(value)).toBe(result);
  });
});
