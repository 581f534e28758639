import { describe, expect, test } from "bun:test";

import { decodeName, encodeName, hasEscapedBytes } from "../../src/semantics/byte-names.ts";

const NAMES: readonly { name: string; bytes: readonly number[]; text: string }[] = [
  { name: "nothing", bytes: [], text: "" },
  { name: "ASCII", bytes: [0x61, 0x2e, 0x74], text: "a.t" },
  { name: "two, three and four bytes", bytes: [...Buffer.from("é€😀")], text: "é€😀" },
  { name: "a byte order mark", bytes: [0xef, 0xbb, 0xbf, 0x61], text: "\uFEFFa" },
  { name: "NUL and control characters", bytes: [0x00, 0x1b, 0x7f], text: "\0\u001B\u007F" },
  { name: "a single byte FF", bytes: [0x61, 0xff, 0x62], text: "a\uDCFFb" },
  { name: "Latin-1", bytes: [0x63, 0x61, 0x66, 0xe9], text: "caf\uDCE9" },
  { name: "a lone continuation byte", bytes: [0x80], text: "\uDC80" },
  { name: "a sequence cut short", bytes: [0xe2, 0x82], text: "\uDCE2\uDC82" },
  { name: "a cut sequence before text", bytes: [0xf0, 0x9f, 0x98, 0x41], text: "\uDCF0\uDC9F\uDC98A" },
  { name: "overlong two bytes", bytes: [0xc0, 0xae], text: "\uDCC0\uDCAE" },
  { name: "overlong three bytes", bytes: [0xe0, 0x80, 0xaf], text: "\uDCE0\uDC80\uDCAF" },
  { name: "an encoded surrogate", bytes: [0xed, 0xb3, 0xbf], text: "\uDCED\uDCB3\uDCBF" },
  { name: "past U+10FFFF", bytes: [0xf4, 0x90, 0x80, 0x80], text: "\uDCF4\uDC90\uDC80\uDC80" },
  { name: "good text around a bad byte", bytes: [0xc3, 0xa9, 0xfe, 0xc3, 0xa9], text: "é\uDCFEé" },
  { name: "an astral character before a bad byte", bytes: [...Buffer.from("😀"), 0xff], text: "😀\uDCFF" },
  { name: "U+FFFD itself", bytes: [0xef, 0xbf, 0xbd], text: "\uFFFD" },
];

describe("decodeName() and encodeName()", () => {
  for (const { name, bytes, text } of NAMES) {
    test(`decodeName() reads ${name}`, () => {
      expect(decodeName(Uint8Array.from(bytes))).toBe(text);
    });
    test(`encodeName() restores ${name}`, () => {
      expect([...encodeName(text)]).toEqual([...bytes]);
    });
  }

  test("decodeName() reads only its part of a shared buffer", () => {
    expect(decodeName(new Uint8Array(Buffer.from("xx\u00E9yy")).subarray(2, 4))).toBe("é");
  });

  test("encodeName() restores every pair of bytes", () => {
    const failures: number[] = [];
    for (let pair = 0; pair < 0x10000; pair++) {
      const bytes = Buffer.from([pair >> 8, pair & 0xff]);
      if (!encodeName(decodeName(bytes)).equals(bytes)) failures.push(pair);
    }
    expect(failures).toEqual([]);
  });

  test("encodeName() writes U+FFFD for a surrogate that stands for no byte", () => {
    expect(encodeName("\uD800").toString("hex")).toBe("efbfbd");
    expect(encodeName("\uDC7F\uDCFF").toString("hex")).toBe("efbfbdff");
    expect(encodeName("\uDD00\uDC80").toString("hex")).toBe("efbfbd80");
  });
});

describe("hasEscapedBytes()", () => {
  const cases: readonly [text: string, escaped: boolean][] = [
    ["", false],
    ["plain", false],
    ["é😀", false],
    ["\uDC80", true],
    ["a\uDCFF", true],
    ["\uDC7F", false],
    ["\uDD00", false],
    ["\uD83D", false],
    ["\u{1F480}", false], // its second half lies between U+DC80 and U+DCFF
  ];
  for (const [text, escaped] of cases) {
    test(`hasEscapedBytes() says ${escaped} for ${JSON.stringify(text)}`, () => {
      expect(hasEscapedBytes(text)).toBe(escaped);
    });
  }
});
