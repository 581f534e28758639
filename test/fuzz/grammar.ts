// Pieces of what HTTP peers say, mostly well-formed, for the targets to put together, cut and spoil.

import type { Random } from "./random.ts";

/** Letters, digits and the other characters of a token. */
export const TOKEN_CHARACTERS = "abcXYZ019!#$%&'*+-.^_`|~";

/** Segments that a path translator could stumble over. */
const SEGMENTS = [
  "a",
  "b.txt",
  "sub",
  "",
  ".",
  "..",
  ".git",
  ".well-known",
  "%2e%2e",
  "%2E.",
  ".%2e",
  "%252e%252e",
  "..%2f",
  "%2f",
  "%5c..",
  "..\\..",
  "\\",
  "C:",
  "c%3a",
  "con",
  "NUL.txt",
  "aux ",
  "PROGRA~1",
  "a.",
  "a%20",
  "a.txt::$DATA",
  "%00",
  "a%00b",
  "%c0%ae%c0%ae",
  "\xc0\xae",
  "%ff",
  "\xff",
  "%e2%80%8c.git",
  "%0d%0a",
  "\x1b[2J",
  "\xc3\xa9",
  "%",
  "%2",
  "%zz",
  "<b>",
  "evil.example",
  "~",
] as const;

/** A request target. */
export function target(random: Random): string {
  const start = random.choose([
    "/",
    "/",
    "/",
    "//",
    "/\\",
    "\\",
    "",
    "http://host",
    "HTTP://evil.example/",
    "https://[::1]:1/",
    "*",
    "javascript:",
  ]);
  const path = random.list(0, 5, () => random.choose(SEGMENTS)).join(random.oneIn(12) ? "\\" : "/");
  const end = random.choose(["", "", "/", "//", "?", "?a=b", "#", "#a?b", "?q#f", "%2f", "/?//x", "?%0d%0a"]);
  return start + path + end;
}

/** A field name. */
export function fieldName(random: Random): string {
  return random.oneIn(3)
    ? random.text(TOKEN_CHARACTERS, 1, 8)
    : random.choose(["X-A", "Host", "accept", "Cookie", "User-Agent", "Range", "If-None-Match", "Expect"]);
}

/** A field value, without white space around it. */
export function fieldValue(random: Random): string {
  return random.oneIn(3)
    ? random.bytes(0, 12).replaceAll(/[\0-\x20\x7f]/g, "")
    : random.choose([
        "",
        "a",
        "a, b",
        'W/"x", "y"',
        "close",
        "100-continue",
        "bytes=0-1",
        "\xe9",
        "gzip;q=0.5",
      ]);
}

/** What may follow a field's colon. */
export function blank(random: Random): string {
  return random.choose([" ", "", "\t", "  ", " \t "]);
}

/** A line end. */
export function lineEnd(random: Random): string {
  return random.oneIn(6) ? "\n" : "\r\n";
}

/** Fields that say how a body is framed and what becomes of the connection, right and wrong. */
export function framingField(random: Random): string {
  return random.choose([
    "Content-Length: 0",
    "Content-Length: 3",
    "Transfer-Encoding: chunked",
    "Connection: close",
    "Connection: keep-alive",
    "Content-Length: 3, 3",
    "Content-Length: +3",
    "Content-Length: -1",
    "Content-Length:",
    "Content-Length: 0x10",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: \x0bchunked",
    "Transfer-Encoding:",
    "Connection: foo,\tClose ,bar",
    "Connection: close, keep-alive",
  ]);
}
