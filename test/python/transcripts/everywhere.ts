// What is different in many replies at once: what CPython changed since the recording, and what we add. Each is applied to every
// recorded reply that it concerns.

import type { Reason } from "./newer-python.ts";
import { fieldOf, type ReplyText, withBody } from "./replies.ts";

/** One difference: the row that explains it, and what becomes of a recorded reply. */
export interface Everywhere {
  /** The `id` of the row. */
  readonly reason: Reason;
  /** The reply that is expected of us; the same one where it is not concerned. */
  readonly apply: (reply: ReplyText, protocol: string) => ReplyText;
}

/** In the order to be applied. */
export const EVERYWHERE: readonly Everywhere[] = [
  { reason: "status-line", apply: statusLine },
  { reason: "style", apply: errorPage },
  { reason: "style", apply: listingPage },
  { reason: "charset", apply: charset },
  { reason: "etag", apply: entityTag },
  { reason: "range", apply: acceptRanges },
  { reason: "not-modified-fields", apply: validatorsOn304 },
  { reason: "cgi-response", apply: scriptHead },
  { reason: "cgi-environment", apply: environment },
];

/** What `comparable()` makes of a strong entity tag. */
export const SOME_ETAG = 'ETag: "…"';

/** Of the files that requests with conditions are for. */
const LAST_MODIFIED = "Last-Modified: Sat, 03 Feb 2001 04:05:06 GMT";

/** Before 3.15 a malformed request line was answered as in HTTP/0.9, with the page alone (gh-54930). */
function statusLine(reply: ReplyText, protocol: string): ReplyText {
  const page = /^ {8}<p>Error code: (400|505)<\/p>\n {8}<p>Message: (.*)\.<\/p>$/m.exec(reply.body);
  if (reply.lines.length > 0 || page === null) return reply;
  const [, code = "", message = ""] = page;
  const lines = [
    `${protocol} ${code} ${fromUTF8(unescapeHTML(message))}`,
    "Server: …",
    "Date: …",
    "Connection: close",
    "Content-Type: text/html;charset=utf-8",
    `Content-Length: ${reply.body.length}`,
  ];
  return { lines, body: reply.body };
}

function errorPage(reply: ReplyText): ReplyText {
  const style = `\
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
`;
  const isPage = reply.body.includes("        <title>Error response</title>\n");
  if (isPage) return withBody(reply, reply.body.replace("        <title>", `${style}        <title>`));
  return fieldOf(reply, "Content-Type") === "text/html;charset=utf-8" ? longerBy(reply, style) : reply;
}

function listingPage(reply: ReplyText): ReplyText {
  const style = `\
<style type="text/css">
:root {
color-scheme: light dark;
}
</style>
`;
  const isPage = reply.body.includes("\n<title>Directory listing for ");
  if (isPage) return withBody(reply, reply.body.replace("<title>", `${style}<title>`));
  return fieldOf(reply, "Content-type") === "text/html; charset=utf-8" ? longerBy(reply, style) : reply;
}

/** A reply to HEAD, whose body would be longer by a text. */
function longerBy(reply: ReplyText, text: string): ReplyText {
  return { lines: withBody(reply, reply.body + text).lines, body: reply.body };
}

/** Browsers take text that says nothing else for windows-1252. */
function charset(reply: ReplyText): ReplyText {
  const lines = reply.lines.map((line) =>
    /^Content-type: text\/(?!xml$)[^;]+$/.test(line) ? `${line}; charset=utf-8` : line,
  );
  return { lines, body: reply.body };
}

function entityTag(reply: ReplyText): ReplyText {
  return fieldOf(reply, "Last-Modified") === undefined ? reply : withFields(reply, SOME_ETAG);
}

function acceptRanges(reply: ReplyText): ReplyText {
  return fieldOf(reply, "Last-Modified") === undefined ? reply : withFields(reply, "Accept-Ranges: bytes");
}

/** RFC 9110 section 15.4.5: a 304 has the validators that the 200 would have. */
function validatorsOn304(reply: ReplyText): ReplyText {
  const [status = "", ...fields] = reply.lines;
  // Python's 304 for a file has no field of its own, others say `Connection` or nothing at all.
  if (!status.includes(" 304 ") || fields.length !== 2) return reply;
  return withFields(reply, LAST_MODIFIED, SOME_ETAG);
}

/** A script ends its lines with LF, and Python passes them on as they are. */
function scriptHead(reply: ReplyText): ReplyText {
  const headEnd = reply.body.indexOf("\n\n");
  if (!reply.body.startsWith("HTTP/1.0 200 Script output follows\r\n") || headEnd === -1) return reply;
  return { lines: reply.body.slice(0, headEnd).split(/\r?\n/), body: reply.body.slice(headEnd + 2) };
}

/** What `environment.sh` prints: the request's version, a type and a length only where there is a body, all fields. */
function environment(reply: ReplyText): ReplyText {
  if (!reply.body.startsWith("GATEWAY_INTERFACE=")) return reply;
  const body = reply.body
    .replace("SERVER_PROTOCOL=HTTP/1.0\n", "SERVER_PROTOCOL=HTTP/1.1\n")
    .replace("CONTENT_TYPE=text/plain\n", "CONTENT_TYPE=unset\n")
    .replace("CONTENT_LENGTH=\n", "CONTENT_LENGTH=unset\n")
    .replace("HTTP_HOST=unset\n", "HTTP_HOST=localhost\n");
  return { lines: reply.lines, body };
}

function withFields({ lines, body }: ReplyText, ...fields: readonly string[]): ReplyText {
  return { lines: [...lines, ...fields], body };
}

function unescapeHTML(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A page is UTF-8, a status line is latin-1. */
function fromUTF8(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}
