// The table: what attackers have sent to servers like this one, as bytes, and what has to come back. The sources are public
// reports against those servers; each row is the request that shows the fault.

import { SMUGGLED } from "./tree.ts";

/** Who answers: the library's handler, the tool's, and each of them with scripts. */
export type Route = "library" | "tool" | "cgi" | "tool --cgi";

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
const GONE: Expectation = { status: [404] };
const REFUSED: Expectation = { status: [400], replies: [400] };
/** No other markup than a listing's own. */
const FOREIGN_MARKUP =
  /<(?!!DOCTYPE HTML>|\/?(?:html|head|meta|style|title|body|h1|hr|ul|li|p|a)(?:>| lang="en">| charset="utf-8">| type="text\/css">| href="[\w.~%-]+\/?">))/;
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
    body: /<title>Directory listing/,
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
  ...targets("CVE-2024-32966", "static-web-server, serve-index, http-file-server", ["/hostile/", "/"], {
    status: [200],
    fields: { "content-type": /^text\/html; charset=utf-8$/ },
    body: /<\/html>\n$/,
    never: FOREIGN_MARKUP,
  }),
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
];

/** Vectors that wait for a feature. */
export const NOT_YET: readonly { readonly id: string; readonly waitsFor: string }[] = [
  { id: "dufs #670", waitsFor: "upload" },
  { id: "CVE-2025-67124", waitsFor: "upload" },
  { id: "miniserve #518, #590", waitsFor: "upload" },
  { id: "CVE-2026-35392, CVE-2026-35393", waitsFor: "upload" },
  { id: "CVE-2026-64863", waitsFor: "upload" },
  { id: "CVE-2026-40189, CVE-2026-54719", waitsFor: "authentication" },
  { id: "CVE-2025-58753", waitsFor: "authentication" },
  { id: "uploadserver 2.0", waitsFor: "upload" },
  { id: "aborted upload", waitsFor: "upload" },
  { id: "overwrite race", waitsFor: "upload" },
  { id: "cross-site form, DNS rebinding", waitsFor: "upload" },
  { id: "disk full, body over the limit", waitsFor: "upload" },
  { id: "zip slip", waitsFor: "archive" },
  { id: "uploaded HTML and SVG", waitsFor: "upload" },
  { id: "Markdown", waitsFor: "a rendered README" },
  { id: "miniserve #764", waitsFor: "a random route" },
  { id: "Caddy #7040, #7250, static-web-server #722", waitsFor: "compression" },
  { id: "static-web-server #739", waitsFor: "compression" },
  { id: "dufs #449, #627, uploadserver 6.0.2", waitsFor: "authentication" },
  { id: "CVE-2024-23770, CVE-2024-23771", waitsFor: "authentication" },
];
