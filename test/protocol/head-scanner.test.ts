import { describe, expect, test } from "bun:test";

import { DEFAULT_HEAD_LIMITS, type HeadLimits, HeadScanner } from "../../src/protocol/head-scanner.ts";
import { parseHeaderBlock } from "../../src/protocol/header-block.ts";
import { parseRequestLine } from "../../src/protocol/request-line.ts";
import { readEverySplit, type Reading } from "../support/every-split.ts";

/**
 * Bytes of an older request, which a scanner that looked past `length` would take for the end of this one.
 */
const STALE = Buffer.from("\n\r\n\n");

/** Scans pieces as a connection does, then reads the head that was found. */
function readHead(pieces: readonly Buffer[], limits: HeadLimits = DEFAULT_HEAD_LIMITS): Reading {
  const scanner = new HeadScanner(limits);
  for (let count = 1; count <= pieces.length; count++) {
    const received = Buffer.concat(pieces.slice(0, count));
    const bytes = count % 2 === 0 ? received : Buffer.concat([received, STALE]);
    const end = scanner.scan(bytes, received.length);
    if (end > 0) return { answer: headAnswer(received, scanner, end), bytesTaken: end };
  }
  return { answer: "more is needed", bytesTaken: 0 };
}

function headAnswer(received: Buffer, scanner: HeadScanner, end: number): unknown {
  const { start, refused } = scanner;
  if (refused !== undefined) return { start, refused };
  const text = received.toString("latin1", start, end);
  const lineEnd = text.indexOf("\n");
  const line = parseRequestLine(text.slice(0, text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd));
  const headers = parseHeaderBlock(text, lineEnd + 1, text.length);
  return { start, line, fields: "refused" in headers ? headers.refused : headers.items() };
}

function scanWhole(text: string, limits?: HeadLimits): { end: number; start: number; refused: unknown } {
  const scanner = new HeadScanner(limits);
  const bytes = Buffer.from(text, "latin1");
  const end = scanner.scan(bytes, bytes.length);
  return { end, start: scanner.start, refused: scanner.refused };
}

const BROWSER =
  "GET /a/b.html?c=d HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: Mozilla/5.0 (X11; rv:140.0)\r\n" +
  "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip, br\r\nConnection: keep-alive\r\n" +
  "Priority: u=0, i\r\n\r\n";

describe("HeadScanner.scan() finds the same end however the head is cut", () => {
  const heads: readonly [name: string, head: string, start: number][] = [
    ["a browser's", BROWSER, 0],
    ["without fields", "GET / HTTP/1.1\r\n\r\n", 0],
    ["HTTP/1.0", "HEAD / HTTP/1.0\r\nX: y\r\n\r\n", 0],
    ["lines that end in LF", "GET / HTTP/1.1\nHost: a\n\n", 0],
    ["lines that end both ways", "GET / HTTP/1.1\nHost: a\r\nX: b\n\r\n", 0],
    ["an empty line before it", "\r\nGET / HTTP/1.1\r\n\r\n", 2],
    ["eight empty lines before it", "\r\n\n\r\n\n\r\n\n\r\n\nGET / HTTP/1.1\r\n\r\n", 12],
    ["nine empty lines, the ninth as a blank head", "\n".repeat(9), 8],
    ["a line of white space", " \t \r\n", 0],
    ["the form of HTTP/0.9", "GET /x\r\n", 0],
    ["the form of HTTP/0.9, ending in LF", "GET /x\n", 0],
    ["the form of HTTP/0.9 with a version for a path", "GET HTTP/1.1\r\n", 0],
    ["an explicit HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 0],
    ["odd blanks in the request line", "GET\t/ \tHTTP/1.1 \r\nHost: a\r\n\r\n", 0],
    ["a version of many digits", "GET / HTTP/01.0001\r\nHost: a\r\n\r\n", 0],
    ["one word", "HELLO\r\n", 0],
    ["one word that is a version", " HTTP/1.1\r\n", 0],
    ["two words and a version", "GET  HTTP/1.1\r\n", 0],
    ["four words", "GET / a HTTP/1.1\r\n", 0],
    ["four words with a trailing slash", "GET /a b/ HTTP/1.1\r\n", 0],
    ["a bad version", "GET / HTTP/1.x\r\n", 0],
    ["HTTP/2's preface", "PRI * HTTP/2.0\r\n", 0],
    ["NUL in the request line", "GET /\0 HTTP/1.1\r\n", 0],
    ["a bare CR in the request line", "GET /\rA: HTTP/1.1\r\n", 0],
    ["CR CR LF", "GET / HTTP/1.1\r\r\n", 0],
    ["DEL in the method", "G\x7fT / HTTP/1.1\r\n", 0],
    ["DEL in the target", "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 0],
    ["a bare CR on a field line", "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", 0],
    ["a line with a CR alone", "GET / HTTP/1.1\r\n\r\r\n\r\n", 0],
    ["a folded line", "GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", 0],
  ];
  test.each(heads)("HeadScanner.scan() ends one head: %s", (_, head, start) => {
    const { answer, bytesTaken } = readEverySplit(head, readHead);
    expect(bytesTaken).toBe(head.length);
    expect(answer).toMatchObject({ start });
  });

  test("HeadScanner.scan() and the parsers read a browser's head", () => {
    expect(readHead([Buffer.from(BROWSER)]).answer).toEqual({
      start: 0,
      line: {
        kind: "request",
        command: "GET",
        path: "/a/b.html?c=d",
        version: "HTTP/1.1",
        major: 1,
        minor: 1,
      },
      fields: [
        ["Host", "localhost:8000"],
        ["User-Agent", "Mozilla/5.0 (X11; rv:140.0)"],
        ["Accept", "text/html,*/*;q=0.8"],
        ["Accept-Encoding", "gzip, br"],
        ["Connection", "keep-alive"],
        ["Priority", "u=0, i"],
      ],
    });
  });
});

describe("HeadScanner.scan() waits", () => {
  const cases: readonly [name: string, bytes: string][] = [
    ["for a first byte", ""],
    ["for the end of the request line", "GET / HTTP/1.1\r"],
    ["for field lines", "GET / HTTP/1.1\r\n"],
    ["for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n"],
    ["for the LF of the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\r"],
    ["behind empty lines", "\r\n".repeat(8)],
  ];
  test.each(cases)("HeadScanner.scan() waits %s", (_, bytes) => {
    expect(scanWhole(bytes)).toMatchObject({ end: 0, refused: undefined });
  });
});

describe("HeadScanner.scan() holds its limits", () => {
  const limits: HeadLimits = { requestLine: 20, headerLine: 12, headerCount: 2, headBytes: 40 };
  const lineTooLong = {
    status: 431,
    message: "Line too long",
    explain: "got more than 12 bytes when reading header line",
  };
  const tooMany = { status: 431, message: "Too many headers", explain: "got more than 2 headers" };
  const tooLarge = {
    status: 431,
    message: "Headers too large",
    explain: "got more than 40 bytes of headers",
  };
  const uriTooLong = { status: 414, message: "URI Too Long" };

  const refusals: readonly [name: string, bytes: string, end: number, refused: unknown][] = [
    ["a request line of 21 bytes", "GET /1234 HTTP/1.1 \r\n", 21, uriTooLong],
    ["a request line that goes on", "GET /123456789012345678901234567890", 21, uriTooLong],
    ["a request line that goes on behind an empty line", `\r\n${"A".repeat(21)}`, 23, uriTooLong],
    ["a field line of 13 bytes", "GET / HTTP/1.1\r\nX: 12345678\r\n\r\n", 29, lineTooLong],
    ["a field line that goes on", `GET / HTTP/1.1\r\n${"X".repeat(13)}`, 29, lineTooLong],
    ["a third field line", "GET / HTTP/1.1\r\nA:\r\nB:\r\nC:\r\n", 28, tooMany],
    ["41 bytes of head", "GET / HTTP/1.1\r\nA: 1234567\r\nB: 1234567\r\n\r\n", 41, tooLarge],
  ];
  test.each(refusals)("HeadScanner.scan() refuses %s", (_, bytes, end, refused) => {
    const { answer, bytesTaken } = readEverySplit(bytes, (pieces) => readHead(pieces, limits));
    expect(answer).toMatchObject({ refused });
    expect(bytesTaken).toBe(end);
  });

  const heads: readonly [name: string, head: string][] = [
    ["a request line of 20 bytes", "GET /1234 HTTP/1.1\r\n\r\n"],
    ["a field line of 12 bytes", "GET / HTTP/1.1\r\nX: 1234567\r\n\r\n"],
    ["two field lines", "GET / HTTP/1.1\r\nA:\r\nB:\r\n\r\n"],
    ["40 bytes of head", "GET / HTTP/1.1\r\nA: 123456\r\nB: 12345\r\n\r\n"],
  ];
  test.each(heads)("HeadScanner.scan() takes %s", (_, head) => {
    const { answer, bytesTaken } = readEverySplit(head, (pieces) => readHead(pieces, limits));
    expect(answer).not.toHaveProperty("refused");
    expect(bytesTaken).toBe(head.length);
  });

  test("HeadScanner.scan() has Python's limits by default", () => {
    const target = "/".padEnd(65536 - "GET  HTTP/1.1\r\n".length, "a");
    expect(scanWhole(`GET ${target} HTTP/1.1\r\n\r\n`).refused).toBeUndefined();
    expect(scanWhole(`GET ${target}a HTTP/1.1\r\n\r\n`)).toEqual({
      end: 65537,
      start: 0,
      refused: uriTooLong,
    });
    expect(scanWhole(`GET / HTTP/1.1\r\n${"A: b\r\n".repeat(100)}\r\n`).refused).toBeUndefined();
    expect(scanWhole(`GET / HTTP/1.1\r\n${"A: b\r\n".repeat(101)}`).refused).toMatchObject({ status: 431 });
    expect(scanWhole(`GET / HTTP/1.1\r\nA: ${"b".repeat(65532)}\r\n\r\n`).refused).toMatchObject({
      status: 431,
      message: "Line too long",
    });
    expect(scanWhole(`GET / HTTP/1.1\r\n${`A: ${"b".repeat(60000)}\r\n`.repeat(20)}`).refused).toMatchObject({
      status: 431,
      message: "Headers too large",
    });
  });
});

describe("HeadScanner.start", () => {
  test("HeadScanner.start is behind the empty lines, for a refused request line too", () => {
    const limits = { ...DEFAULT_HEAD_LIMITS, requestLine: 8 };
    expect(scanWhole("\r\n\nGET /123456789", limits)).toMatchObject({ end: 12, start: 3 });
    expect(scanWhole("\r\n\nGET /1\r\n", limits)).toMatchObject({ end: 11, start: 3 });
  });
});

describe("HeadScanner.reset()", () => {
  test("HeadScanner.reset() makes ready for the next head of a pipeline", () => {
    const scanner = new HeadScanner();
    const bytes = Buffer.from("\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3\r\n");
    const heads: string[] = [];
    for (let from = 0; from < bytes.length;) {
      scanner.reset();
      const rest = bytes.subarray(from);
      const end = scanner.scan(rest, rest.length);
      heads.push(rest.toString("latin1", scanner.start, end));
      from += end;
    }
    expect(heads).toEqual(["GET /1 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /2 HTTP/1.1\r\n\r\n", "GET /3\r\n"]);
  });

  test("HeadScanner.reset() forgets a refusal", () => {
    const scanner = new HeadScanner({ ...DEFAULT_HEAD_LIMITS, requestLine: 8 });
    expect(scanner.scan(Buffer.from("GET /1234\r\n"), 11)).toBe(9);
    scanner.reset();
    expect(scanner.refused).toBeUndefined();
    expect(scanner.scan(Buffer.from("GET /1\r\n"), 8)).toBe(8);
    expect(scanner.refused).toBeUndefined();
  });
});

describe("HeadScanner and the parsers", () => {
  test("HeadScanner and the parsers read or refuse any bytes, the same way however they are cut", () => {
    const random = seededRandom(20261120);
    for (let round = 0; round < 3000; round++) {
      const bytes = randomHead(random);
      const whole = readHead([bytes]);
      expect(readHead(randomPieces(bytes, random)), JSON.stringify(bytes.toString("latin1"))).toEqual(whole);
    }
  });
});

const FRAGMENTS = [
  "GET ",
  "POST",
  " / ",
  "//x",
  " HTTP/1.1",
  " HTTP/1.0",
  "HTTP/2.0",
  "\r\n",
  "\r\n",
  "\n",
  "\r\n\r\n",
  "\r",
  "Host:",
  " a",
  "X-Y: z",
  "Content-Length: 5",
  ":",
  " ",
  "\t",
  "\0",
  "\x7f",
  "\xe9",
  "\x0b",
  "\x85",
  "(",
  "0",
];

function randomHead(random: () => number): Buffer {
  const count = 1 + Math.floor(random() * 14);
  const start = random() < 0.5 ? "GET / HTTP/1.1\r\n" : "";
  const rest = Array.from({ length: count }, () => FRAGMENTS[Math.floor(random() * FRAGMENTS.length)]);
  return Buffer.from(start + rest.join(""), "latin1");
}

function randomPieces(bytes: Buffer, random: () => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() * 6);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** Numbers from 0 to 1 that come in the same order each run (a linear congruential generator). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
