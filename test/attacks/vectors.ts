// The table: what attackers have sent to servers like this one, as bytes, and what has to come back. The sources are public
// reports against those servers; each row is the request that shows the fault.

import { SMUGGLED } from "./tree.ts";

/** Who answers: the library's handler, the tool's, and each of them with scripts. */
export type Route =
  | "library"
  | "tool"
  | "cgi"
  | "tool --cgi"
  | "tool for developers"
  | "tool --compress --proxy"
  | "tool --upload"
  | "tool --archive --cgi";

/** What has to come back. */
export interface Expectation {
  /** The statuses that the first reply may have; any, where left out. */
  readonly status?: readonly number[];
  /** Fields of the first reply; null for one that must not be there. */
  readonly fields?: Readonly<Record<string, RegExp | null>>;
  /** What the body of the first reply is like. */
  readonly body?: RegExp;
  /** What is nowhere in the output, beside the secrets. */
  readonly never?: RegExp;
  /** The statuses of all replies. */
  readonly replies?: readonly number[];
}

/** One attack. */
export interface Vector {
  readonly id: string;
  /** Where it was seen. */
  readonly source: string;
  /** The bytes, as latin-1. */
  readonly request: string;
  readonly expect: Expectation;
  /** Where the tool is stricter. */
  readonly tool?: Expectation;
  /** The library follows links and serves hidden files, as Python does. */
  readonly onlyToolKeeps?: true;
  /** Where it is sent; everywhere, where left out. */
  readonly routes?: readonly Route[];
}

const WITH_SCRIPTS: readonly Route[] = ["cgi", "tool --cgi"];
/** Who has the tool's listing. */
const PAGE: readonly Route[] = ["tool", "tool --cgi"];
const WITHOUT_CORS: readonly Route[] = ["library", "tool", "cgi", "tool --cgi"];
const FOR_DEVELOPERS: readonly Route[] = ["tool for developers"];
const COMPRESSED: readonly Route[] = ["tool --compress --proxy"];
const PRECOMPRESSED: readonly Route[] = ["tool", "tool --cgi", "tool --compress --proxy"];
const PROXIED: readonly Route[] = ["tool --compress --proxy"];
const GONE: Expectation = { status: [404] };
const REFUSED: Expectation = { status: [400], replies: [400] };
/** No other markup than a listing's own. */
const FOREIGN_MARKUP =
  /<(?!!DOCTYPE HTML>|\/?(?:html|head|meta|style|title|body|h1|hr|ul|li|p|a)(?:>| lang="en">| charset="utf-8">| type="text\/css">| href="[\w.~%-]+\/?">))/;
/** As in the tool's listing, whose elements have more attributes: none of them runs anything, and no value ends early. */
const FOREIGN_MARKUP_ON_PAGE =
  /<(?!!DOCTYPE HTML>|\/?(?:html|head|meta|title|link|style|body|main|nav|ol|li|header|div|h1|p|a|span|input|table|thead|tbody|tr|th|td|time|footer|kbd|form|button|figure)(?: (?!on|src)[a-z-]+(?:="[^"<>]*")?)*>|script>"use strict"|\/script>| )/;
const OWN_LOCATION = /^\/(?![/\\])[\x21-\x7e]*$/;

function request(line: string, ...fields: readonly string[]): string {
  return `${[line, "Host: site.test", ...fields].join("\r\n")}\r\n\r\n`;
}

function get(target: string, ...fields: readonly string[]): string {
  return request(`GET ${target} HTTP/1.1`, "Connection: close", ...fields);
}

function head(target: string): string {
  return request(`HEAD ${target} HTTP/1.1`, "Connection: close");
}

/** A row for each target. */
function targets(
  id: string,
  source: string,
  paths: readonly string[],
  expect: Expectation,
  rest: Pick<Vector, "tool" | "onlyToolKeeps" | "routes"> = {},
): Vector[] {
  return paths.map((path) => ({ id, source, request: get(path), expect, ...rest }));
}

const SMUGGLE = "GET /smuggled.txt HTTP/1.1\r\nHost: site.test\r\n\r\n";

/** A body that two readers could end in two places, with a request in the doubtful part. */
function smuggle(id: string, fields: readonly string[], body: string, status = 400): Vector {
  return {
    id,
    source: "twisted CVE-2022-24801, CVE-2024-41671",
    request: request("POST /plain.txt HTTP/1.1", ...fields) + body + SMUGGLE,
    expect: { status: [status], replies: [status], never: new RegExp(SMUGGLED) },
  };
}

/** A head that two readers could take in two ways. */
function malformed(id: string, bytes: string, status = 400): Vector {
  return { id, source: "RFC 9112", request: bytes, expect: { status: [status], replies: [status] } };
}

function range(value: string, expect: Expectation, path = "/digits.txt", source = "dufs #690"): Vector {
  return { id: `range ${value.slice(0, 40)}`, source, request: get(path, `Range: ${value}`), expect };
}

const TRAVERSAL: readonly Vector[] = [
  ...targets(
    "CVE-2018-3712",
    "serve",
    [
      "/%2e%2e/%2e%2e/etc/passwd",
      "/..%2f..%2fetc%2fpasswd",
      "/%252e%252e%252fetc%252fpasswd",
      "/%252e%252e/%252e%252e/etc/passwd",
      "/../../../../../../etc/passwd",
    ],
    GONE,
  ),
  ...targets("CVE-2017-14849", "Node, tiny-http", ["/static/../../../a/../../../../etc/passwd"], GONE),
  ...targets(
    "CVE-2025-58751",
    "Vite, sirv, updog, send",
    [
      "/../R-secret/x",
      "/..%2fR-secret/x",
      "/..%2fR-secret%2fx",
      "/sub/../../R-secret/x",
      "/sub/%2e%2e/%2e%2e/R-secret/x",
      "/..;/R-secret/x",
      "/.../R-secret/x",
    ],
    GONE,
  ),
  ...targets(
    "CVE-2023-37474",
    "copyparty",
    [
      "/__x__/%2Fetc%2Fpasswd",
      "/__x__/..%2f..%2fetc/passwd",
      "/sub/%2Fetc%2Fpasswd",
      "//etc/passwd",
      "/%2f/etc/passwd",
    ],
    GONE,
  ),
  ...targets(
    "GO-2026-5595",
    "Caddy",
    [
      "/private%5csecret.txt",
      "/..%5c..%5cwindows%5cwin.ini",
      "/a%2f..%5cb",
      "/..\\secret.txt",
      "/..%5csecret.txt",
      "/sub\\file.txt",
    ],
    GONE,
  ),
  ...targets(
    "CVE-2026-27585",
    "Caddy",
    ["/\\*", "/%5c*", "/*", "/{a,b}", "/plain.*", "/plain.t?t", "/?lain.txt*"],
    {
      never: /plain content/,
    },
  ),
  ...targets("CVE-2026-27585 literal", "Caddy", ["/[a]", "/%5ba%5d"], { status: [200], body: /^literal$/ }),
  ...targets("CVE-2026-92700", "Caddy", ["/.ENV", "/.Git/config", "/R-SECRET/x", "/SECRET.txt"], GONE),
  ...targets(
    "CVE-2019-5415",
    "serve",
    [
      "/.git//config",
      "/./.git/config",
      "/.git%2fconfig",
      "/%2egit/config",
      "/sub/../.git/config",
      "/sub/.git/config",
      "/.git/./config",
      "//.git/config",
      "/.git",
      "/.git/",
      "/link-to-hidden/../.env",
      "/.well-known/../.env",
      "/.well-known/../.git/config",
    ],
    {},
    { tool: GONE, onlyToolKeeps: true },
  ),
  ...targets(
    "CVE-2026-66064",
    "goshs",
    ["/.env", "/.env/", "/.env//", "/.env/.", "/.env%2f", "/x/../.env", "/%2e%65nv"],
    {},
    {
      tool: GONE,
      onlyToolKeeps: true,
    },
  ),
  ...targets(
    "CVE-2026-66064 trailing slash",
    "goshs",
    ["/plain.txt/", "/plain.txt//", "/plain.txt%2f"],
    GONE,
  ),
  ...targets(
    "miniserve #1495",
    "miniserve",
    [
      "/link",
      "/link-to-link",
      "/link-to-directory",
      "/link-to-directory/",
      "/link-to-directory/x",
      "/sub/link-up/secret.txt",
      "/sub/link-up/R-secret/x",
      "/sub/link-up/",
      "/link-to-itself",
      "/link-to-nothing",
    ],
    {},
    { tool: GONE, onlyToolKeeps: true },
  ),
  ...targets("huntr #1809", "live-server", ["/passwd"], {}, { tool: GONE, onlyToolKeeps: true }),
  ...targets(
    "hidden, by another name",
    "miniserve #1495",
    [
      "/link-to-hidden",
      "/link-to-hidden?",
      "/sub/../link-to-hidden",
      "/link-to-hidden-directory",
      "/link-to-hidden-directory/",
      "/link-to-hidden-directory/config",
      "/link-to-hidden-directory/?format=json",
      "/link-to-hidden-directory/?archive=zip",
    ],
    {},
    { tool: GONE, onlyToolKeeps: true },
  ),
  ...targets("links inside", "miniserve", ["/link-inside"], { status: [200], body: /^plain content$/ }),
  ...targets(
    "Windows names",
    "Caddy",
    [
      "/plain.txt::$DATA",
      "/plain.txt:stream",
      "/PROGRA~1/",
      "/PLAIN~1.TXT",
      "/C:/secret.txt",
      "/c%3a%5csecret.txt",
      "/con",
      "/nul.txt",
      "/aux.",
      "/plain.txt.",
      "/plain.txt%20",
      "/%5c%5c?%5cC:%5c",
    ],
    GONE,
  ),
  ...targets(
    "NUL and control characters",
    "many",
    [
      "/a%00.txt",
      "/plain.txt%00",
      "/plain.txt%00.html",
      "/%00",
      "/%0d%0a",
      "/%0d%0aSet-Cookie:%20a=b",
      "/\x80\x81",
      "/\xff\xfe",
      "/%ff",
      "/%c0%ae%c0%ae/R-secret/x",
      "/%c0%ae%c0%ae%c0%afR-secret/x",
      "/%e0%80%ae%e0%80%ae/R-secret/x",
      "/\xc0\xae\xc0\xae/R-secret/x",
      "/..%u2215R-secret/x",
      "/%uff0e%uff0e/R-secret/x",
      "/a\x1bb",
      "/%zz%",
    ],
    GONE,
  ),
];

const REDIRECTS: readonly Vector[] = [
  ...targets(
    "CVE-2021-28861",
    "Python",
    [
      "//evil.example/%2e%2e",
      "///evil.example/..",
      "////evil.example/%2e%2e",
      "//evil.example/..%2f.",
      "/\\evil.example/%2e%2e",
      "/\\/evil.example/%2e%2e/%2e%2e",
      "/%5cevil.example/%2e%2e",
      "/.//evil.example/../..",
      "//sub",
      "///sub",
      "http://evil.example/sub",
      "http://evil.example//sub",
      "http://evil.example//evil.example/%2e%2e",
    ],
    { status: [301], fields: { location: OWN_LOCATION }, never: /^Location: (?:https?:|\/[/\\])/im },
  ),
  ...targets(
    "CVE-2021-28861 not found",
    "Python",
    ["/\\evil.example/dir", "//evil.example/index.html", "//evil.example/x/"],
    {
      status: [404],
      fields: { location: null },
    },
  ),
  {
    id: "CVE-2021-28861 query",
    source: "Python",
    request: get("/sub?a=//b"),
    expect: { status: [301], fields: { location: /^\/sub\/\?a=\/\/b$/ } },
  },
  {
    id: "CVE-2024-43799",
    source: "send, serve-static",
    request: get('/sub?"><script>alert(1)</script>'),
    expect: { status: [301], fields: { "content-length": /^0$/ }, never: /<script>/ },
  },
];

const PYTHON: readonly Vector[] = [
  ...targets("CVE-2011-4940", "Python", ["/sub/", "/missing"], {
    fields: { "content-type": /charset=utf-8$/ },
  }),
  {
    id: "bug 1100201",
    source: "Python",
    request: get("/<script>alert(1)</script>"),
    expect: { status: [404], never: /<script/ },
  },
  {
    id: "bug 1100201 method",
    source: "Python",
    request: request("<b>alert</b> / HTTP/1.1"),
    expect: { status: [400, 501], body: /&lt;b&gt;/ },
  },
  {
    id: "bug 1100201 version",
    source: "Python",
    request: "GET / HTTP/<b>\r\n\r\n",
    expect: { status: [400], body: /&lt;b&gt;/ },
  },
  ...targets("gh-100001", "Python", ["/\x1b[2J", "/\x9b31m", "/\x7f"], GONE),
  {
    id: "#87979",
    source: "Python",
    request: request(`${"A".repeat(60_000)} / HTTP/1.1`),
    expect: { status: [400, 414, 501], fields: { connection: /^close$/ } },
  },
  {
    id: "long target",
    source: "Python",
    request: get(`/${"a".repeat(70_000)}`),
    expect: { status: [414], replies: [414] },
  },
  { id: "long name", source: "many", request: get(`/${"a".repeat(5000)}`), expect: GONE },
  { id: "deep path", source: "many", request: get("/a".repeat(20_000)), expect: GONE },
  {
    id: "HTTP/0.9",
    source: "Python",
    request: "GET /plain.txt\r\n",
    expect: { body: /^plain content$/ },
    tool: { status: [400], replies: [400] },
  },
  ...targets("FIFO", "Python", ["/fifo", "/fifo/", "/zeros"], GONE),
  ...targets("index that is none", "Python", ["/index-is-directory/", "/fifo-is-index/"], {
    status: [200],
    body: /<title>(?:Directory listing|Index of)/,
  }),
  ...["/fifo", "/zeros"].map((path) => ({
    id: "FIFO, HEAD",
    source: "Python",
    request: head(path),
    expect: GONE,
  })),
  {
    id: "FIFO as index, HEAD",
    source: "Python",
    request: head("/fifo-is-index/"),
    expect: { status: [200] },
  },
  {
    id: "gh-119452",
    source: "Python",
    request: `${request("POST /cgi-bin/hello HTTP/1.1", "Content-Length: 9999999999")}x`,
    expect: { replies: [200] },
    routes: WITH_SCRIPTS,
  },
  ...targets(
    "CVE-2014-4650",
    "Python",
    [
      "/cgi-bin%2fhello",
      "/cgi-bin/..%2fcgi-bin%2fhello",
      "/cgi-bin//hello",
      "/./cgi-bin/hello",
      "/%63gi-bin/hello",
      "/sub/../cgi-bin/hello",
      "/sub/..%2fcgi-bin/hello",
      "http://site.test/cgi-bin/hello",
    ],
    { status: [200], body: /^hello from a script\n$/ },
    { routes: WITH_SCRIPTS },
  ),
  ...targets(
    "CVE-2014-4650 outside",
    "Python",
    [
      "/cgi-bin/..%2f..%2fbin%2fls",
      "/cgi-bin/%2e%2e/secret.py",
      "/cgi-bin/../../secret.txt",
      "/cgi-bin/hello%00.txt",
      "/cgi-bin/hello%2f..%2f..%2fsecret.txt",
      "/CGI-BIN/hello",
      "/cgi-bin/hello.",
      "/cgi-bin/hello::$DATA",
      "/cgi-bin/",
      "/cgi-bin",
    ],
    { never: /<li>/ },
    { routes: WITH_SCRIPTS },
  ),
  {
    id: "CVE-2011-1015",
    source: "Python",
    request: "GET cgi-bin/hello HTTP/1.0\r\n\r\n",
    expect: {},
    routes: WITH_SCRIPTS,
  },
  {
    id: "CVE-2016-1000110",
    source: "Python",
    request: get("/cgi-bin/environment", "Proxy: http://evil.example"),
    expect: { status: [200], body: /^REQUEST_METHOD=GET$/m, never: /HTTP_PROXY|evil\.example/ },
    routes: WITH_SCRIPTS,
  },
  ...targets(
    "CGI header injection",
    "Python",
    ["/cgi-bin/split-head"],
    { never: /^Set-Cookie/m },
    { routes: WITH_SCRIPTS },
  ),
  ...targets(
    "CGI query injection",
    "Python",
    ["/cgi-bin/hello?%0d%0aSet-Cookie:a=b"],
    { status: [200], never: /^Set-Cookie/m },
    { routes: WITH_SCRIPTS },
  ),
];

const RENDERING: readonly Vector[] = [
  ...targets(
    "CVE-2024-32966",
    "static-web-server, serve-index, http-file-server",
    ["/hostile/", "/"],
    {
      status: [200],
      fields: { "content-type": /^text\/html; charset=utf-8$/ },
      body: /<\/html>\n$/,
      never: FOREIGN_MARKUP,
    },
    {
      tool: {
        status: [200],
        fields: {
          "content-type": /^text\/html; charset=utf-8$/,
          "content-security-policy":
            /^default-src 'none'; script-src(?: 'sha256-[^ ;]+')+; style-src(?: 'sha256-[^ ;]+')+; img-src 'self' data:; media-src 'self';(?: connect-src 'self';)? form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
        },
        body: /<\/html>\n$/,
        never: FOREIGN_MARKUP_ON_PAGE,
      },
    },
  ),
  ...targets(
    "CVE-2024-32966 in JSON",
    "static-web-server, serve-index",
    ["/hostile/?format=json", "/?format=json"],
    {
      status: [200],
      fields: {
        "content-type": /^application\/json$/,
        "x-content-type-options": /^nosniff$/,
        vary: /^Accept$/,
      },
      never: /[\x00-\x08\x0b\x0c\x0e-\x1f]|NaN|secret-name|R-secret/,
    },
    { routes: PAGE },
  ),
  ...targets(
    "CVE-2024-32966 in plain text",
    "static-web-server, serve-index",
    ["/hostile/?format=text", "/?format=text"],
    {
      status: [200],
      fields: { "content-type": /^text\/plain; charset=utf-8$/, "x-content-type-options": /^nosniff$/ },
      never: /[\x00-\x08\x0b\x0c\x0e-\x1f]|\xe2\x80\xae|secret-name|R-secret/,
    },
    { routes: PAGE },
  ),
  ...targets(
    "listing outside",
    "many",
    ["/link-to-directory/?format=json", "/sub/link-up/?format=text", "/.git/?format=json"],
    GONE,
    { routes: PAGE },
  ),
  {
    id: "Markdown",
    source: "miniserve",
    request: get("/readme/"),
    expect: {
      status: [200],
      body: /&lt;script&gt;alert\(1\)&lt;\/script&gt;/,
      never:
        /<script>alert|<img(?! src="local\.png")|href="\s*(?:javascript|data:(?!image\/svg\+xml,%3Csvg))|src="(?:https?:)?\/\//i,
    },
    routes: PAGE,
  },
  {
    id: "Markdown, behind a link",
    source: "miniserve",
    request: get("/readme-outside/"),
    expect: { status: [200], never: /class="md"/ },
    routes: PAGE,
  },
  ...targets(
    "CVE-2023-38501",
    "copyparty",
    [
      "/sub/?q=<script>alert(1)</script>",
      "/sub/?sort=%3Cscript%3E",
      "/sub/?x=%0d%0aSet-Cookie:%20a=b",
      "/sub/?\xff<b>",
      "/sub/#<b>",
    ],
    { status: [200], fields: { "set-cookie": null }, never: FOREIGN_MARKUP },
    { tool: { status: [200], fields: { "set-cookie": null }, never: FOREIGN_MARKUP_ON_PAGE } },
  ),
  {
    id: "CVE-2023-38501 redirect",
    source: "copyparty",
    request: get("/sub?x=%0d%0aSet-Cookie:%20a=b"),
    expect: {
      status: [301],
      fields: { "set-cookie": null, location: /^\/sub\/\?x=%0d%0aSet-Cookie:%20a=b$/ },
    },
  },
  ...targets(
    "CVE-2020-25691",
    "darkhttpd",
    ["/time-huge", "/time-zero", "/time-one", "/time-negative", "/time-far-negative"],
    { status: [200], body: /^time-/, never: /Invalid Date|NaN/ },
  ),
  ...targets("CVE-2020-25691 listing", "darkhttpd", ["/"], { status: [200], never: /Invalid Date|NaN/ }),
];

const RANGES: readonly Vector[] = [
  range("bytes=-99999999999", { status: [200, 206], body: /^0123456789$/ }),
  range("bytes=-0", { status: [416], fields: { "content-range": /^bytes \*\/10$/ } }),
  range("bytes=0-0", { status: [200], fields: { "content-length": /^0$/ } }, "/empty"),
  range("bytes=-5", { status: [200], fields: { "content-length": /^0$/ } }, "/empty"),
  range("bytes=5-2", { status: [200], body: /^0123456789$/ }),
  range("bytes=0-18446744073709551616", { status: [206], body: /^0123456789$/ }),
  range("bytes=18446744073709551616-", { status: [416] }),
  range("bytes=9223372036854775807-9223372036854775808", { status: [416] }),
  range("bytes=,", { status: [200] }),
  range("bytes=", { status: [200] }),
  range("bytes=-", { status: [200] }),
  range("bytes=0-0,-1,2-", {
    status: [206],
    fields: { "content-type": /^multipart\/byteranges; boundary=\w+$/ },
  }),
  range("items=0-1", { status: [200], body: /^0123456789$/ }, "/digits.txt", "serve-handler"),
  range("bytes=0x0-1", { status: [200] }, "/digits.txt", "serve-handler"),
  range("bytes = 0-1", { status: [200] }),
  range("bytes= 0-1 , 4-5", { status: [206] }),
  range("bytes=-5", { status: [206], body: /^56789$/ }, "/digits.txt", "sirv, http-server"),
  range(`bytes=${"0-,".repeat(1000)}0-`, { status: [200, 416] }, "/digits.txt", "CVE-2011-3192"),
  range(
    `bytes=${Array.from({ length: 1000 }, (_, i) => `${i % 10}-${i % 10}`).join(",")}`,
    { status: [200, 416] },
    "/digits.txt",
    "CVE-2011-3192, tower-http #661",
  ),
  {
    id: "bytes=0-0 twice",
    source: "RangeHTTPServer",
    request: request("GET /digits.txt HTTP/1.1", "Range: bytes=0-0").repeat(2) + get("/plain.txt"),
    expect: { body: /^0$/, replies: [206, 206, 200] },
  },
];

const FRAMING: readonly Vector[] = [
  smuggle("length and chunked", ["Content-Length: 4", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
  smuggle("chunked and length", ["Transfer-Encoding: chunked", "Content-Length: 4"], "0\r\n\r\n"),
  smuggle("two lengths", ["Content-Length: 0", "Content-Length: 46"], ""),
  smuggle("a list of lengths", ["Content-Length: 0, 46"], ""),
  smuggle("the same length twice", ["Content-Length: 0", "Content-Length: 0"], ""),
  smuggle("a length with a sign", ["Content-Length: +0"], ""),
  smuggle("a negative length", ["Content-Length: -1"], ""),
  smuggle("a hexadecimal length", ["Content-Length: 0x0"], ""),
  smuggle("a length with a space in it", ["Content-Length: 0 46"], ""),
  smuggle("an empty length", ["Content-Length:"], ""),
  smuggle("a length past 2**64", ["Content-Length: 18446744073709551616"], ""),
  smuggle("a length in other digits", ["Content-Length: \xb2"], ""),
  smuggle("chunked twice", ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
  smuggle("chunked in disguise", ["Transfer-Encoding: xchunked"], "0\r\n\r\n"),
  smuggle("chunked behind a tab", ["Transfer-Encoding: \x0bchunked"], "0\r\n\r\n"),
  smuggle("chunked not the last", ["Transfer-Encoding: chunked, identity"], "0\r\n\r\n"),
  smuggle("chunked in quotes", ['Transfer-Encoding: "chunked"'], "0\r\n\r\n"),
  smuggle("an unknown coding", ["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n", 501),
  smuggle("a space before the colon", ["Transfer-Encoding : chunked"], "0\r\n\r\n"),
  smuggle("a folded coding", ["Transfer-Encoding:\r\n chunked"], "0\r\n\r\n"),
  smuggle("a bare CR before a coding", ["X: y\rTransfer-Encoding: chunked"], "0\r\n\r\n"),
  smuggle("a NUL in a name", ["Transfer\0-Encoding: chunked"], "0\r\n\r\n"),
  {
    id: "chunked in HTTP/1.0",
    source: "twisted CVE-2022-24801",
    request: `POST /plain.txt HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLE}`,
    expect: { replies: [400], never: new RegExp(SMUGGLED) },
  },
  ...[
    ["a bare LF behind a chunk's size", "5\nhello\r\n0\r\n\r\n"],
    ["a chunk longer than its size", "1\r\nhello\r\n0\r\n\r\n"],
    ["a size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"],
    ["a size with a sign", "+5\r\nhello\r\n0\r\n\r\n"],
    ["a size past 2**64", "10000000000000005\r\nhello\r\n0\r\n\r\n"],
    ["a size with spaces", " 5 \r\nhello\r\n0\r\n\r\n"],
    ["no size", "\r\nhello\r\n0\r\n\r\n"],
    ["a bare CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n"],
    ["a bad trailer", "0\r\nX : y\r\n\r\n"],
  ].map(([id = "", body = ""]): Vector => ({
    id: `chunks: ${id}`,
    source: "twisted CVE-2024-41671",
    request: request("GET /plain.txt HTTP/1.1", "Transfer-Encoding: chunked") + body + SMUGGLE,
    expect: { replies: [200], never: new RegExp(SMUGGLED) },
  })),
  {
    id: "pipelining",
    source: "twisted CVE-2024-41671",
    request:
      request("GET /plain.txt HTTP/1.1") + request("GET /missing HTTP/1.1", "X: y") + get("/digits.txt"),
    expect: { body: /^plain content$/, replies: [200, 404] },
  },
  {
    id: "a body is no request",
    source: "gh-150499",
    request:
      request("GET /plain.txt HTTP/1.1", `Content-Length: ${SMUGGLE.length}`) + SMUGGLE + get("/digits.txt"),
    expect: { replies: [200, 200], never: new RegExp(SMUGGLED) },
  },
];

const HEADS: readonly Vector[] = [
  malformed("no Host", "GET / HTTP/1.1\r\n\r\n"),
  malformed("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
  malformed("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
  malformed("a Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
  malformed("a Host with markup", "GET / HTTP/1.1\r\nHost: <b>\r\n\r\n"),
  malformed("obsolete folding", request("GET / HTTP/1.1", "X: a", " b")),
  malformed("folding of the first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
  malformed("a bare CR", request("GET / HTTP/1.1", "X: a\rb")),
  malformed("a NUL in a value", request("GET / HTTP/1.1", "X: a\0b")),
  malformed("a NUL in the line", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
  malformed("a bare CR in the line", "GET /\rX: y HTTP/1.1\r\nHost: a\r\n\r\n"),
  malformed("a line without a colon", request("GET / HTTP/1.1", "nonsense")),
  malformed("a field without a name", request("GET / HTTP/1.1", ": x")),
  malformed("two spaces that make four words", "GET / x HTTP/1.1\r\nHost: a\r\n\r\n"),
  malformed("a version of another protocol", "GET / ICY/1.1\r\nHost: a\r\n\r\n"),
  malformed("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
  malformed("a version with a sign", "GET / HTTP/1.+1\r\nHost: a\r\n\r\n"),
  malformed("TLS to a plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n"),
  malformed("nothing but a byte", "\xff"),
  malformed(
    "101 fields",
    request("GET / HTTP/1.1", ...Array.from({ length: 101 }, (_, i) => `X-${i}: y`)),
    431,
  ),
  malformed("a field of 70 KB", request("GET / HTTP/1.1", `X: ${"y".repeat(70_000)}`), 431),
  malformed("half a head", "GET / HTTP/1.1\r\nHost: a\r\nX: "),
  { id: "dufs #691", source: "dufs", request: get("/%1b[31m"), expect: GONE },
  {
    id: "dufs #691 field",
    source: "dufs",
    request: get("/plain.txt", "User-Agent: \x1b[31m"),
    expect: REFUSED,
  },
  {
    id: "X-Forwarded-For",
    source: "http-server, copyparty",
    request: get("/plain.txt", "X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9"),
    expect: { status: [200] },
  },
  {
    id: "CORS",
    source: "Deno, live-server",
    request: get("/plain.txt", "Origin: http://evil.example"),
    expect: {
      status: [200],
      fields: { "access-control-allow-origin": null, "access-control-allow-credentials": null },
    },
    routes: WITHOUT_CORS,
  },
  {
    id: "TRACE",
    source: "many",
    request: request("TRACE / HTTP/1.1", "Cookie: secret=1", "Connection: close"),
    expect: { status: [405, 501], never: /secret=1/ },
  },
  {
    id: "CONNECT",
    source: "many",
    request: request("CONNECT evil.example:80 HTTP/1.1", "Connection: close"),
    expect: { status: [400, 405, 501] },
  },
  {
    id: "a method of the prototype",
    source: "many",
    request: request("constructor / HTTP/1.1", "Connection: close"),
    expect: { status: [501] },
  },
  {
    id: "a request to upgrade",
    source: "many",
    request: get("/plain.txt", "Upgrade: h2c", "HTTP2-Settings: AAAA"),
    expect: { status: [200], fields: { upgrade: null } },
  },
];

const NAVIGATES = "Sec-Fetch-Mode: navigate";
const INDEX = /^<p>index<\/p>$/;

/** What `--clean-urls`, `--spa`, `--cors` and `--live` add: redirects, a page for what is missing, OPTIONS, and two paths. */
const DEVELOPERS: readonly Vector[] = (
  [
    ...[
      "//evil.example/../dir/index.html",
      "/\\evil.example/../dir/index",
      "//dir//index.html",
      "/dir%2findex.html",
    ].map((path) => ({
      id: "clean URL to another host",
      source: "serve-handler PR #122, Caddy CVE-2022-29718",
      request: get(path),
      expect: { status: [301], fields: { location: /^\/dir\/$/ } },
    })),
    {
      id: "clean URL with a broken line",
      source: "many",
      request: get('/dir/index.html?%0d%0aSet-Cookie:%20a=b&"<>'),
      expect: {
        status: [301],
        fields: { "set-cookie": null, location: /^\/dir\/\?%0d%0aSet-Cookie:%20a=b&%22%3C%3E$/ },
      },
    },
    // What is hidden, outside or denied is the page like anything else that is not there.
    ...[
      "/link",
      "/link-to-directory",
      "/link-to-directory/x",
      "/sub/link-up/",
      "/nothing",
      "/nothing/",
      "/passwd",
      "/zeros",
      "/.git/hooks",
      "/%2egit/x/",
    ].map((path) => ({
      id: "fallback for what is out of reach",
      source: "many",
      request: get(path, NAVIGATES),
      expect: { status: [200], body: INDEX },
    })),
    ...["/.env", "/sub/.git/", "/nope.js", "/..%2f..%2fsecret.txt"].map((path) => ({
      id: "no fallback for a name with a dot",
      source: "many",
      request: get(path, NAVIGATES),
      expect: GONE,
    })),
    {
      id: "preflight for every method and field",
      source: "many",
      request: request(
        "OPTIONS /.env HTTP/1.1",
        "Origin: null",
        "Access-Control-Request-Method: DELETE",
        "Access-Control-Request-Headers: x, \xe9, <script>, y",
        "Connection: close",
      ),
      expect: {
        status: [204],
        fields: {
          "access-control-allow-origin": /^\*$/,
          "access-control-allow-credentials": null,
          "access-control-allow-methods": /^GET, HEAD, OPTIONS$/,
          "access-control-allow-headers": /^x, y$/,
        },
      },
    },
    {
      id: "the stream of changes tells no names",
      source: "many",
      request: get("/.serve-forever/live"),
      expect: {
        status: [200],
        fields: { "content-type": /^text\/event-stream$/, "cache-control": /^no-store$/ },
        body: /^retry: 1000\nevent: hello\ndata: [\w-]+\n\n$/,
      },
    },
    {
      id: "the stream of changes, and a request behind it",
      source: "many",
      request: request("GET /.serve-forever/live HTTP/1.1") + SMUGGLE,
      expect: { replies: [200], never: new RegExp(SMUGGLED) },
    },
    ...[
      "/.serve-forever",
      "/.serve-forever/",
      "/.serve-forever/live/",
      "/.serve-forever/live/../../secret.txt",
      "/.serve-forever/live.js/..%2f..%2f..%2fsecret.txt",
      "/.serve-forever/live%2ejs",
    ].map((path) => ({
      id: "beside the stream of changes",
      source: "many",
      request: get(path),
      expect: GONE,
    })),
    {
      id: "the stream of changes by another method",
      source: "many",
      request: request("POST /.serve-forever/live HTTP/1.1", "Content-Length: 0", "Connection: close"),
      expect: { status: [501] },
    },
  ] satisfies readonly Vector[]
).map((vector) => ({ ...vector, routes: FOR_DEVELOPERS }));

/** `packed.js.br` holds eleven bytes, which no client here unpacks; `packed.js.gz` leads out of the directory. */
const PACKED = /^BROTLI-FORM$/;
const ITSELF = /^(?:packed\n)+$/;
const VARIES = /^Accept-Encoding$/;

function accepting(value: string, ...fields: readonly string[]): string {
  return get("/packed.js", `Accept-Encoding: ${value}`, ...fields);
}

const CODINGS: readonly Vector[] = [
  ...["br", "br;q=0.001", "gzip;q=0.1, br;q=0.2", "*;q=0.5, gzip;q=0", "BR"].map((value) => ({
    id: "static-web-server #739",
    source: "q-values",
    request: accepting(value),
    expect: {
      status: [200],
      fields: {
        "content-encoding": /^br$/,
        "content-length": /^11$/,
        vary: VARIES,
        "content-type": /^text\/javascript/,
      },
      body: PACKED,
    },
    routes: PRECOMPRESSED,
  })),
  ...[
    "identity",
    "br;q=0",
    "*;q=0, identity",
    "br;q=0, *;q=0",
    "",
    "br;q=2",
    "br;q=x",
    "br q=1",
    "x".repeat(9000),
  ].map((value) => ({
    id: "static-web-server #739",
    source: "q-values",
    request: accepting(value),
    expect: { status: [200], fields: { "content-encoding": null, vary: VARIES }, body: ITSELF },
    routes: PRECOMPRESSED,
  })),
  {
    id: "Caddy #7040, #7250, static-web-server #722",
    source: "a range of a compressed form",
    request: accepting("br", "Range: bytes=0-5"),
    expect: {
      status: [206],
      fields: {
        "content-encoding": /^br$/,
        "content-range": /^bytes 0-5\/11$/,
        "content-length": /^6$/,
        vary: VARIES,
      },
      body: /^BROTLI$/,
    },
    routes: PRECOMPRESSED,
  },
  {
    id: "Caddy #7040, #7250, static-web-server #722",
    source: "a range beyond a compressed form",
    request: accepting("br", "Range: bytes=100-"),
    expect: { status: [416], fields: { "content-encoding": null, "content-range": /^bytes \*\/11$/ } },
    routes: PRECOMPRESSED,
  },
  {
    id: "Caddy #7040, #7250, static-web-server #722",
    source: "a compressed form that leads elsewhere",
    request: accepting("gzip"),
    expect: { status: [200], fields: { vary: VARIES } },
    routes: PRECOMPRESSED,
  },
  {
    id: "Caddy #7040, #7250, static-web-server #722",
    source: "a range of what is compressed on the fly",
    request: get("/text.txt", "Accept-Encoding: br, gzip", "Range: bytes=0-5"),
    expect: {
      status: [206],
      fields: { "content-encoding": null, "content-range": /^bytes 0-5\/14000$/, vary: VARIES },
      body: /^packed$/,
    },
    routes: COMPRESSED,
  },
  ...["br", "gzip", "zstd"].map((coding) => ({
    id: "compression on the fly",
    source: "many",
    request: get("/text.txt", `Accept-Encoding: ${coding}`),
    expect: {
      status: [200],
      fields: {
        "content-encoding": new RegExp(`^${coding}$`),
        etag: new RegExp(`-${coding}"$`),
        vary: VARIES,
      },
      never: /packed\npacked\npacked\npacked\npacked/,
    },
    routes: COMPRESSED,
  })),
  ...["/missing.txt", "/link", "/.env", "/sub"].map((path) => ({
    id: "nothing but files is compressed",
    source: "BREACH",
    request: get(path, "Accept-Encoding: br, gzip"),
    expect: { status: [301, 404], fields: { "content-encoding": null } },
    routes: COMPRESSED,
  })),
];

/** What a request below the prefix looks like to the target, which repeats it. */
const REPEATED = /^GET \/inside\/x HTTP\/1\.1\n/;

function proxied(
  id: string,
  target: string,
  fields: readonly string[],
  expect: Expectation,
  line = "GET",
): Vector {
  return {
    id,
    source: "reverse proxies",
    request: request(`${line} ${target} HTTP/1.1`, "Connection: close", ...fields),
    expect,
    routes: PROXIED,
  };
}

/** `--proxy /proxied=http://target/inside/`, whose target repeats the head of what it got. */
const PROXY: readonly Vector[] = [
  proxied("a plain one", "/proxied/x", [], { status: [200], body: REPEATED }),
  ...["/%70roxied/x", "//proxied/x", "/sub/../proxied/x", "/%2e/proxied/./x"].map((target) =>
    proxied("the same by another name", target, [], { status: [200], body: REPEATED }),
  ),
  ...[
    "/proxied/../secret.txt",
    "/proxied/%2e%2e/x",
    "/proxied/x/../../link",
    "/proxiedx",
    "/proxied..",
    "/Proxied/x",
  ].map((target) => proxied("out of the prefix", target, [], { status: [404], never: /inside/ })),
  ...[
    "/proxied/..%2fx",
    "/proxied/..%2f..%2fadmin",
    "/proxied/..%5cadmin",
    "/proxied/..;/admin",
    "/proxied/%2e%2e;a=b/admin",
    "/proxied/x%2f..%2f..%2fadmin",
    "/proxied/..\\admin",
    "/proxied/x%00",
  ].map((target) => proxied("dots in disguise", target, [], { status: [400], never: /inside/ })),
  proxied("a broken line in the path", "/proxied/%0d%0aX-Evil:%201?%0d%0aX-Evil:%202", [], {
    status: [200],
    body: /^GET \/inside\/%0d%0aX-Evil:%201\?%0d%0aX-Evil:%202 HTTP\/1\.1\n/,
  }),
  proxied("bytes that no request line may have", '/proxied/\xff"<>\\x', [], {
    status: [200],
    body: /^GET \/inside\/%FF%22%3C%3E%5Cx HTTP\/1\.1\n/,
  }),
  proxied(
    "who asks is not for the client to say",
    "/proxied/x",
    [
      "X-Forwarded-For: 203.0.113.9",
      "X_Forwarded_For: 203.0.113.9",
      "Forwarded: for=203.0.113.9",
      "X-Real-IP: 203.0.113.9",
    ],
    { status: [200], body: /\nX-Forwarded-For: 127\.0\.0\.1\n/, never: /203\.0\.113\.9/ },
  ),
  proxied("fields that are dropped on the way", "/proxied/x", ["Connection: X-Forwarded-For, Host, Via"], {
    status: [200],
    body: /\nHost: 127\.0\.0\.1:\d+\n[^]*X-Forwarded-For: 127\.0\.0\.1\n[^]*\nVia: 1\.1 serve-forever-/,
  }),
  proxied("CVE-2016-5385 (httpoxy)", "/proxied/x", ["Proxy: http://evil.example"], {
    status: [200],
    never: /evil/,
  }),
  proxied(
    "another protocol below",
    "/proxied/x",
    ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAAA"],
    {
      status: [200],
      fields: { upgrade: null },
      never: /h2c|AAAA/,
    },
  ),
  proxied(
    "TRACE below a prefix",
    "/proxied/x",
    ["Cookie: secret=1"],
    { status: [501], never: /secret=1/ },
    "TRACE",
  ),
  proxied(
    "a method that is a name of ours",
    "/proxied/x",
    [],
    { status: [200], body: /^__proto__ \/inside\/x/ },
    "__proto__",
  ),
  proxied("a host to connect to", "/proxied/x", ["X-Forwarded-Host: evil.example"], {
    status: [200],
    body: /\nX-Forwarded-Host: site\.test\n/,
    never: /evil/,
  }),
  proxied("another host in the target", "http://evil.example/proxied/x", [], {
    status: [200],
    body: REPEATED,
    never: /evil/,
  }),
  ...[
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Content-Length: 5", "Content-Length: 6"],
    ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding : chunked"],
    ["Content-Length: +5"],
  ].map((fields): Vector => ({
    id: "smuggling through the proxy",
    source: "twisted CVE-2022-24801, CVE-2024-41671",
    request: request("POST /proxied/x HTTP/1.1", ...fields) + "0\r\n\r\n" + SMUGGLE,
    expect: { never: new RegExp(`inside|${SMUGGLED}`), replies: [400] },
    routes: PROXIED,
  })),
  {
    id: "a request behind a body",
    source: "many",
    request:
      request("POST /proxied/x HTTP/1.1", "Transfer-Encoding: chunked") +
      "5\r\nGET /\r\n0\r\n\r\n" +
      get("/proxied/y"),
    expect: { replies: [200, 200], never: /GET \/inside\/\s/ },
    routes: PROXIED,
  },
];

/** CVE-2026-35471, CVE-2026-66063: what one route refuses, another may let through. */
const OTHER_ROUTES: readonly Vector[] = ["/sub", "/dir", "/cgi-bin", "/.well-known"].flatMap((route) =>
  TRAVERSAL.map((vector) => ({
    ...vector,
    id: `${vector.id} below ${route}`,
    request: vector.request.replace("GET ", `GET ${route}`),
    expect: vector.expect.never === undefined ? {} : { never: vector.expect.never },
  })),
);

/** The same to HEAD, whose Content-Length would tell of a file, too. */
const WITHOUT_BODY: readonly Vector[] = TRAVERSAL.filter(({ expect }) => expect.body === undefined).map(
  (vector) => ({
    ...vector,
    id: `${vector.id}, HEAD`,
    request: vector.request.replace("GET ", "HEAD "),
  }),
);

const UPLOADS_TO: readonly Route[] = ["tool --upload"];
const NOT_TAKEN: Expectation = { status: [400, 403, 404, 405, 413], fields: { location: null } };

function upload(
  id: string,
  source: string,
  head: string,
  fields: readonly string[],
  expect: Expectation,
): Vector {
  return {
    id,
    source,
    request: `${request(`${head} HTTP/1.1`, "Connection: close", "Content-Length: 4", ...fields)}evil`,
    expect,
    routes: UPLOADS_TO,
  };
}

function uploadForm(
  id: string,
  source: string,
  path: string,
  disposition: string,
  expect = NOT_TAKEN,
): Vector {
  const body = `--x\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\n\r\nevil\r\n--x--\r\n`;
  const fields = ["Content-Type: multipart/form-data; boundary=x", `Content-Length: ${body.length}`];
  return {
    id,
    source,
    request: request(`POST ${path} HTTP/1.1`, "Connection: close", ...fields) + body,
    expect,
    routes: UPLOADS_TO,
  };
}

/** What `--upload` adds: PUT, POST, MKCOL, and HEAD and DELETE for uploads that were cut. */
const UPLOADS: readonly Vector[] = [
  ...[
    "/link-to-directory/new",
    "/sub/link-up/new",
    "/link-to-directory/../new/x",
    "/link-to-nothing/x",
    "/passwd/x",
  ].map((path) => upload("dufs #670", "dufs", `PUT ${path}`, [], NOT_TAKEN)),
  ...["/link-to-directory/new", "/sub/link-up/new/"].map((path) => ({
    ...upload("dufs #670, a folder", "dufs", `MKCOL ${path}`, [], NOT_TAKEN),
    request: request(`MKCOL ${path} HTTP/1.1`, "Connection: close"),
  })),
  // A name that is a link out: it is neither written through nor replaced.
  ...["/link", "/link-to-nothing", "/zeros", "/link-to-directory", "/fifo"].map((path) =>
    upload("CVE-2025-67124", "miniserve", `PUT ${path}`, [], {
      status: [201],
      fields: { location: new RegExp(`^${path}%20%281%29$`) },
    }),
  ),
  ...[
    "?name=/../..",
    "?name=%2e%2e%2fx",
    "?name=/etc/x",
    "?name=.git/x",
    "?name=.x",
    "?name=..%5cx",
    "?name=",
    "?path=/../..",
  ].map((query) => upload("miniserve #518, #590", "miniserve", `POST /sub/${query}`, [], NOT_TAKEN)),
  ...[
    "/../x",
    "/a/../../x",
    "/%2e%2e/x",
    "/..%2fx",
    "/sub/..%5cx",
    "/sub/C:%5cx",
    "/sub/C:x",
    "/sub/x%00.txt",
    "/sub/x%0a.txt",
    "/sub/x%0d%0aSet-Cookie:%20a=b",
    "/sub/.htaccess",
    "/.env",
    "/.git/hooks/post-commit",
    "/sub/.git/config",
    "/.well-known/x",
    "/sub/nul",
    "/sub/con.txt",
    "/sub/x.txt::$DATA",
    "/sub/x.",
    "/sub/x%20",
    "/sub/%ff",
    "/sub/%e2%80%aetxt.exe",
    `/sub/${"n".repeat(300)}`,
    `/.upload-${"0".repeat(32)}.kept`,
    "/sub/",
    "/",
    "/nowhere/x",
    "/plain.txt/x",
  ].map((path) => upload("CVE-2026-35392, CVE-2026-35393", "goshs", `PUT ${path}`, [], NOT_TAKEN)),
  ...[
    'filename="../../x"',
    'filename="..\\x"',
    'filename="C:\\x"',
    'filename="/etc/x"',
    'filename=".."',
    'filename="."',
    'filename="a/b"',
    "filename*=UTF-8''..%2fx",
    "filename*=UTF-8''x%00y",
    `filename="${"n".repeat(300)}"`,
    'filename="aux"',
    'filename=".htaccess"',
  ].map((disposition) => uploadForm("CVE-2026-35392, CVE-2026-35393, a form", "goshs", "/sub/", disposition)),
  uploadForm(
    "CVE-2026-35392, CVE-2026-35393, a form outside",
    "goshs",
    "/link-to-directory/",
    'filename="x"',
  ),
  uploadForm("CVE-2026-35392, CVE-2026-35393, a hidden form", "goshs", "/.git/", 'filename="x"'),
  ...["MOVE", "COPY", "PATCH", "PROPPATCH", "LOCK", "APPEND"].map((method) =>
    upload("CVE-2026-64863", "goshs", `${method} /plain.txt`, ["Overwrite: T", "Destination: /digits.txt"], {
      status: [501],
    }),
  ),
  upload("CVE-2026-64863, DELETE", "goshs", "DELETE /plain.txt", [], { status: [501] }),
  upload("CVE-2026-64863, DELETE with an id", "goshs", "DELETE /plain.txt", ["Upload-Id: 0123456789abcdef"], {
    status: [204],
  }),
  {
    id: "CVE-2026-64863, afterwards",
    source: "goshs",
    request: get("/plain.txt"),
    expect: { status: [200], body: /^plain content$/ },
    routes: UPLOADS_TO,
  },
  upload("CVE-2026-64863, PUT", "goshs", "PUT /plain.txt", ["Overwrite: T"], {
    status: [201],
    fields: { location: /^\/plain%20%28\d%29\.txt$/ },
  }),
  upload(
    "CVE-2026-64863, PUT of a part",
    "goshs",
    "PUT /plain.txt",
    ["Content-Range: bytes 0-3/4"],
    NOT_TAKEN,
  ),
  upload("CVE-2026-64863, PUT of its compressed form", "goshs", "PUT /packed.js.zst", [], {
    status: [201],
    fields: { location: /^\/packed\.js%20%281%29\.zst$/ },
  }),
  upload("uploadserver 2.0", "uploadserver", "PUT /new-file", [], {
    status: [201],
    fields: { location: /^\/new-file$/ },
  }),
  ...[
    ["Content-Length: 100", "half"],
    ["Transfer-Encoding: chunked", "4\r\nhalf\r\n"],
    ["Transfer-Encoding: chunked", "4\r\nhalf\r\nxyz\r\n"],
  ].map(([framing = "", body = ""]) => ({
    id: `aborted upload, ${body.length} bytes`,
    source: "miniserve",
    request: request("PUT /aborted HTTP/1.1", framing) + body,
    expect: { status: [400] },
    routes: UPLOADS_TO,
  })),
  {
    id: "aborted upload, afterwards",
    source: "miniserve",
    request: get("/aborted"),
    expect: GONE,
    routes: UPLOADS_TO,
  },
  ...[
    "Origin: http://evil.example",
    "Origin: null",
    "Origin: http://site.test.evil.example",
    "Origin: http://site.test@evil.example",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site",
    // Our name, but not this machine's: it leads to loopback for the moment.
    "Origin: http://site.test",
    "Sec-Fetch-Site: same-origin",
  ].flatMap((field) =>
    ["PUT /sub/new", "POST /sub/?name=new", "DELETE /sub/new", "MKCOL /sub/made"].map((head) =>
      upload(
        "cross-site form, DNS rebinding",
        "simple-http-server",
        head,
        [field, "Upload-Id: 0123456789abcdef"],
        {
          status: [403],
        },
      ),
    ),
  ),
  {
    id: "disk full, body over the limit",
    source: "many",
    request: request("PUT /sub/large HTTP/1.1", "Content-Length: 1048577", "Expect: 100-continue"),
    expect: { status: [413], replies: [413] },
    routes: UPLOADS_TO,
  },
  {
    id: "disk full, body over the limit, in chunks",
    source: "many",
    request: `${request("PUT /sub/large HTTP/1.1", "Transfer-Encoding: chunked")}100001\r\n${"x".repeat(0x100001)}\r\n0\r\n\r\n`,
    expect: { status: [413], replies: [413] },
    routes: UPLOADS_TO,
  },
  ...["/dir/index.html", "/dir/"].map((path) => ({
    id: "uploaded HTML and SVG",
    source: "many",
    request: get(path),
    expect: { status: [200], fields: { "content-security-policy": /^sandbox (?!.*allow-same-origin)/ } },
    routes: UPLOADS_TO,
  })),
];

const ARCHIVES: readonly Route[] = ["tool --archive --cgi"];

function archived(id: string, source: string, paths: readonly string[], expect: Expectation): Vector[] {
  return targets(id, source, paths, expect, { routes: ARCHIVES });
}

/** What `--archive` adds: `?archive=zip` and `?archive=tar` for each folder. */
const ARCHIVED: readonly Vector[] = [
  // In the contents of these files their names may stand, whatever they are.
  ...archived("zip slip", "servery", ["/hostile/?archive=zip", "/hostile/?archive=tar"], {
    status: [200],
    fields: {
      "x-content-type-options": /^nosniff$/,
      "content-disposition": /^attachment; filename="hostile\.(?:zip|tar)"/,
    },
    never: /hostile\/(?:[^\0\n]*[\\\r\x1b]|line\n|\.\.?\/)/,
  }),
  ...archived(
    "zip slip, selected",
    "dufs #419, copyparty",
    [
      "..",
      ".",
      "../R-secret",
      "..%2fR-secret",
      "..%5cR-secret",
      "sub/../../secret.txt",
      "sub/file.txt",
      "/etc/passwd",
      "%2fetc%2fpasswd",
      "R-secret",
      "link",
      "link-to-directory",
      "passwd",
      "zeros",
      ".env",
      ".git",
      "%00",
      "%0d%0aSet-Cookie:%20a=b",
      "*",
    ].map((name) => `/?archive=zip&select=plain.txt&select=${name}`),
    { ...GONE, fields: { "set-cookie": null } },
  ),
  ...archived(
    "archive outside",
    "miniserve #1495",
    [
      "/link-to-directory/?archive=zip",
      "/sub/link-up/?archive=tar",
      "/.git/?archive=zip",
      "/%2egit/?archive=zip",
      "/sub/.git/?archive=tar",
      "/.well-known/../.git/?archive=tar",
      "/..%2fR-secret/?archive=zip",
      "/..%5cR-secret/?archive=zip",
      "/fifo/?archive=zip",
      "/plain.txt/?archive=zip",
      "/cgi-bin/?archive=zip",
      "/./cgi-bin/?archive=tar",
      "/sub/../cgi-bin/?archive=tar",
    ],
    { status: [403, 404] },
  ),
  // Among these are links out, hidden folders, FIFOs and scripts.
  ...archived(
    "archive of what must not be shown",
    "miniserve #1495, Python CVE-2014-4650",
    ["zip", "tar"].flatMap((format) => [
      `/sub/?archive=${format}`,
      `/?archive=${format}&select=sub&select=cgi-bin&select=readme-outside&select=fifo-is-index&select=packed.js`,
    ]),
    { status: [200], fields: { "content-type": /^application\// } },
  ),
  ...archived("archive named by a stranger", "many", ["/hostile/%3Cb%3Edir%3C/?archive=zip"], {
    status: [200],
    fields: {
      "content-disposition": /^attachment; filename="_b_dir_\.zip"; filename\*=UTF-8''_b_dir_\.zip$/,
    },
  }),
  ...archived(
    "archive of an unknown format",
    "many",
    ["/sub/?archive=zip%0d%0aSet-Cookie:%20a=b", "/sub/?archive=../zip"],
    {
      status: [200],
      fields: { "set-cookie": null, "content-type": /^text\/html/ },
    },
  ),
  ...[
    ["bytes=0-18446744073709551616", 206],
    [`bytes=${"0-,".repeat(1000)}0-`, 200],
    ["bytes=99999999999-", 416],
  ].map(([value, status]) => ({
    id: `archive, range ${String(value).slice(0, 40)}`,
    source: "CVE-2011-3192",
    request: get("/sub/?archive=zip", `Range: ${value}`),
    expect: { status: [Number(status)] },
    routes: ARCHIVES,
  })),
];

/** Every vector for what there is. */
export const VECTORS: readonly Vector[] = [
  ...TRAVERSAL,
  ...OTHER_ROUTES,
  ...WITHOUT_BODY,
  ...REDIRECTS,
  ...PYTHON,
  ...RENDERING,
  ...RANGES,
  ...FRAMING,
  ...HEADS,
  ...DEVELOPERS,
  ...CODINGS,
  ...PROXY,
  ...UPLOADS,
  ...ARCHIVED,
];

/** Vectors that wait for a feature. */
export const NOT_YET: readonly { readonly id: string; readonly waitsFor: string }[] = [
  { id: "miniserve #764", waitsFor: "a random route" },
];
