// Valid requests for files, as clients, caches and proxies may send them: a few thousand, the same ones for each seed.

import { type Draw, seeded } from "../fuzz/random.ts";

/** When every file of the site was last changed: a whole second, long ago, so that its tag is a strong one. */
export const MODIFIED = new Date("2020-02-03T04:05:06Z");

/** The files of the site by name, but for the links. */
export const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "index.html": "<!DOCTYPE html><title>Front</title>\n",
  "a.txt": "0123456789abcdefghijklmnopqrstuvwxyz\n",
  "empty.txt": "",
  noext: "no extension\n",
  "app.js": "export {};\n",
  "style.css": "p { color: red }\n",
  "data.json": "{}\n",
  "feed.xml": "<a/>\n",
  "drawing.svg": "<svg/>\n",
  "packed.gz": "\u001f not really",
  "blob.bin": Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 251),
  "large.bin": Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) % 253),
  "with space.txt": "space\n",
  "100%.txt": "percent\n",
  "what?.txt": "question\n",
  "plus+;,=&.txt": "signs\n",
  "ünï/cödé.txt": "beyond ASCII\n",
  "sub/index.html": "<p>sub\n",
  "sub/deep/b.txt": "deep\n",
  ".env": "SECRET=1\n",
  ".well-known/security.txt": "Contact: mailto:x@example.org\n",
};

/** Links of the site: name and what it points to. The second one leaves it. */
export const LINKS: readonly (readonly [name: string, target: string])[] = [
  ["inside.txt", "a.txt"],
  ["outside.txt", "/etc/passwd"],
];

/** Stands in a field value for the entity tag that the server itself has given out for the file. */
export const ETAG = "{ETAG}";

/** A request, but for the entity tag. */
export interface FileRequest {
  readonly method: "GET" | "HEAD";
  readonly target: string;
  readonly version: "HTTP/1.0" | "HTTP/1.1";
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The file whose tag `ETAG` stands for. */
  readonly file: string;
}

/**
 * The requests of a seed.
 *
 * @param seed any 32-bit number
 * @param count how many, from 1
 */
export function fileRequests(seed: number, count: number): readonly FileRequest[] {
  const draw = seeded(seed);
  return Array.from({ length: count }, () => fileRequest(draw));
}

/** The value of a field of a request; undefined where it is absent. */
export function field(request: Pick<FileRequest, "fields">, name: string): string | undefined {
  return request.fields.find(([key]) => key === name)?.[1];
}

/** The head of a request on the wire. */
export function requestHead(request: FileRequest, etag: string): string {
  const fields = request.fields.map(([name, value]) => `${name}: ${value.replaceAll(ETAG, etag)}\r\n`);
  return `${request.method} ${request.target} ${request.version}\r\n${fields.join("")}\r\n`;
}

// Plain files come most often: it is there that conditions and ranges mean something.
const PLAIN = [
  ["/a.txt", "a.txt"],
  ["/blob.bin", "blob.bin"],
  ["/large.bin", "large.bin"],
  ["/empty.txt", "empty.txt"],
  ["/", "index.html"],
  ["/sub/", "sub/index.html"],
] as const;

const ODD = [
  ["/index.html", "index.html"],
  ["/noext", "noext"],
  ["/app.js", "app.js"],
  ["/style.css", "style.css"],
  ["/data.json", "data.json"],
  ["/feed.xml", "feed.xml"],
  ["/drawing.svg", "drawing.svg"],
  ["/packed.gz", "packed.gz"],
  ["/%61%2Etxt", "a.txt"],
  ["/%61.t%78t", "a.txt"],
  ["/with%20space.txt", "with space.txt"],
  ["/100%25.txt", "100%.txt"],
  ["/what%3F.txt", "what?.txt"],
  ["/what%3f.txt?what%3f", "what?.txt"],
  ["/plus+;,=&.txt", "plus+;,=&.txt"],
  ["/plus%2B%3B%2C%3D%26.txt", "plus+;,=&.txt"],
  ["/%C3%BCn%C3%AF/c%c3%b6d%c3%a9.txt", "ünï/cödé.txt"],
  ["/%C3%BCn%C3%AF", ""],
  ["//a.txt", "a.txt"],
  ["/sub//deep///b.txt", "sub/deep/b.txt"],
  ["//sub//", "sub/index.html"],
  ["/./a.txt", "a.txt"],
  ["/sub/./deep/../../a.txt", "a.txt"],
  ["/sub/%2e%2E/a.txt", "a.txt"],
  ["/sub/deep/..", "sub/index.html"],
  ["/sub/deep/../", "sub/index.html"],
  ["/sub/.", "sub/index.html"],
  ["/nowhere/../a.txt", "a.txt"],
  ["/../a.txt", "a.txt"],
  ["/%2e%2e/%2e%2e/a.txt", "a.txt"],
  ["/sub%2Fdeep%2Fb.txt", "sub/deep/b.txt"],
  ["/a.txt?", "a.txt"],
  ["/a.txt?x=1&y=/../z", "a.txt"],
  ["/a.txt??%00", "a.txt"],
  ["/?a=b", "index.html"],
  ["/sub", ""],
  ["/sub?x=1&y=%20", ""],
  ["//sub", ""],
  ["//sub/../sub", ""],
  ["/sub/deep", ""],
  ["/sub/deep/", ""],
  ["/none.txt", ""],
  ["/none/", ""],
  ["/none/index.html?a.txt", ""],
  ["/a.txt/", ""],
  ["/a.txt/none", ""],
  ["/A.TXT", ""],
  ["/a.txt%20", ""],
  ["/a%00.txt", ""],
  ["/%FF.txt", ""],
  [`/${"long".repeat(100)}`, ""],
  ["/.env", ".env"],
  ["/.well-known/security.txt", ".well-known/security.txt"],
  ["/inside.txt", "a.txt"],
  ["/outside.txt", ""],
  ["http://example.org/a.txt", "a.txt"],
  ["http://example.org", "index.html"],
  ["http://example.org/sub?q", ""],
] as const;

const TAGS = [
  ETAG,
  `W/${ETAG}`,
  '"foreign"',
  'W/"foreign"',
  "*",
  `"foreign", ${ETAG}`,
  `W/"foreign" ,W/${ETAG}`,
  `"a,b","c" , ""`,
  `${ETAG},"foreign"`,
];

// Past, equal and future; then equal in the two formats that nobody sends but everybody has to read.
const DATES = [
  "Sun, 06 Nov 1994 08:49:37 GMT",
  "Mon, 03 Feb 2020 04:05:05 GMT",
  "Mon, 03 Feb 2020 04:05:06 GMT",
  "Mon, 03 Feb 2020 04:05:06 GMT",
  "Mon, 03 Feb 2020 04:05:07 GMT",
  "Fri, 31 Dec 2032 23:59:59 GMT",
  "Monday, 03-Feb-20 04:05:06 GMT",
  "Mon Feb  3 04:05:06 2020",
];

const RANGES = [
  "bytes=0-",
  "bytes=0-0",
  "bytes=0-9",
  "bytes=5-",
  "bytes=10-19",
  "bytes=-1",
  "bytes=-10",
  "bytes=-99999999",
  "bytes=0-99999999",
  "bytes=36-36",
  "bytes=37-",
  "bytes=4999-5000",
  "bytes=1000000-2000000",
  "bytes=-0",
  "bytes=0-1,4-5",
  "bytes=0-1, 10-11 , -2",
  "bytes=20-21,0-1",
  "bytes=0-4,5-9",
  "bytes=0-9,5-14",
  "bytes=3-4,3-4",
  "bytes=0-,0-",
  "bytes=0-1,1000000-",
  "bytes=1000000-,0-1",
  "bytes=1000000-,2000000-",
  "bytes=,0-1,,4-5,",
  "bytes=00000000000000000001-2",
  "bytes=0-18446744073709551616",
  "BYTES=0-1",
  `bytes=${Array.from({ length: 20 }, (_, index) => `${index * 10}-${index * 10}`).join(",")}`,
  "lines=1-2",
];

const CONNECTIONS = [
  "close",
  "keep-alive",
  "Keep-Alive",
  "CLOSE",
  "TE, close",
  "keep-alive, TE",
  "x-close",
  "close, keep-alive",
];

const NEUTRAL = [
  ["Accept", "text/html, */*;q=0.1"],
  ["Accept-Encoding", "gzip, deflate, br"],
  ["Accept-Language", "de"],
  ["Cache-Control", "no-cache"],
  ["Pragma", "no-cache"],
  ["User-Agent", "differential (test)"],
  ["Cookie", "a=b; c=d"],
  ["Referer", "http://example.org/"],
  ["Content-Length", "0"],
  ["X-Empty", ""],
] as const;

function fileRequest(draw: Draw): FileRequest {
  const [target, file] = chance(draw, 0.5) ? pick(draw, PLAIN) : pick(draw, ODD);
  const version = chance(draw, 0.1) ? "HTTP/1.0" : "HTTP/1.1";
  const fields: (readonly [string, string])[] = [];
  const maybe = (share: number, name: string, values: readonly string[]): void => {
    if (chance(draw, share)) fields.push([name, pick(draw, values)]);
  };
  if (version === "HTTP/1.1" || chance(draw, 0.5)) fields.push(["Host", "example.org"]);
  maybe(0.2, "If-None-Match", TAGS);
  maybe(0.15, "If-Modified-Since", DATES);
  maybe(0.18, "If-Match", TAGS);
  maybe(0.18, "If-Unmodified-Since", DATES);
  maybe(0.45, "Range", RANGES);
  if (field({ fields }, "Range") !== undefined) {
    maybe(0.3, "If-Range", [ETAG, `W/${ETAG}`, '"foreign"', ...DATES]);
  }
  maybe(version === "HTTP/1.0" ? 0.5 : 0.1, "Connection", CONNECTIONS);
  if (chance(draw, 0.3)) fields.push(pick(draw, NEUTRAL));
  return { method: chance(draw, 0.2) ? "HEAD" : "GET", target, version, fields, file };
}

function chance(draw: Draw, share: number): boolean {
  return draw() < share * 2 ** 32;
}

function pick<Value>(draw: Draw, values: readonly Value[]): Value {
  const value = values[draw() % values.length];
  if (value === undefined) throw new RangeError("Nothing to pick from");
  return value;
}
