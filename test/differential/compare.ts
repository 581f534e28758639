// What two replies to one request agree about: all that a cache or a browser relies on, and nothing of how it is spelt.

import type { Answer } from "./conversation.ts";

/** Something two servers may differ about. */
export type Aspect =
  | "status"
  | "body"
  | "type"
  | "length"
  | "last-modified"
  | "etag"
  | "accept-ranges"
  | "content-range"
  | "location"
  | "connection";

/** What an answer says, one value an aspect; `none` where it says nothing. */
export type Saying = Readonly<Record<Aspect, string>>;

/** What an answer says. */
export function saying({ reply, kept }: Answer): Saying {
  const said = (name: string): string => reply.get(name) ?? "none";
  const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(said("content-type"))?.[1];
  const parts = boundary === undefined ? undefined : multipart(reply.body, boundary);
  return {
    status: String(reply.status),
    body: parts ?? reply.body,
    type: boundary === undefined ? withoutCharset(said("content-type")) : "multipart/byteranges",
    // Boundaries and the fields of the parts have any length; the parts themselves are compared.
    length: parts === undefined ? said("content-length") : "of the parts",
    "last-modified": said("last-modified"),
    // The tag is each server's own; only what can be done with it counts.
    etag: said("etag").replace(/^(W\/)?".*"$/, (_, weak) => (weak === undefined ? "strong" : "weak")),
    "accept-ranges": said("accept-ranges"),
    "content-range": said("content-range"),
    location: place(said("location")),
    connection: kept ? "kept" : "closed",
  };
}

/** The aspects that two answers differ in. */
export function differences(ours: Saying, theirs: Saying): readonly Aspect[] {
  return ASPECTS.filter((aspect) => ours[aspect] !== theirs[aspect]);
}

const ASPECTS = [
  "status",
  "body",
  "type",
  "length",
  "last-modified",
  "etag",
  "accept-ranges",
  "content-range",
  "location",
  "connection",
] as const satisfies readonly Aspect[];

/** Where a client goes, which takes dots out of the path (RFC 9110 section 10.2.2). */
function place(location: string): string {
  if (location === "none") return location;
  const { pathname, search } = new URL(location, "http://example.org");
  return pathname + search;
}

/** The parts with the boundary taken out; undefined where there is no body, the reply to a HEAD. */
function multipart(body: string, boundary: string): string | undefined {
  if (body === "") return undefined;
  const end = `\r\n--${boundary}--\r\n`;
  // RFC 2046 section 5.1.1: the line break before a boundary belongs to it, and the first one may have none.
  const whole = body.startsWith("\r\n") ? body : `\r\n${body}`;
  if (!whole.endsWith(end)) throw new Error(`No end of the parts: ${JSON.stringify(body.slice(-100))}`);
  const parts = whole.slice(0, -end.length).split(`\r\n--${boundary}\r\n`).slice(1);
  return JSON.stringify(parts.map((part) => withoutCharset(part)));
}

/** Types without the charset, which nginx leaves out and we put where a browser would guess. */
function withoutCharset(text: string): string {
  return text.replace(/^((?:Content-Type: )?[\w.+-]+\/[\w.+-]+); ?charset=utf-8/i, "$1");
}
