import { describe, expect, test } from "bun:test";

import type { HTTPMessage } from "../../src/protocol/headers.ts";
import { readHeaderBlock } from "../../src/protocol/recent-headers.ts";

function read(block: string): HTTPMessage {
  const headers = readHeaderBlock(`GET / HTTP/1.1\r\n${block}`, 16);
  if ("refused" in headers) throw new Error(headers.refused.message);
  return headers;
}

describe("readHeaderBlock()", () => {
  test("readHeaderBlock() reads the same fields each time", () => {
    const block = "Host: a\r\nX: 1\r\nX: 2\r\n\r\n";
    for (let time = 0; time < 3; time++) {
      expect(read(block).items()).toEqual([
        ["Host", "a"],
        ["X", "1"],
        ["X", "2"],
      ]);
    }
  });

  test("readHeaderBlock() gives each caller fields of its own", () => {
    const block = "Host: own\r\n\r\n";
    const first = read(block);
    const second = read(block);
    first.append("X", "first");
    expect(first.get("x")).toBe("first");
    expect(second.get("x")).toBeNull();
    expect(read(block).get("x")).toBeNull();
    second.append("X", "second");
    expect(first.get_all("x")).toEqual(["first"]);
    expect(read(block).size).toBe(1);
  });

  test("readHeaderBlock() tells blocks apart that differ in one byte", () => {
    expect(read("Host: b\r\n\r\n").get("host")).toBe("b");
    expect(read("Host: c\r\n\r\n").get("host")).toBe("c");
  });

  test("readHeaderBlock() refuses a malformed block each time", () => {
    for (let time = 0; time < 2; time++) {
      expect(readHeaderBlock("GET / HTTP/1.1\r\nno colon\r\n\r\n", 16)).toHaveProperty("refused.status", 400);
    }
  });

  test("readHeaderBlock() reads more blocks than it remembers, and long ones", () => {
    for (let index = 0; index < 200; index++)
      expect(read(`Host: h${index}\r\n\r\n`).get("host")).toBe(`h${index}`);
    const long = "x".repeat(5000);
    for (let time = 0; time < 2; time++) expect(read(`Host: ${long}\r\n\r\n`).get("host")).toBe(long);
  });
});
