import { describe, expect, test } from "bun:test";

import { ChunkedDecoder } from "../../src/protocol/chunked.ts";
import type { Refusal } from "../../src/protocol/refusal.ts";
import { readEverySplit, type Reading } from "../support/every-split.ts";

interface ChunkedReading extends Reading {
  readonly answer: {
    readonly body: string;
    readonly done: boolean;
    readonly refused: Refusal | undefined;
    readonly trailers: [string, string][] | undefined;
  };
}

/** Decodes pieces as a connection does: each to its end, or to the end of the body. */
function readBody(pieces: readonly Buffer[]): ChunkedReading {
  const decoder = new ChunkedDecoder();
  let body = "";
  let bytesTaken = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const next = decoder.decode(piece, at);
      body += decoder.data?.toString("latin1") ?? "";
      bytesTaken += next - at;
      at = decoder.done || decoder.refused !== undefined ? piece.length : next;
    }
  }
  const { done, refused, trailers } = decoder;
  return { answer: { body, done, refused, trailers: trailers?.items() }, bytesTaken };
}

function read(message: string): ChunkedReading["answer"] {
  return readBody([Buffer.from(message, "latin1")]).answer;
}

describe("ChunkedDecoder.decode() reads the same however the body is cut", () => {
  const cases: readonly [name: string, message: string, body: string, trailers: [string, string][]][] = [
    ["an empty body", "0\r\n\r\n", "", []],
    ["one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello", []],
    ["several chunks", "1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\n", "abcdef", []],
    ["line ends and zeros in the data", "7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n\r\n", []],
    [
      "hex digits in both cases",
      "a\r\n0123456789\r\n0B\r\n0123456789a\r\n0\r\n\r\n",
      "01234567890123456789a",
      [],
    ],
    ["leading zeros", "0000000000005\r\nhello\r\n000\r\n\r\n", "hello", []],
    ["extensions", '5;a=b;c="d;e"\r\nhello\r\n0;\tx \xe9\r\n\r\n', "hello", []],
    ["an empty extension", "1;\r\na\r\n0\r\n\r\n", "a", []],
    [
      "trailers",
      "1\r\na\r\n0\r\nX-Sum:  1\t\r\nx-sum: 2\r\n\r\n",
      "a",
      [
        ["X-Sum", "1"],
        ["x-sum", "2"],
      ],
    ],
  ];
  test.each(cases)("ChunkedDecoder.decode() reads %s", (_, message, body, trailers) => {
    const { answer, bytesTaken } = readEverySplit(message, readBody);
    expect(answer).toEqual({ body, done: true, refused: undefined, trailers });
    expect(bytesTaken).toBe(message.length);
  });
});

describe("ChunkedDecoder.decode() refuses, however the body is cut", () => {
  const size = "Bad chunk size";
  const end = "Chunk longer than its size";
  const trailer = "Bad chunk trailer";
  const cases: readonly [name: string, message: string, refusedAs: string][] = [
    ["an empty size", "\r", size],
    ["an empty size before an extension", ";", size],
    ["a space before the size", " ", size],
    ["a space behind the size", "5 ", size],
    ["a tab before an extension", "5\t", size],
    ["a sign", "+", size],
    ["a hex prefix", "0x", size],
    ["an underscore", "1_", size],
    ["a letter past f", "5g", size],
    ["a slash, a colon or an at sign", "5@", size],
    ["a bare LF behind the size", "5\n", size],
    ["a bare CR behind the size", "5\r\r", size],
    ["a size of 14 digits", "00000000000005", "Chunk size too large"],
    ["a bare LF in an extension", "5;a\n", "Bad chunk extension"],
    ["NUL in an extension", "5;a\0", "Bad chunk extension"],
    ["DEL in an extension", "5;a\x7f", "Bad chunk extension"],
    ["a bare CR in an extension", "5;a\rb", size],
    ["a byte more than the size", "5\r\nhello!", end],
    ["a bare LF behind the data", "5\r\nhello\n", end],
    ["a bare CR behind the data", "5\r\nhello\r5", end],
    ["a bare LF for the empty line", "0\r\n\n", trailer],
    ["a bare CR for the empty line", "0\r\n\rX", trailer],
    ["a bare LF behind a trailer", "0\r\nX: a\n", trailer],
    ["a bare CR in a trailer", "0\r\nX: a\rb", trailer],
    ["a trailer without a colon", "0\r\nX\r\n\r\n", "Header without a colon ('X')"],
    ["a folded trailer", "0\r\nX: a\r\n b\r\n\r\n", "Obsolete line folding"],
    ["NUL in a trailer", "0\r\nX: \0\r\n\r\n", "Control character in a header"],
  ];
  test.each(cases)("ChunkedDecoder.decode() refuses %s", (_, message, refusedAs) => {
    const { answer, bytesTaken } = readEverySplit(message, readBody);
    expect(answer.refused).toEqual({ status: 400, message: refusedAs });
    expect(answer.done).toBe(false);
    expect(answer.trailers).toBeUndefined();
    expect(bytesTaken).toBe(message.length);
  });
});

describe("ChunkedDecoder.decode() holds its limits", () => {
  test("ChunkedDecoder.decode() takes 13 digits of size", () => {
    const decoder = new ChunkedDecoder();
    const input = Buffer.from("fffffffffffff\r\nabc");
    expect(decoder.decode(input, 0)).toBe(input.length);
    expect(decoder.data?.toString()).toBe("abc");
    expect(decoder.refused).toBeUndefined();
  });

  test("ChunkedDecoder.decode() takes 16 KiB of extensions in a body, not a byte more", () => {
    const chunk = `1;${"x".repeat(1024)}\r\na\r\n`;
    expect(read(`${chunk.repeat(16)}0\r\n\r\n`)).toMatchObject({ body: "a".repeat(16), done: true });
    expect(read(`${chunk.repeat(16)}0;x\r\n\r\n`)).toMatchObject({
      refused: { status: 400, message: "Chunk extensions too large" },
      done: false,
    });
  });

  test("ChunkedDecoder.decode() takes 16 KiB of trailers, not a byte more", () => {
    const line = `X: ${"x".repeat(1024 - 5)}\r\n`;
    expect(read(`0\r\n${line.repeat(15)}X: ${"x".repeat(1024 - 7)}\r\n\r\n`).done).toBe(true);
    expect(read(`0\r\n${line.repeat(16)}\r\n`)).toMatchObject({
      refused: { status: 431, message: "Chunk trailer too large" },
      done: false,
    });
  });

  test("ChunkedDecoder.decode() takes 100 trailers, not one more", () => {
    expect(read(`0\r\n${"X: y\r\n".repeat(100)}\r\n`).trailers).toHaveLength(100);
    expect(read(`0\r\n${"X: y\r\n".repeat(101)}\r\n`).refused).toMatchObject({
      status: 431,
      message: "Too many headers",
    });
  });
});

describe("ChunkedDecoder.decode() hands out data", () => {
  test("ChunkedDecoder.decode() stops behind each run, with a view and no copy", () => {
    const decoder = new ChunkedDecoder();
    const input = Buffer.from("xx3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET");
    expect(decoder.decode(input, 2)).toBe(8);
    expect(decoder.data?.buffer).toBe(input.buffer);
    expect(decoder.data?.byteOffset).toBe(input.byteOffset + 5);
    expect(decoder.data?.toString()).toBe("abc");
    expect(decoder.decode(input, 8)).toBe(15);
    expect(decoder.data?.toString()).toBe("de");
    expect(decoder.decode(input, 15)).toBe(22);
    expect(decoder.data).toBeUndefined();
    expect(decoder.done).toBe(true);
  });

  test("ChunkedDecoder.decode() takes nothing once the body is done or refused", () => {
    const done = new ChunkedDecoder();
    expect(done.decode(Buffer.from("0\r\n\r\n5\r\n"), 0)).toBe(5);
    expect(done.decode(Buffer.from("0\r\n\r\n5\r\n"), 5)).toBe(5);
    const refused = new ChunkedDecoder();
    expect(refused.decode(Buffer.from("zz"), 0)).toBe(1);
    expect(refused.decode(Buffer.from("zz"), 1)).toBe(1);
    expect(refused.data).toBeUndefined();
  });

  test("ChunkedDecoder.decode() waits for more of an unfinished body", () => {
    expect(read("5\r\nhel")).toEqual({ body: "hel", done: false, refused: undefined, trailers: undefined });
    expect(read("0\r\n").done).toBe(false);
  });
});

describe("ChunkedDecoder", () => {
  test("ChunkedDecoder reads or refuses any bytes, the same way however they are cut", () => {
    const fragments = [
      "0",
      "1",
      "5",
      "a",
      "F",
      "\r\n",
      "\r\n",
      "\r",
      "\n",
      ";",
      "x",
      ": ",
      " ",
      "\0",
      "\xff",
      "hello",
    ];
    let state = 42;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    for (let round = 0; round < 3000; round++) {
      const start = below(2) === 0 ? "5\r\nhello\r\n" : "0\r\n";
      const rest = Array.from({ length: below(12) }, () => fragments[below(fragments.length)]).join("");
      const bytes = Buffer.from(start + rest, "latin1");
      const cut = below(bytes.length + 1);
      const single = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
      const whole = readBody([bytes]);
      expect(readBody([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
      expect(readBody(single)).toEqual(whole);
    }
  });
});
