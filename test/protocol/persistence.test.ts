import { describe, expect, test } from "bun:test";

import { HTTPMessage } from "../../src/protocol/headers.ts";
import { hasToken, keepsConnection } from "../../src/protocol/persistence.ts";

function connection(...values: readonly string[]): HTTPMessage {
  const headers = new HTTPMessage();
  for (const value of values) headers.append("Connection", value);
  return headers;
}

describe("keepsConnection()", () => {
  type Row = readonly [
    name: string,
    protocolVersion: string,
    version: string,
    values: string[],
    keeps: boolean,
  ];
  const rows: readonly Row[] = [
    ["keeps HTTP/1.1", "HTTP/1.1", "HTTP/1.1", [], true],
    ["keeps a later minor version", "HTTP/1.1", "HTTP/1.2", [], true],
    ["keeps HTTP/1.1 where the server speaks more", "HTTP/2.0", "HTTP/1.1", [], true],
    ["closes HTTP/1.1 with close", "HTTP/1.1", "HTTP/1.1", ["close"], false],
    ["closes HTTP/1.1 with close in any case", "HTTP/1.1", "HTTP/1.1", ["Close"], false],
    ["closes HTTP/1.1 with close in a list", "HTTP/1.1", "HTTP/1.1", ["foo, close , bar"], false],
    ["closes HTTP/1.1 with close in a second field", "HTTP/1.1", "HTTP/1.1", ["foo", "close"], false],
    [
      "closes where close and keep-alive stand together",
      "HTTP/1.1",
      "HTTP/1.1",
      ["keep-alive, close"],
      false,
    ],
    ["keeps HTTP/1.1 with another token", "HTTP/1.1", "HTTP/1.1", ["closed, x-close"], true],
    ["closes HTTP/1.0", "HTTP/1.1", "HTTP/1.0", [], false],
    ["keeps HTTP/1.0 with keep-alive", "HTTP/1.1", "HTTP/1.0", ["Keep-Alive"], true],
    ["closes HTTP/1.0 with both", "HTTP/1.1", "HTTP/1.0", ["keep-alive", "close"], false],
    ["closes where the server speaks HTTP/1.0", "HTTP/1.0", "HTTP/1.1", [], false],
    [
      "closes where the server speaks HTTP/1.0, keep-alive or not",
      "HTTP/1.0",
      "HTTP/1.0",
      ["keep-alive"],
      false,
    ],
    ["closes HTTP/0.9", "HTTP/1.1", "HTTP/0.9", [], false],
    ["closes HTTP/0.9, keep-alive or not", "HTTP/1.1", "HTTP/0.9", ["keep-alive"], false],
  ];
  test.each(rows)("keepsConnection() %s", (_, protocolVersion, version, values, keeps) => {
    const [major = 0, minor = 0] = version.slice("HTTP/".length).split(".").map(Number);
    expect(keepsConnection(protocolVersion, version, major, minor, connection(...values))).toBe(keeps);
  });

  test("keepsConnection() goes by the numbers, not by the spelling, of a version", () => {
    expect(keepsConnection("HTTP/1.1", "HTTP/01.01", 1, 1, connection())).toBe(true);
  });
});

describe("hasToken()", () => {
  const rows: readonly [value: string | null, has: boolean][] = [
    [null, false],
    ["", false],
    ["close", true],
    ["CLOSE", true],
    [" close\t", true],
    ["a,close", true],
    ["close,", true],
    [",,close", true],
    ["a, b", false],
    ["clos", false],
    ["closed", false],
    ["clo se", false],
    ["close;q=1", false],
    ['"close"', false],
  ];
  test.each(rows)("hasToken() looks for close in %p", (value, has) => {
    expect(hasToken(value, "close")).toBe(has);
  });

  test("hasToken() takes no other character for a letter or a hyphen", () => {
    expect(hasToken("keep\ralive", "keep-alive")).toBe(false);
    expect(hasToken("KEEP-ALIVE", "keep-alive")).toBe(true);
    expect(hasToken("[", "{")).toBe(false);
  });
});
