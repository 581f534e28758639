// Where the tool and nginx answer differently, on purpose: a table, each row with the requests it holds for.

import type { Aspect, Saying } from "./compare.ts";
import { field, type FileRequest, MODIFIED } from "./requests.ts";

/** A difference that is meant. */
export interface Explanation {
  readonly id: string;
  readonly nginx: string;
  readonly ours: string;
  readonly why: string;
  /** What it explains; everything where it is the status that differs. */
  readonly aspects: readonly Aspect[] | "all";
  /** Whether it is the one for these two answers. */
  readonly holds: (request: FileRequest, ours: Saying, theirs: Saying) => boolean;
}

export const EXPLAINED: readonly Explanation[] = [
  {
    id: "error-page",
    nginx: "has a page of its own for each redirect and error",
    ours: "has Python's error page, and no body with 301, 412 and 416",
    why: "The page is the server's own; browsers follow a redirect without reading it",
    aspects: ["body", "type", "length"],
    holds: (_, ours, theirs) =>
      ours.status === theirs.status && Number(ours.status) >= 300 && ours.status !== "304",
  },
  {
    id: "errors-close",
    nginx: "keeps the connection after 403 and 404",
    ours: "closes it",
    why: "Python's send_error does, and says so: a client sends the next request on a new one",
    aspects: ["connection"],
    holds: (_, ours, theirs) =>
      ours.status === "404" && theirs.status === "404" && ours.connection === "closed",
  },
  {
    id: "close-in-a-token",
    nginx: "closes where Connection has `close` anywhere, be it in another token",
    ours: "reads the tokens, and keeps it",
    why: "RFC 9110 section 7.6.1: Connection is a list of tokens, and x-close is not close",
    aspects: ["connection"],
    holds: (request, ours, theirs) =>
      field(request, "Connection") === "x-close" &&
      ours.connection === "kept" &&
      theirs.connection === "closed",
  },
  {
    id: "validators-of-refused",
    nginx: "has no Last-Modified and no ETag with 412 and 416",
    ours: "has both",
    why: "A client whose copy is out of date learns at once which one is current (RFC 9110 section 8.8)",
    aspects: ["last-modified", "etag"],
    holds: (_, ours, theirs) =>
      ours.status === theirs.status &&
      (ours.status === "412" || ours.status === "416") &&
      theirs.etag === "none",
  },
  {
    id: "dots-at-the-end",
    nginx: "takes /sub/. and /sub/deep/.. for /sub/",
    ours: "redirects to the same path with a slash, as to every directory that is named without",
    why: "Python does; browsers resolve the dots themselves (RFC 3986 section 5.2.4) and never send them",
    aspects: "all",
    holds: (request, ours, theirs) =>
      /\/\.{1,2}$/.test(request.target) && ours.status === "301" && theirs.status !== "301",
  },
  {
    id: "accept-ranges-everywhere",
    nginx: "says Accept-Ranges with 200 only",
    ours: "says it with 206 too",
    why: "RFC 9110 section 14.3: it is about the resource, and a client may see the 206 first",
    aspects: ["accept-ranges"],
    holds: (_, ours, theirs) =>
      ours.status === "206" && ours["accept-ranges"] === "bytes" && theirs["accept-ranges"] === "none",
  },
  {
    id: "range-of-head",
    nginx: "answers HEAD with 206 or 416 where there is a Range",
    ours: "answers 200",
    why: "RFC 9110 section 14.2: a Range is ignored where the method is not GET",
    aspects: "all",
    holds: (request, ours, theirs) =>
      request.method === "HEAD" &&
      field(request, "Range") !== undefined &&
      ours.status === "200" &&
      (theirs.status === "206" || theirs.status === "416"),
  },
  {
    id: "listing",
    nginx: "forbids a directory without an index, as autoindex is off",
    ours: "lists it",
    why: "It is what Python's http.server is for; --no-listing forbids it too",
    aspects: "all",
    holds: (request, ours, theirs) =>
      request.target === "/sub/deep/" && ours.status === "200" && theirs.status === "403",
  },
  {
    id: "above-the-root",
    nginx: "answers 400 to a path that climbs above the root",
    ours: "stays at the root",
    why: "RFC 3986 section 5.2.4 removes dots that have nothing to climb, and so does Python",
    aspects: "all",
    holds: (request, ours, theirs) =>
      /^\/(\.|%2e){2}\//i.test(request.target) && ours.status !== "400" && theirs.status === "400",
  },
  {
    id: "zero-byte",
    nginx: "answers 400 to a path with a zero byte",
    ours: "answers 404",
    why: "The request is well formed, and there is no such file",
    aspects: "all",
    holds: (request, ours, theirs) =>
      pathOf(request).includes("%00") && ours.status === "404" && theirs.status === "400",
  },
  {
    id: "hidden-files",
    nginx: "serves names that begin with a dot",
    ours: "answers 404, but for .well-known",
    why: "Nobody means to publish .env and .git; --hidden does",
    aspects: "all",
    holds: (request, ours) => request.target === "/.env" && ours.status === "404",
  },
  {
    id: "links-that-leave",
    nginx: "follows every symbolic link",
    ours: "answers 404 to one that leaves the directory",
    why: "A link must not publish the disk; --follow-symlinks does",
    aspects: "all",
    holds: (request, ours) => request.target === "/outside.txt" && ours.status === "404",
  },
  {
    id: "modified-since-later",
    nginx: "takes If-Modified-Since to hold only for exactly the date of the file (if_modified_since exact)",
    ours: "answers 304 to a later date as well",
    why: "RFC 9110 section 13.1.3: false where the file's date is earlier or equal",
    aspects: "all",
    holds: (request, ours, theirs) =>
      Date.parse(field(request, "If-Modified-Since") ?? "") > MODIFIED.getTime() &&
      ours.status === "304" &&
      theirs.status !== "304",
  },
  {
    id: "none-match-alone",
    nginx: "answers 304 only where If-None-Match and If-Modified-Since both allow it",
    ours: "looks at If-None-Match alone",
    why: "RFC 9110 section 13.1.3: where there is If-None-Match, If-Modified-Since is ignored",
    aspects: "all",
    holds: (request, ours, theirs) =>
      field(request, "If-None-Match") !== undefined &&
      field(request, "If-Modified-Since") !== undefined &&
      ours.status === "304" &&
      theirs.status !== "304",
  },
  {
    id: "match-alone",
    nginx: "answers 412 where If-Match or If-Unmodified-Since does not hold",
    ours: "looks at If-Match alone",
    why: "RFC 9110 section 13.1.4: where there is If-Match, If-Unmodified-Since is ignored",
    aspects: "all",
    holds: (request, ours, theirs) =>
      field(request, "If-Match") !== undefined &&
      Date.parse(field(request, "If-Unmodified-Since") ?? "") < MODIFIED.getTime() &&
      ours.status !== "412" &&
      theirs.status === "412",
  },
  {
    id: "range-of-nothing",
    nginx: "answers 416 to every range of an empty file",
    ours: "answers 200 with nothing",
    why: "A player that starts with bytes=0- is served; RFC 9110 section 14.2 lets a server ignore Range",
    aspects: "all",
    holds: (request, ours, theirs) =>
      request.file === "empty.txt" &&
      field(request, "Range") !== undefined &&
      ours.status === "200" &&
      theirs.status === "416",
  },
  {
    id: "empty-list-elements",
    nginx: "answers 416 to a list of ranges with empty elements",
    ours: "skips them",
    why: "RFC 9110 section 5.6.1.2: a recipient ignores a reasonable number of empty list elements",
    aspects: "all",
    holds: (request, ours, theirs) =>
      field(request, "Range")?.includes(",,") === true && ours.status === "206" && theirs.status === "416",
  },
  {
    id: "ranges-that-touch",
    nginx: "sends ranges that touch or overlap one by one, or the whole file where they are longer than it",
    ours: "sends them as one",
    why: "RFC 9110 section 15.3.7.2 allows it, and no byte is sent twice",
    aspects: "all",
    holds: (request, ours, theirs) =>
      field(request, "Range")?.includes(",") === true &&
      ours.status === "206" &&
      (theirs.type === "multipart/byteranges" || theirs.status === "200"),
  },
  {
    id: "many-ranges",
    nginx: "has no limit but that of the file's length",
    ours: "ignores a Range with more than 16",
    why: "RFC 9110 section 14.2: who asks for many small ranges is broken or attacks (CVE-2011-3192)",
    aspects: "all",
    holds: (request, ours, theirs) =>
      (field(request, "Range")?.split(",").length ?? 0) > 16 &&
      ours.status === "200" &&
      theirs.status !== "200",
  },
  {
    id: "numbers-past-64-bits",
    nginx: "answers 416 to a range with a number it cannot hold",
    ours: "takes it for a place past the end",
    why: "RFC 9110 section 14.1.2: a last position past the end means the end, however many digits it has",
    aspects: "all",
    holds: (request, ours, theirs) =>
      field(request, "Range") === "bytes=0-18446744073709551616" &&
      ours.status === "206" &&
      theirs.status === "416",
  },
  {
    id: "media-types",
    nginx: "has a table of a hundred types, older than RFC 9239 and RFC 7303",
    ours: "has the types of the IANA registry",
    why: "RFC 9239 section 6: text/javascript is the one for scripts; nosniff needs the right ones",
    aspects: ["type"],
    holds: (request, ours, theirs) => TYPES[request.file] === `${theirs.type} > ${ours.type}`,
  },
];

/** The types that differ, by file: nginx's and ours. */
const TYPES: Readonly<Record<string, string>> = {
  "app.js": "application/javascript > text/javascript",
  "packed.gz": "application/octet-stream > application/gzip",
  "feed.xml": "text/xml > application/xml",
};

/** The rows that hold for two answers, and what they leave unexplained. */
export function explain(
  request: FileRequest,
  ours: Saying,
  theirs: Saying,
  different: readonly Aspect[],
): { readonly rows: readonly Explanation[]; readonly unexplained: readonly Aspect[] } {
  const rows = EXPLAINED.filter(
    ({ aspects, holds }) =>
      (aspects === "all" || aspects.some((aspect) => different.includes(aspect))) &&
      holds(request, ours, theirs),
  );
  const unexplained = different.filter(
    (aspect) => !rows.some(({ aspects }) => aspects === "all" || aspects.includes(aspect)),
  );
  return { rows, unexplained };
}

function pathOf({ target }: FileRequest): string {
  const question = target.indexOf("?");
  return question < 0 ? target : target.slice(0, question);
}
