// The reply to a request for a listing: reads, decides, sends the head, and returns the body.

import type { ReplySource } from "../../handlers/reply-source.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { decodePath, normalizePath, splitTarget } from "../../semantics/url-path.ts";
import type { ListingPart, ListingParts } from "../listing-part.ts";
import { chunkedBody, type Piece, streamedBody, wholeBody } from "./body.ts";
import { LastList, type List } from "./list.ts";
import { jsonListing, textListing } from "./machine-forms.ts";
import type { MarkdownParser } from "./markdown.ts";
import { listingPage } from "./page.ts";
import { contentPolicy } from "./policy.ts";
import { readmeOf } from "./readme.ts";
import { directoryContents, type QuickLook } from "./rows.ts";
import { README_STYLE } from "./style.ts";
import { folderPath } from "./trail.ts";
import { type Format, listingWish, type Sorting } from "./wish.ts";

/** What a listing is made with. */
export interface ListingTools {
  /** What other features add to the page. */
  readonly parts: ListingParts;
  /** Reads a README. */
  readonly markdown: MarkdownParser;
  /** Looks at the entries of a long listing. */
  readonly quickLook: QuickLook | undefined;
}

/** Up to so many entries a listing is made at once, with its length; that takes a few milliseconds. */
const AT_ONCE = 1000;

const README_PART: ListingPart = { style: README_STYLE };

const TYPES: Readonly<Record<Format, string>> = {
  html: "text/html; charset=utf-8",
  json: "application/json",
  text: "text/plain; charset=utf-8",
};

/**
 * Answers with a listing.
 *
 * @param handler whose request it is
 * @param path the directory
 * @returns the body; null where there is none to send
 */
export type Lister = (handler: SimpleHTTPRequestHandler, path: string) => Promise<ReplySource | null>;

/** A lister of its own, which keeps the last long list. */
export function newLister(tools: ListingTools): Lister {
  const lastList = new LastList();
  return (handler, path) => answerListing(handler, path, tools, lastList);
}

async function answerListing(
  handler: SimpleHTTPRequestHandler,
  path: string,
  tools: ListingTools,
  lastList: LastList,
): Promise<ReplySource | null> {
  const contents = await directoryContents(handler, path, tools.quickLook);
  if (contents === undefined) {
    // Where nobody waits any more, nobody has to be told.
    if (!handler.connection.closed) handler.send_error(404, "No permission to list directory");
    return null;
  }
  const { query } = splitTarget(handler.path);
  const { format, sorting } = listingWish(query, handler.headers.get("accept"));
  const list = await lastList.of(contents.rows, sorting);
  const { length } = list.rows;
  const listing = { path, list, total: contents.total, sorting };
  if (length < contents.total) {
    handler.log_error("Listed %d of %d entries of %r", length, contents.total, handler.path);
  }
  const { pieces, policy } = written(handler, format, listing, tools);
  return sent(handler, { type: TYPES[format], policy, pieces, isLong: length > AT_ONCE });
}

interface Listing {
  readonly path: string;
  readonly list: List;
  readonly total: number;
  readonly sorting: Sorting;
}

interface Written {
  readonly pieces: Iterable<Piece>;
  /** The `Content-Security-Policy`, where one is needed. */
  readonly policy?: string;
}

function written(
  handler: SimpleHTTPRequestHandler,
  format: Format,
  { path, list, total, sorting }: Listing,
  { parts, markdown }: ListingTools,
): Written {
  const asked = splitTarget(handler.path).path;
  const { rows } = list;
  const url = folderPath(normalizePath(decodePath(asked)).segments);
  switch (format) {
    case "json":
      return { pieces: jsonListing(url, rows, total) };
    case "text":
      return { pieces: textListing(rows) };
    case "html": {
      const readme = readmeOf(handler, path, rows, markdown);
      const all = [...(readme === undefined ? [] : [README_PART]), ...parts({ url, directory: path })];
      const typeOf = (name: string): string => handler.guess_type(name);
      const content = { path: asked, list, total, sorting, readme, parts: all, typeOf };
      return { pieces: listingPage(content), policy: contentPolicy(all) };
    }
  }
}

interface Reply {
  readonly type: string;
  readonly policy: string | undefined;
  readonly pieces: Iterable<Piece>;
  readonly isLong: boolean;
}

function sent(handler: SimpleHTTPRequestHandler, { type, policy, pieces, isLong }: Reply): ReplySource {
  const whole = isLong ? undefined : wholeBody(pieces);
  // RFC 9112 section 6.1: who speaks HTTP/1.0 knows no chunks, and takes the end of the connection for that of the body.
  const isChunked = isLong && handler.request_version >= "HTTP/1.1" && handler.protocol_version >= "HTTP/1.1";
  handler.send_response(200);
  handler.send_header("Content-type", type);
  if (whole !== undefined) handler.send_header("Content-Length", whole.length);
  else if (isChunked) handler.send_header("Transfer-Encoding", "chunked");
  handler.send_header("Vary", "Accept");
  if (policy !== undefined) handler.send_header("Content-Security-Policy", policy);
  for (const [name, value] of handler.extra_response_headers) {
    if (!handler.has_header(name)) handler.send_header(name, value);
  }
  handler.end_headers();
  if (whole !== undefined) return whole;
  const body = streamedBody(pieces);
  return isChunked ? chunkedBody(body) : body;
}
