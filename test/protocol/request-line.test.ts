import { describe, expect, test } from "bun:test";

import { parseRequestLine, type RequestLine } from "../../src/protocol/request-line.ts";

function request(command: string, path: string, version = "HTTP/1.1", major = 1, minor = 1): RequestLine {
  return { kind: "request", command, path, version, major, minor };
}

function simple(path: string): RequestLine {
  return { kind: "simple", command: "GET", path, version: "HTTP/0.9", major: 0, minor: 9 };
}

function refused(message: string, version = "", status = 400): RequestLine {
  return { kind: "refused", refused: { status, message }, version };
}

const BLANK: RequestLine = { kind: "blank" };

type Row = readonly [name: string, line: string, result: RequestLine];

describe("parseRequestLine() reads", () => {
  const rows: readonly Row[] = [
    ["an ordinary line", "GET /a?b=c HTTP/1.1", request("GET", "/a?b=c")],
    ["HTTP/1.0", "HEAD / HTTP/1.0", request("HEAD", "/", "HTTP/1.0", 1, 0)],
    ["another minor version", "GET / HTTP/1.7", request("GET", "/", "HTTP/1.7", 1, 7)],
    ["a version with leading zeros verbatim", "GET / HTTP/01.01", request("GET", "/", "HTTP/01.01")],
    [
      "version numbers of ten digits",
      "GET / HTTP/0000000001.1234567890",
      request("GET", "/", "HTTP/0000000001.1234567890", 1, 1234567890),
    ],
    ["an explicit HTTP/0.9", "GET / HTTP/0.9", request("GET", "/", "HTTP/0.9", 0, 9)],
    ["several blanks between words", "  GET \t/ \v\fHTTP/1.1 ", request("GET", "/")],
    ["several blanks before an ordinary version", "GET /  HTTP/1.1", request("GET", "/")],
    ["a blank before the method", " GET / HTTP/1.1", request("GET", "/")],
    ["an unknown method", "FOO-bar * HTTP/1.1", request("FOO-bar", "*")],
    ["a method that is no token", "G(E)T / HTTP/1.1", request("G(E)T", "/")],
    ["a method of other latin-1 letters", "G\xc9T / HTTP/1.1", request("G\xc9T", "/")],
    ["an absolute target", "GET http://h//p HTTP/1.1", request("GET", "http://h//p")],
    ["an authority target", "CONNECT h:80 HTTP/1.1", request("CONNECT", "h:80")],
    [
      "raw UTF-8 with NBSP, NEL and FS, where Python would cut",
      "GET /\xc3\xa0\xc2\x85\x1c\x1f HTTP/1.1",
      request("GET", "/\xc3\xa0\xc2\x85\x1c\x1f"),
    ],
    ["control characters in the target", "GET /\x01\x1b[2J\x7f HTTP/1.1", request("GET", "/\x01\x1b[2J\x7f")],
    ["a double slash as one, gh-87389", "GET //evil.example/.. HTTP/1.1", request("GET", "/evil.example/..")],
    ["many leading slashes as one", "GET //////a//b HTTP/1.1", request("GET", "/a//b")],
    ["nothing but slashes as one", "GET //// HTTP/1.0", request("GET", "/", "HTTP/1.0", 1, 0)],
    ["leading slashes in a line with odd blanks", "GET\t//a HTTP/1.1", request("GET", "/a")],
    ["the form of HTTP/0.9", "GET /x", simple("/x")],
    ["leading slashes in the form of HTTP/0.9", "GET ///x", simple("/x")],
    ["a version in the place of the path", "GET HTTP/1.1", simple("HTTP/1.1")],
    ["an empty line", "", BLANK],
    ["white space alone", " \t\v\f ", BLANK],
  ];
  test.each(rows)("parseRequestLine() reads %s", (_, line, result) => {
    expect(parseRequestLine(line)).toEqual(result);
  });
});

describe("parseRequestLine() refuses", () => {
  const rows: readonly Row[] = [
    ["one word", "GET", refused("Bad request syntax ('GET')")],
    ["one word that is a version", " HTTP/1.1", refused("Bad request syntax (' HTTP/1.1')")],
    ["four words", "GET /a b HTTP/1.1", refused("Bad request syntax ('GET /a b HTTP/1.1')", "HTTP/1.1")],
    ["no version", "GET / FUBAR", refused("Bad request version ('FUBAR')")],
    ["no version behind four words", "GET / a FUBAR", refused("Bad request version ('FUBAR')")],
    ["a version in lower case", "GET / http/1.1", refused("Bad request version ('http/1.1')")],
    ["a version with one number", "GET / HTTP/1", refused("Bad request version ('HTTP/1')")],
    ["a version with three numbers", "GET / HTTP/1.1.1", refused("Bad request version ('HTTP/1.1.1')")],
    ["a version with a sign", "GET / HTTP/1.+1", refused("Bad request version ('HTTP/1.+1')")],
    ["a version with an underscore", "GET / HTTP/1.1_0", refused("Bad request version ('HTTP/1.1_0')")],
    ["a superscript digit", "GET / HTTP/1.\xb2", refused("Bad request version ('HTTP/1.\xb2')")],
    ["eleven digits", "GET / HTTP/1.00000000001", refused("Bad request version ('HTTP/1.00000000001')")],
    ["an empty number", "GET / HTTP/.1", refused("Bad request version ('HTTP/.1')")],
    ["HTTP/2", "GET / HTTP/2.0", refused("Invalid HTTP version (2.0)", "HTTP/2.0", 505)],
    ["HTTP/2's preface", "PRI * HTTP/2.0", refused("Invalid HTTP version (2.0)", "HTTP/2.0", 505)],
    [
      "HTTP/2 before counting words",
      "a b c HTTP/9.1",
      refused("Invalid HTTP version (9.1)", "HTTP/9.1", 505),
    ],
    ["another method in HTTP/0.9", "POST /", refused("Bad HTTP/0.9 request type ('POST')")],
    ["a method in lower case in HTTP/0.9", "get /", refused("Bad HTTP/0.9 request type ('get')")],
    ["a bare CR", "GET /\rX HTTP/1.1", refused("Bad request syntax ('GET /\\rX HTTP/1.1')")],
    ["a CR at the end", "GET / HTTP/1.1\r", refused("Bad request syntax ('GET / HTTP/1.1\\r')")],
    ["a CR alone", "\r", refused("Bad request syntax ('\\r')")],
    ["an LF", "GET / HTTP/1.1\nX", refused("Bad request syntax ('GET / HTTP/1.1\\nX')")],
    ["NUL in the target", "GET /\0 HTTP/1.1", refused("Bad request syntax ('GET /\\x00 HTTP/1.1')")],
    [
      "a control character in the method",
      "G\x1bT / HTTP/1.1",
      refused("Bad request syntax ('G\\x1bT / HTTP/1.1')", "HTTP/1.1"),
    ],
    [
      "DEL in the method",
      "G\x7f / HTTP/1.0",
      refused("Bad request syntax ('G\\x7f / HTTP/1.0')", "HTTP/1.0"),
    ],
    ["a TLS handshake", "\x16\x03\x01\x02", refused("Bad request syntax ('\\x16\\x03\\x01\\x02')")],
  ];
  test.each(rows)("parseRequestLine() refuses %s", (_, line, result) => {
    expect(parseRequestLine(line)).toEqual(result);
  });
});
