// A whole head, understood: its request line, its fields, and what RFC 9112 draws from them. What depends on who answers, as the
// longest body or the version that is spoken, is left to who answers.

import type { BodyFraming } from "./framing.ts";
import { bodyFraming, keepsConnection } from "./framing.ts";
import type { HeadLimits } from "./head-scanner.ts";
import { type FieldLimits, parseHeaderBlock } from "./header-block.ts";
import type { HTTPMessage } from "./headers.ts";
import { hostRefusal } from "./host.ts";
import { Recent } from "./recent.ts";
import type { Refusal } from "./refusal.ts";
import { parseRequestLine, type RequestLine } from "./request-line.ts";

/** What the fields of a head say. */
export interface HeadFields {
  /** All of them; to be copied by who hands them out, as the same head may come again. */
  readonly headers: HTTPMessage;
  /** Why a server of HTTP/1.1 refuses the request for its host: {@link hostRefusal}. */
  readonly badHost: Refusal | undefined;
  /** Where the body ends. */
  readonly framing: BodyFraming;
  /** Whether the client lets a server of HTTP/1.1 keep the connection. */
  readonly stays: boolean;
  /** The `Expect` field in lower case; null where there is none. */
  readonly expect: string | null;
}

/** What a head says. */
export interface ReadHead {
  /** The request line without its end. */
  readonly requestline: string;
  readonly line: RequestLine;
  /** What its fields say, or why they are refused; undefined where the line says that there are none. */
  readonly fields: HeadFields | { readonly refused: Refusal } | undefined;
}

/**
 * Reads a head.
 *
 * @param text latin-1 text of the whole head, each line ended by CRLF or LF
 * @param limits how much of it is taken
 * @example
 * ```ts
 * const { line, fields } = readRequestHead("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
 * ```
 */
export function readRequestHead(text: string, limits?: FieldLimits): ReadHead {
  const requestline = firstLine(text);
  const line = parseRequestLine(requestline);
  if (line.kind !== "request") return { requestline, line, fields: undefined };
  const lineFeed = text.indexOf("\n");
  const headers = parseHeaderBlock(text, lineFeed === -1 ? text.length : lineFeed + 1, text.length, limits);
  if ("refused" in headers) return { requestline, line, fields: headers };
  const { path, version, major, minor } = line;
  const fields = {
    headers,
    badHost: hostRefusal(headers, path, major, minor),
    framing: bodyFraming(headers, major, minor),
    stays: keepsConnection("HTTP/1.1", version, major, minor, headers),
    expect: headers.get("expect")?.toLowerCase() ?? null,
  };
  return { requestline, line, fields };
}

/**
 * The first line of a head, which may be all that is there of it.
 *
 * @param text latin-1 text
 * @returns the line without its end
 */
export function firstLine(text: string): string {
  const lineFeed = text.indexOf("\n");
  const line = lineFeed === -1 ? text : text.slice(0, lineFeed);
  // One CR belongs to the line feed; any other is the line's own (RFC 9112 section 2.2).
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** A tree of a thousand files, asked for by one browser. */
const MOST_HEADS = 1024;

/** In characters. With a long cookie a head is its owner's alone, and soon gone again. */
export const LONGEST_RECENT_HEAD = 2048;

/** What is within some limits may not be within others. */
const recentByLimits = new WeakMap<HeadLimits, Recent<RecentHead>>();

/** A head and what it says. */
export interface RecentHead {
  /** As it came: a character of latin-1 is a byte. */
  readonly text: string;
  readonly read: ReadHead;
}

/**
 * Where heads are kept that were read within some limits. Only a whole one belongs there: that it is one need not be looked at
 * again then, no more than what it says.
 */
export function recentHeads(limits: HeadLimits): Recent<RecentHead> {
  let recent = recentByLimits.get(limits);
  if (recent === undefined) {
    recent = new Recent(MOST_HEADS, LONGEST_RECENT_HEAD);
    recentByLimits.set(limits, recent);
  }
  return recent;
}
