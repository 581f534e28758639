import { describe, expect, test } from "bun:test";

import { DEFAULT_HEAD_LIMITS } from "../../src/protocol/head-scanner.ts";
import { firstLine, type HeadFields, readRequestHead, recentHeads } from "../../src/protocol/request-head.ts";

/** What the fields of a head say, behind a plain request line. */
function fieldsOf(block: string, version = "HTTP/1.1"): HeadFields {
  const { fields } = readRequestHead(`GET /a ${version}\r\n${block}\r\n`);
  if (fields === undefined || "refused" in fields) throw new Error("The fields are refused");
  return fields;
}

describe("readRequestHead()", () => {
  test("readRequestHead() reads the line and the fields", () => {
    const { requestline, line, fields } = readRequestHead("GET /a HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n");
    expect(requestline).toBe("GET /a HTTP/1.1");
    expect(line).toMatchObject({ kind: "request", command: "GET", path: "/a", version: "HTTP/1.1" });
    expect(fields !== undefined && "headers" in fields && fields.headers.items()).toEqual([
      ["Host", "a"],
      ["X", "1"],
    ]);
  });

  test("readRequestHead() says what the fields mean for body and connection", () => {
    expect(fieldsOf("Host: a\r\n")).toMatchObject({
      badHost: undefined,
      framing: { kind: "none" },
      stays: true,
      expect: null,
    });
    expect(
      fieldsOf("Host: a\r\nContent-Length: 5\r\nConnection: close\r\nExpect: 100-Continue\r\n"),
    ).toMatchObject({
      framing: { kind: "length", length: 5 },
      stays: false,
      expect: "100-continue",
    });
    expect(fieldsOf("X: 1\r\n").badHost?.status).toBe(400);
    expect(fieldsOf("X: 1\r\n", "HTTP/1.0")).toMatchObject({ badHost: undefined, stays: false });
  });

  test("readRequestHead() refuses malformed fields, and fields beyond its limits", () => {
    expect(readRequestHead("GET / HTTP/1.1\r\nno colon\r\n\r\n").fields).toHaveProperty(
      "refused.status",
      400,
    );
    const two = "GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n";
    expect(readRequestHead(two, { headerLine: 99, headerCount: 1 }).fields).toHaveProperty(
      "refused.status",
      431,
    );
  });

  test("readRequestHead() looks for no fields behind HTTP/0.9's line, a blank one, or a refused one", () => {
    for (const line of ["GET /a", "", "GET"]) {
      expect(readRequestHead(`${line}\r\nno colon\r\n\r\n`).fields).toBeUndefined();
    }
  });
});

describe("firstLine()", () => {
  test.each([
    ["GET / HTTP/1.1\r\nA: b\r\n\r\n", "GET / HTTP/1.1"],
    ["GET / HTTP/1.1\nA: b\n\n", "GET / HTTP/1.1"],
    ["GET /\r\r\n", "GET /\r"],
    ["GET /", "GET /"],
    ["", ""],
  ])("firstLine() of %j is %j", (text, line) => {
    expect(firstLine(text)).toBe(line);
  });
});

describe("recentHeads()", () => {
  test("recentHeads() keeps apart what was read within different limits", () => {
    const text = "GET /apart HTTP/1.1\r\n\r\n";
    const narrow = { ...DEFAULT_HEAD_LIMITS, headerCount: 1 };
    recentHeads(DEFAULT_HEAD_LIMITS).keep(text, { text, read: readRequestHead(text) });
    expect(recentHeads(DEFAULT_HEAD_LIMITS).get(text)?.read.requestline).toBe("GET /apart HTTP/1.1");
    expect(recentHeads(narrow).get(text)).toBeUndefined();
  });
});
