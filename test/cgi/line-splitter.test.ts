import { describe, expect, test } from "bun:test";

import { LineSplitter } from "../../src/cgi/line-splitter.ts";
import { readEverySplit } from "../support/every-split.ts";

describe("LineSplitter tells of each line, however the bytes come", () => {
  test.each<[text: string, lines: string[]]>([
    ["", []],
    ["a\n", ["a"]],
    ["a\nb\r\n\nc", ["a", "b", "", "c"]],
    ["\xc3\xa9\n", ["é"]],
    ["\r\n", [""]],
  ])("%p", (text, lines) => {
    const reading = readEverySplit(
      text,
      (pieces) => {
        const got: string[] = [];
        const splitter = new LineSplitter((line) => got.push(line));
        for (const piece of pieces) splitter.push(piece);
        splitter.end();
        return { answer: got, bytesTaken: 0 };
      },
      "",
    );
    expect(reading.answer).toEqual(lines);
  });
});

test("LineSplitter cuts a line that does not end in pieces of 4096 bytes", () => {
  const lengths: number[] = [];
  const splitter = new LineSplitter((line) => lengths.push(line.length));
  splitter.push(Buffer.alloc(4096, "x"));
  splitter.push(Buffer.alloc(5000, "x"));
  expect(lengths).toEqual([4096, 4096]);
  splitter.push(Buffer.from("\n"));
  splitter.end();
  expect(lengths).toEqual([4096, 4096, 904]);
});
