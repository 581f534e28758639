// Where our reply to one recorded request is another than Python's: by the row that says why, and then by the transcript, with
// what has to hold instead.

import { answer, as, type Change, connection, each, error, first, named, text, without } from "./changes.ts";
import type { Reason } from "./newer-python.ts";

/** The first four of the ten bytes of `plain.txt`. */
const PART = text(
  ["200 OK", "206 Partial Content"],
  ["Content-Length: 10\r\n", "Content-Length: 4\r\nContent-Range: bytes 0-3/10\r\n"],
  ["plain.txt\n", "plai"],
);

/** Changes by their reason, then by the `id` of a transcript; one with several is changed in this order. */
export const DEPARTURES: Readonly<Partial<Record<Reason, Readonly<Record<string, Change>>>>> = {
  "trailing-%2f": {
    "target/encoded slash behind a file": as("target/slash behind a file"),
    "listing/encoded slash at the end": as("listing/empty"),
  },
  "listing-title": each(named("listing/", "query", "query with markup", "fragment"), as("listing/empty")),
  explanations: {
    "error/418": text(["a teapot..</p>", "a teapot.</p>"], ["Content-Length: 482", "Content-Length: 481"]),
    "error/422": text(
      ["422 - .", "422 - Server is not able to process the contained instructions."],
      ["Content-Length: 438", "Content-Length: 494"],
    ),
    "error/423": text(
      ["423 - .", "423 - Resource of a method is locked."],
      ["Content-Length: 423", "Content-Length: 453"],
    ),
  },
  "100-headers": {
    "fields/99 and Host": answer(
      ["Host=localhost", ...Array.from({ length: 99 }, (_, n) => `N${n}=${n}`), ""].join("\n"),
    ),
  },
  "blank-lines": {
    "line/blank line before": as("line/1.1"),
    "connection/blank line between (base11)": first(1, "method/GET"),
  },
  "half-a-request": each(
    named("line/", "no end", "end within the fields", "no blank line"),
    error(400, "Incomplete request"),
  ),
  "request-line-words": {
    "line/raw NBSP": answer("GET\n/request/\u00A0/x\nHTTP/1.1\nGET /request/\u00A0/x HTTP/1.1\n"),
    "line/NUL": error(400, String.raw`Bad request syntax ('GET /\x00 HTTP/1.1')`),
    "line/two CRs at the end": error(400, String.raw`Bad request syntax ('GET /request HTTP/1.1\r')`),
  },
  "header-syntax": {
    "fields/NUL in the value": error(400, "Control character in a header"),
    "fields/bare CR in the value": error(400, "Control character in a header"),
    "fields/blank in the name": error(400, "Bad header name ('A b')"),
    "fields/blank behind the name": error(400, "White space before the colon ('A ')"),
    "fields/no colon": error(400, "Header without a colon ('nothing')"),
    "fields/no name": error(400, "Header without a name"),
    "fields/latin-1 name": error(400, "Bad header name ('caf\u00E9')"),
    "fields/mbox": error(400, "Bad header name ('From me')"),
  },
  "trimmed-values": {
    "fields/blanks behind the value": text(
      ["A=1  \nB=2\t\n", "A=1\nB=2\n"],
      ["Content-Length: 26", "Content-Length: 23"],
    ),
  },
  "obsolete-folding": each(
    named("fields/", "folded", "folded with a tab", "blank first"),
    error(400, "Obsolete line folding"),
  ),
  host: {
    "fields/no Host": error(400, "Missing Host header"),
    "fields/no fields": error(400, "Missing Host header"),
    "fields/two Hosts": error(400, "More than one Host header"),
    "fields/odd Host": error(400, "Bad Host header"),
  },
  smuggling: {
    "body/chunked and length": error(400, "Both Transfer-Encoding and Content-Length"),
    "body/two lengths that differ": error(400, "Bad Content-Length ('2, 5')"),
    "body/two equal lengths": error(400, "Bad Content-Length ('5, 5')"),
    "body/length with a sign": error(400, "Bad Content-Length ('+5')"),
  },
  "framed-body": {
    "body/left unread": first(1, "method/GET"),
    "body/left unread, looks like a request": first(1),
    "body/GET with a body": first(1, "method/GET"),
    "body/chunked": first(1),
  },
  "incomplete-body": {
    "body/cut off": error(400, "Incomplete body"),
  },
  "connection-list": each(
    named(
      "connection/",
      "close with blanks (base11)",
      "close in a list (base11)",
      "close in a second field (base11)",
      "keep-alive and close (base11)",
    ),
    first(1),
  ),
  "reply-without-length": {
    "answer/without a length": as("answer/without a length, 1.0"),
  },
  "close-announced": each(
    [
      "file/HTTP/1.0 (simple11)",
      "line, server of 1.1/1.0",
      "line, server of 1.1/0.8",
      "fields/1.0 without Host",
      "connection/close (base11)",
      "connection/Close (base11)",
      "connection/1.0 (base11)",
      "connection/1.0, keep-alive (base11)",
      "connection/1.0, close (base11)",
      "connection/close with blanks (base11)",
      "connection/close in a list (base11)",
      "connection/close in a second field (base11)",
      "connection/keep-alive and close (base11)",
      "expect/100-continue in 1.0",
      "answer/without a length",
      "answer/without a length, 1.0",
      "kept/1.0",
      "kept/the last one closes",
      "kept/redirect, 1.0",
      "kept/304, 1.0",
    ],
    connection("last", "close"),
  ),
  "keep-alive-answered": {
    "connection/1.0, keep-alive (base11)": connection("first", "keep-alive"),
    "kept/1.0": connection("first", "keep-alive"),
  },
  "throwing-handler": {
    "answer/failure": error(500),
  },
  "silent-handler": each(named("answer/", "nothing", "nothing, 1.0"), error(500, "No response")),
  "absolute-form": {
    "target/absolute form": as("type/plain.txt"),
    "redirect/absolute form": as("redirect/directory"),
  },
  "redirect-host": {
    "redirect/backslash host": text(["Location: /\\", "Location: /%5C"]),
  },
  "redirect-escapes": {
    "redirect/relative with a colon": text(["Location: a:b", "Location: ./a:b"]),
    "redirect/markup": text(['Location: /"<x>"/', "Location: /%22%3Cx%3E%22/"]),
  },
  nul: {
    "target/NUL": as("target/case"),
  },
  "undecodable-names": {
    "target/no UTF-8": as("target/no UTF-8, as a surrogate"),
    "target/no UTF-8, as a surrogate": as("target/no UTF-8"),
    "target/a byte that stands for U+FFFD": as("target/case"),
    "listing/undecodable": text(["%ED%B3%BF", "%FF"], ["Content-Length: 323", "Content-Length: 317"]),
  },
  "raw-utf-8": {
    "target/UTF-8, raw": as("target/UTF-8, encoded"),
    "listing/UTF-8, raw": as("listing/UTF-8"),
  },
  "content-types": {
    "type/feed.xml": text(["text/xml", "application/xml"]),
    "type/sound.opus": text(["audio/opus", "audio/ogg"]),
    "type/run.sh": text(["application/x-sh", "text/plain; charset=utf-8"]),
    "type, HEAD/run.sh": text(["application/x-sh", "text/plain; charset=utf-8"]),
    "kept/nineteen": text(["text/xml", "application/xml"]),
  },
  "compressed-types": {
    "type/archive.tgz": text(["application/x-tar", "application/gzip"]),
    "type/vector.svgz": text(["image/svg+xml", "application/gzip"]),
    "type/page.html.br": text(["text/html; charset=utf-8", "application/octet-stream"]),
    "type, HEAD/page.html.br": text(["text/html; charset=utf-8", "application/octet-stream"]),
  },
  "if-none-match": {
    "condition/If-None-Match *": as("index/conditional (simple11)"),
  },
  "if-match": {
    "condition/If-Match, another tag": without("412 Precondition Failed"),
    "condition/If-Unmodified-Since, before": without("412 Precondition Failed"),
  },
  "http-dates": each(
    named("date/", "no weekday", "one digit of a day", "lower case", "+0000", "-0000", "no zone"),
    as("type/plain.txt"),
  ),
  range: {
    "file/with a range (simple10)": PART,
    "file/with a range (simple11)": PART,
    "condition/Range beyond the end": without("416 Range Not Satisfiable", "Content-Range: bytes */10"),
  },
  "cgi-response": {
    "cgi/script, HTTP/0.9": text(["Content-Type: text/plain\n\n", ""]),
    "cgi/Status": text(
      ["200 Script output follows", "404 Nothing Here"],
      ["Status: 404 Nothing Here\r\n", ""],
    ),
    "cgi/local redirect": as("cgi/file"),
    "cgi/redirect": text(
      ["200 Script output follows", "302 Found"],
      ["/there\r\n", "/there\r\nContent-Length: 0\r\n"],
    ),
    "cgi/fails": error(502),
    "cgi/empty": error(502),
    "cgi/no header": error(502),
  },
  "cgi-methods": {
    "cgi/script, HEAD": text(["hello\n", ""]),
    "cgi/script, PUT": as("cgi/script"),
  },
  "cgi-environment": {
    "cgi/environment, fields": text(
      ["HTTP_COOKIE=a=1, b=2", "HTTP_COOKIE=a=1; b=2"],
      ["HTTP_X_OTHER=unset", "HTTP_X_OTHER=x"],
    ),
  },
  "cgi-path": {
    "cgi/environment, double encoded path": text(["PATH_INFO=/A", "PATH_INFO=/%41"]),
    "cgi/environment, encoded question mark": text(
      ["PATH_INFO=/a\n", "PATH_INFO=/a?b\n"],
      ["QUERY_STRING=b?c=d", "QUERY_STRING=c=d"],
    ),
  },
  "cgi-arguments": {
    "cgi/no arguments": text(["1\n[]\n", "0\n"]),
    "cgi/two words": text(["1\n[two words]\n", "2\n[two]\n[words]\n"]),
    "cgi/encoded word": text(["[a%20b]", "[a b]"]),
    "cgi/POST with words": text(["1\n[two words]\n", "0\n"]),
  },
  "cgi-authorization": {
    "cgi/environment, Basic": text(
      ["AUTH_TYPE=Basic", "AUTH_TYPE=unset"],
      ["REMOTE_USER=aladdin", "REMOTE_USER=unset"],
    ),
  },
  "cgi-dots": { "cgi/above the root": as("cgi/script") },
  "cgi-error-names": {
    "cgi/missing, markup": error(404, "No such CGI script ('/cgi-bin/%3Cb%3E%27.sh')"),
  },
};
