// What of RFC 9112 and RFC 9110 an origin server has to know, section by section, and the tests that hold it: the rows of the
// README's table of conformance.

/** A test by its file below `test/` and its name, or a beginning of it that no other has; a row of a table of cases counts. */
export type NamedTest = readonly [file: string, name: string];

/** What becomes of one section. */
export interface Conformance {
  /** The RFC and its section or sections, e.g. `9112 6.3`. */
  readonly section: string;
  /** What it is about, in our words. */
  readonly title: string;
  /**
   * `done`: it works as the section says. `refused`: who asks for it is answered with an error, which the section allows or demands.
   * `not done`: nothing here knows it.
   */
  readonly state: "done" | "refused" | "not done";
  /** What shows it; may be empty only for what is not done. */
  readonly tests: readonly NamedTest[];
  /** What the state does not say. */
  readonly remark?: string;
}

const ATTACKS = "attacks/vectors.ts";
const BASE = "handlers/base-http-request-handler.test.ts";
const BODY = "connection/body-reader.test.ts";
const BYTE_RANGE = "semantics/byte-range.test.ts";
const CGI = "handlers/cgi-http-request-handler.test.ts";
const CHUNKED = "protocol/chunked.test.ts";
const CONNECTION_LIMITS = "server/open-connections.test.ts";
const ENTITY_TAG = "semantics/entity-tag.test.ts";
const FIELDS = "protocol/header-block.test.ts";
const FILES = "handlers/simple-http-request-handler.test.ts";
const FRAMING = "protocol/framing.test.ts";
const HEAD = "protocol/head-scanner.test.ts";
const HEADERS = "protocol/headers.test.ts";
const HOST = "protocol/host.test.ts";
const HTTP_DATE = "semantics/http-date.test.ts";
const HTTPS = "server/https-server.test.ts";
const LIMITS = "handlers/limits.test.ts";
const PLAN = "files/response-plan.test.ts";
const PRECONDITIONS = "semantics/preconditions.test.ts";
const RAW = "clients/raw-bytes.test.ts";
const REQUEST_LINE = "protocol/request-line.test.ts";
const THREADING = "server/http-server.test.ts";

/** All of them: RFC 9112, then RFC 9110, in the order of their sections. */
export const CONFORMANCE: readonly Conformance[] = [
  {
    section: "9112 2.1, 2.2",
    title: "message format and how it is read",
    state: "done",
    tests: [
      [HEAD, "HeadScanner.scan() finds the same end however the head is cut"],
      [HEAD, "lines that end in LF"],
      [HEAD, "eight empty lines before it"],
      [FIELDS, "a bare CR in a value"],
      [FIELDS, "a first line that starts with a space"],
    ],
    remark: "a line may end in LF alone; a bare CR, or white space before the first field, is 400",
  },
  {
    section: "9112 2.3",
    title: "version",
    state: "done",
    tests: [
      [REQUEST_LINE, "another minor version"],
      [REQUEST_LINE, "HTTP/2's preface"],
      [BASE, "GET without a version is answered at once"],
    ],
    remark: "2.0 and later 505; 0.9 in the library, refused by the tool",
  },
  {
    section: "9112 3, 3.1",
    title: "request line and method",
    state: "done",
    tests: [
      [REQUEST_LINE, "several blanks between words"],
      [REQUEST_LINE, "a control character in the method"],
      [BASE, "a long request line"],
      [BASE, "answers 501 to the method %s"],
    ],
    remark: "several blanks count as one; too long a line 414, an unknown method 501",
  },
  {
    section: "9112 3.2",
    title: "target, with its Host field",
    state: "done",
    tests: [
      [HOST, "hostRefusal() refuses a missing field since HTTP/1.1"],
      [HOST, "hostRefusal() refuses more than one field in every version"],
      [HOST, "hostRefusal() refuses %p"],
    ],
  },
  {
    section: "9112 3.2.1",
    title: "origin form",
    state: "done",
    tests: [[REQUEST_LINE, "an ordinary line"]],
  },
  {
    section: "9112 3.2.2",
    title: "absolute form",
    state: "done",
    tests: [
      [HOST, "hostRefusal() takes the target %p"],
      [FILES, "http://evil.example/dir/"],
    ],
    remark: "served by its path",
  },
  { section: "9112 3.2.3", title: "authority form", state: "refused", tests: [[ATTACKS, "CONNECT"]] },
  {
    section: "9112 3.2.4",
    title: "asterisk form",
    state: "done",
    tests: [[REQUEST_LINE, "an unknown method"]],
    remark: "for a method of your own, whose `path` is `*`; 501 without one",
  },
  {
    section: "9112 3.3",
    title: "the target's whole URI",
    state: "not done",
    tests: [],
    remark: "every host has the same files",
  },
  {
    section: "9112 4",
    title: "status line",
    state: "done",
    tests: [[BASE, "send_response() is status line, Server and Date"]],
  },
  {
    section: "9112 5.1",
    title: "white space around a field's name and value",
    state: "done",
    tests: [
      [FIELDS, "a space before the colon"],
      [FIELDS, "no white space around a value"],
    ],
    remark: "400 before the colon",
  },
  { section: "9112 5.2", title: "line folding", state: "refused", tests: [[FIELDS, "a folded line"]] },
  {
    section: "9112 6.1",
    title: "Transfer-Encoding",
    state: "done",
    tests: [
      [FRAMING, "bodyFraming() refuses a Transfer-Encoding %s"],
      [FRAMING, "bodyFraming() refuses a Transfer-Encoding before HTTP/1.1"],
    ],
  },
  {
    section: "9112 6.2",
    title: "Content-Length",
    state: "done",
    tests: [
      [FRAMING, "bodyFraming() refuses a Content-Length %s"],
      [FRAMING, "repeated, even of equals"],
    ],
    remark: "repeated or listed 400, equal or not",
  },
  {
    section: "9112 6.3",
    title: "length of a body",
    state: "done",
    tests: [
      [FRAMING, "bodyFraming() refuses a Transfer-Encoding with a Content-Length"],
      [BASE, "ends where it ends, whatever follows"],
      [BASE, "end_headers() says where a reply without a length ends:"],
    ],
    remark: "both fields at once 400",
  },
  {
    section: "9112 7.1",
    title: "chunked",
    state: "done",
    tests: [
      [CHUNKED, "ChunkedDecoder.decode() reads %s"],
      [CHUNKED, "ChunkedDecoder.decode() refuses %s"],
      [CGI, "chunked, for a client that knows what that is"],
    ],
  },
  {
    section: "9112 7.1.1",
    title: "chunk extensions",
    state: "done",
    tests: [
      [CHUNKED, "extensions"],
      [CHUNKED, "ChunkedDecoder.decode() takes 16 KiB of extensions in a body, not a byte more"],
    ],
    remark: "passed over",
  },
  {
    section: "9112 7.1.2",
    title: "trailers",
    state: "done",
    tests: [
      [CHUNKED, "trailers"],
      [BODY, "has its trailers once it is finished"],
    ],
    remark: "kept apart from the fields of the head",
  },
  {
    section: "9112 7.1.3",
    title: "decoding chunks",
    state: "done",
    tests: [[CHUNKED, "ChunkedDecoder reads or refuses any bytes, the same way however they are cut"]],
  },
  {
    section: "9112 7.2",
    title: "compression as a transfer coding",
    state: "refused",
    tests: [[FRAMING, "bodyFraming() answers 501 to an unknown coding %s"]],
  },
  { section: "9112 7.4", title: "TE", state: "not done", tests: [], remark: "no coding but chunked is sent" },
  {
    section: "9112 8",
    title: "incomplete messages",
    state: "done",
    tests: [
      [BASE, "half a head"],
      [BASE, "that ends too early ends the method, is answered 400 and ends the connection"],
      [FILES, "that shrinks on its way breaks the connection: the reply must not look whole"],
    ],
  },
  {
    section: "9112 9.3",
    title: "persistent connections",
    state: "done",
    tests: [
      [FRAMING, "keeps HTTP/1.1"],
      [FRAMING, "keeps HTTP/1.0 with keep-alive"],
      [BASE, "handle() keeps or closes the connection:"],
    ],
  },
  {
    section: "9112 9.3.2",
    title: "pipelining",
    state: "done",
    tests: [
      [BASE, "keeps the order where the first of several requests takes long"],
      [RAW, "100 pipelined requests are answered in order"],
    ],
  },
  {
    section: "9112 9.4",
    title: "many connections of one client",
    state: "done",
    tests: [[CONNECTION_LIMITS, "A server takes so many connections from one address, and no more"]],
    remark: "4096 an address",
  },
  {
    section: "9112 9.5",
    title: "timeouts",
    state: "done",
    tests: [
      [BASE, "ends an idle connection without a word"],
      [BASE, "answers 408 to a head that does not end, whatever trickles in"],
      [THREADING, "is left with nothing by clients that go away in the middle"],
    ],
  },
  {
    section: "9112 9.6",
    title: "the end of a connection",
    state: "done",
    tests: [
      [FRAMING, "closes HTTP/1.1 with close in a second field"],
      [
        "connection/connection.test.ts",
        "sends what is written, says that it was all, and waits for the peer's end",
      ],
      [RAW, "a client that ends its side after the request gets the whole reply"],
    ],
    remark: "half first, so that no reset overtakes the reply",
  },
  {
    section: "9112 9.7",
    title: "the start of TLS",
    state: "done",
    tests: [
      [HTTPS, "HTTPSServer says that it is secure, and offers http/1.1"],
      [HTTPS, "HTTPSServer gives up a handshake that is not done in time"],
    ],
  },
  {
    section: "9112 9.8",
    title: "the end of TLS",
    state: "done",
    tests: [[HTTPS, "HTTPSServer ends by the book: openssl sees the whole reply and close_notify"]],
  },
  {
    section: "9112 11.1",
    title: "splitting of replies",
    state: "refused",
    tests: [
      [BASE, "send_header() and send_response() refuse what would not stay one line:"],
      [ATTACKS, "CGI header injection"],
    ],
    remark: "a `TypeError` for your program",
  },
  {
    section: "9112 11.2",
    title: "smuggling of requests",
    state: "refused",
    tests: [
      [BASE, "nothing that comes behind a refused request is read as another"],
      [ATTACKS, "a body is no request"],
      [ATTACKS, "chunked in HTTP/1.0"],
    ],
    remark: "400, and the connection ends",
  },
  {
    section: "9110 5.1–5.3",
    title: "names, order and repetition of fields",
    state: "done",
    tests: [
      [HEADERS, "HTTPMessage keeps order, spelling and duplicates"],
      [HEADERS, "HTTPMessage.combined() joins all fields of a name"],
      [FIELDS, "a name with a parenthesis"],
    ],
  },
  {
    section: "9110 5.4",
    title: "limits",
    state: "done",
    tests: [
      [BASE, "a long header line"],
      [BASE, "101 headers"],
    ],
    remark: "431",
  },
  {
    section: "9110 5.5",
    title: "values of fields",
    state: "done",
    tests: [
      [FIELDS, "NUL in a value"],
      [FIELDS, "bytes from 0x80 on as latin-1"],
    ],
    remark: "control characters 400",
  },
  {
    section: "9110 5.6.1–5.6.6",
    title: "lists, tokens, quoted strings, parameters",
    state: "done",
    tests: [
      [FRAMING, "hasToken() looks for close in %p"],
      [ENTITY_TAG, "empty elements"],
      ["protocol/parameters.test.ts", "parseParameters() reads %s"],
    ],
  },
  {
    section: "9110 5.6.7",
    title: "dates, in all three forms",
    state: "done",
    tests: [
      [HTTP_DATE, "parseHTTPDate() reads a two-digit year: "],
      [HTTP_DATE, "parseHTTPDate() refuses "],
    ],
  },
  {
    section: "9110 6.6.1",
    title: "Date",
    state: "done",
    tests: [
      [BASE, "send_response() is status line, Server and Date"],
      [HTTP_DATE, "formatHTTPDate() writes "],
    ],
  },
  {
    section: "9110 7.2",
    title: "Host",
    state: "done",
    tests: [[HOST, "hostRefusal() takes %p"]],
    remark: "checked for its form; every host has the same files, so none is misdirected (7.4)",
  },
  {
    section: "9110 7.6.1",
    title: "Connection",
    state: "done",
    tests: [[FRAMING, "closes HTTP/1.1 with close in a list"]],
  },
  {
    section: "9110 7.8",
    title: "Upgrade",
    state: "done",
    tests: [
      [ATTACKS, "a request to upgrade"],
      [BASE, "101 is the last of HTTP"],
    ],
    remark: "passed over; a method of your own may answer 101",
  },
  {
    section: "9110 8.3",
    title: "Content-Type",
    state: "done",
    tests: [
      ["files/content-type.test.ts", "contentType() says "],
      [FILES, "asks extensions_map first, as it is spelt and in lower case, and default_content_type last"],
    ],
  },
  {
    section: "9110 8.4",
    title: "content codings",
    state: "done",
    tests: [["features/precompressed.test.ts", "precompressed() gives each form its own strong entity tag"]],
    remark: "the tool: br, zstd and gzip, from files beside or by `--compress`",
  },
  {
    section: "9110 8.6",
    title: "Content-Length of a reply",
    state: "done",
    tests: [
      [LIMITS, "takes back what a method wrote too much, and the next reply stands where it should"],
      [LIMITS, "ends the connection where too little was written"],
    ],
  },
  {
    section: "9110 8.8.1, 8.8.3",
    title: "strong and weak validators, ETag",
    state: "done",
    tests: [
      [ENTITY_TAG, "matchesStrongly() and matchesWeakly() compare "],
      [FILES, "the tag changes with the file"],
    ],
    remark: "ours are strong",
  },
  {
    section: "9110 8.8.2",
    title: "Last-Modified",
    state: "done",
    tests: [
      [FILES, "may be of any date: %s"],
      [FILES, "of the future is dated now"],
    ],
  },
  {
    section: "9110 9.1, 9.3.1, 9.3.2",
    title: "methods; GET, HEAD",
    state: "done",
    tests: [
      [BASE, "calls the method of the command alone, spelt exactly so"],
      [FILES, "is sent to HEAD without its body"],
      [LIMITS, "takes back the body of a reply to HEAD"],
    ],
  },
  {
    section: "9110 9.3.3–9.3.5, 9.3.7",
    title: "POST, PUT, DELETE, OPTIONS",
    state: "refused",
    tests: [[FILES, "is the only thing that is answered to GET and HEAD"]],
    remark: "501; done by `do_` methods of your own, POST by CGI programs, too",
  },
  {
    section: "9110 9.3.6, 9.3.8",
    title: "CONNECT, TRACE",
    state: "refused",
    tests: [
      [ATTACKS, "CONNECT"],
      [ATTACKS, "TRACE"],
    ],
    remark: "501",
  },
  {
    section: "9110 10.1.1",
    title: "Expect",
    state: "done",
    tests: [
      [BASE, "asks for the body before the method reads it"],
      [BASE, "may refuse: the method is not called and the connection closes behind the refusal"],
      [BASE, "is not called where either side speaks HTTP/1.0, or for another expectation"],
    ],
    remark: "expectations but `100-continue` are passed over",
  },
  {
    section: "9110 10.2.1",
    title: "Allow",
    state: "not done",
    tests: [],
    remark: "no method is answered 405",
  },
  {
    section: "9110 10.2.2",
    title: "Location",
    state: "done",
    tests: [
      [FILES, "%s is redirected to %s"],
      [
        "semantics/url-path.test.ts",
        "redirectLocation() stays on the host for every character behind the first slash",
      ],
    ],
  },
  {
    section: "9110 10.2.3",
    title: "Retry-After",
    state: "done",
    tests: [
      [CONNECTION_LIMITS, "answers 503 with Retry-After where all are busy, and serves on when one is gone"],
    ],
  },
  {
    section: "9110 10.2.4",
    title: "Server",
    state: "done",
    tests: [[BASE, "send_response() is status line, Server and Date"]],
  },
  {
    section: "9110 11",
    title: "authentication",
    state: "done",
    tests: [
      [
        "attacks/authentication.test.ts",
        "every vector of the table is refused where it comes without a password",
      ],
    ],
    remark: "the tool's `--auth`: Basic",
  },
  {
    section: "9110 12",
    title: "content negotiation, Vary",
    state: "done",
    tests: [
      [
        "features/precompressed.test.ts",
        "precompressed() answers conditions about the form that would be sent",
      ],
      [
        "features/precompressed.test.ts",
        "precompressed() says no Vary where there is nothing to choose from",
      ],
    ],
    remark: "the tool: by coding for files, by type for listings; in the library a file has one form",
  },
  {
    section: "9110 13.1.1–13.1.4",
    title: "If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since",
    state: "done",
    tests: [
      [PRECONDITIONS, "If-Match, weak"],
      [PRECONDITIONS, "If-None-Match in a list"],
      [PRECONDITIONS, "If-Modified-Since, no date"],
      [PRECONDITIONS, "If-Unmodified-Since, before"],
      [FILES, "If-Match with another tag"],
    ],
  },
  {
    section: "9110 13.1.5",
    title: "If-Range",
    state: "done",
    tests: [
      [BYTE_RANGE, "a weak tag"],
      [PLAN, "If-Range with an old date"],
      [FILES, "with If-Range count where that holds"],
    ],
  },
  {
    section: "9110 13.2",
    title: "which condition comes first",
    state: "done",
    tests: [
      [PRECONDITIONS, "If-Unmodified-Since behind an If-Match that holds"],
      [PRECONDITIONS, "If-Modified-Since behind an If-None-Match that holds"],
      [PLAN, "If-None-Match before a range"],
    ],
  },
  {
    section: "9110 14.1–14.4",
    title: "ranges of bytes, Accept-Ranges, Content-Range",
    state: "done",
    tests: [
      [BYTE_RANGE, "bytes=-5"],
      [BYTE_RANGE, "satisfiableRanges() takes sixteen ranges and ignores a header with more"],
      [FILES, "is sent with its fields in Python's order, then ours"],
      [FILES, "count for GET alone"],
    ],
    remark: "overlapping ones joined; other units, and more than 16 ranges, passed over",
  },
  { section: "9110 14.5", title: "PUT of a part", state: "not done", tests: [] },
  {
    section: "9110 14.6",
    title: "several ranges in one reply",
    state: "done",
    tests: [
      ["files/response-plan.test.ts", "multipartRanges() frames the ranges, and says how long it all is"],
      [FILES, "several: 206 in parts, as long as it says, and the connection stays"],
    ],
  },
  {
    section: "9110 15.2",
    title: "100, 101 and other interim replies",
    state: "done",
    tests: [
      [BASE, "goes before the reply and is not it"],
      [BASE, "101 is the last of HTTP"],
    ],
  },
  {
    section: "9110 15.3, 15.4",
    title: "200, 204, 205, 206; 301, 304",
    state: "done",
    tests: [
      [BASE, "%d ends with its head"],
      [FILES, "a 304 carries the validators of the 200, and the connection stays"],
      ["clients/curl.test.ts", "curl -L follows a directory to its index page, with the query kept"],
    ],
  },
  {
    section: "9110 15.5",
    title: "400, 404, 408, 412, 413, 414, 416",
    state: "done",
    tests: [
      [BASE, "sends Python's reply to the byte"],
      [LIMITS, "answers a longer one 413 before it comes"],
      [FILES, "past the end: 416, which says how long the file is"],
    ],
  },
  {
    section: "9110 15.6",
    title: "500, 501, 502, 503, 504, 505",
    state: "done",
    tests: [
      [BASE, "is answered for with 500: %s"],
      [CGI, "502 for %s"],
      [CGI, "that gives no head in time: 504"],
      [
        FILES,
        "that the machine cannot open is answered 503 where descriptors are short, else 500, without its path",
      ],
    ],
    remark: "502 and 504 for CGI programs",
  },
];

/**
 * The table for the README, folded until a reader asks for it.
 *
 * @returns Markdown
 */
export function conformanceTable(): string {
  const rows = CONFORMANCE.map(({ section, title, state, tests, remark = "" }) => {
    const cells = [section, title, state, remark, links(tests)];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "<details>",
    "<summary>Section by section, with the tests that hold it</summary>",
    "",
    "| RFC, section | about | here | | tests |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "</details>",
  ].join("\n");
}

function links(tests: readonly NamedTest[]): string {
  const files = new Set(tests.map(([file]) => file));
  return [...files].map((file) => `[${nameOf(file)}](test/${file})`).join(", ");
}

/** `host` for `protocol/host.test.ts`. */
function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/(\.test)?\.ts$/, "");
}
