import { describe, expect, test } from "bun:test";

import { cgiHeadLength, cgiReply, type ReplyFraming, replyFraming } from "../../src/cgi/cgi-response.ts";

describe("cgiHeadLength() finds the end of the head, however its lines end", () => {
  test.each<[name: string, output: string, isNph: boolean, length: number]>([
    ["nothing", "", false, -1],
    ["half a line", "A: b", false, -1],
    ["a line", "A: b\n", false, -1],
    ["LF", "A: b\n\nbody\n\n", false, 6],
    ["CRLF", "A: b\r\n\r\nbody", false, 8],
    ["both", "A: b\r\n\nbody", false, 7],
    ["the others", "A: b\n\r\nbody", false, 7],
    ["half an empty line", "A: b\r\n\r", false, -1],
    ["no fields", "\nbody", false, 1],
    ["no fields, CRLF", "\r\nbody", false, 2],
    ["nph: half a status line", "HTTP/1.1 200 OK", true, -1],
    ["nph: a status line", "HTTP/1.1 200 OK\r\nA: b", true, 17],
  ])("%s", (_, output, isNph, length) => {
    expect(cgiHeadLength(Buffer.from(output), isNph)).toBe(length);
    // However it is cut, the end is seen with its last byte and not before.
    for (let cut = 0; cut <= output.length; cut++)
      expect(cgiHeadLength(Buffer.from(output.slice(0, cut)), isNph)).toBe(
        length !== -1 && cut >= length ? length : -1,
      );
  });
});

describe("cgiReply() takes for a document", () => {
  const PLAIN = { kind: "document", status: 200, reason: undefined, saidStatus: false, length: undefined };
  test.each<[name: string, head: string, reply: object]>([
    ["a type", "Content-Type: a/b\n\n", { ...PLAIN, fields: [["Content-Type", "a/b"]] }],
    ["CRLF", "Content-Type: a/b\r\n\r\n", { ...PLAIN, fields: [["Content-Type", "a/b"]] }],
    [
      "no space, much space",
      "content-type:a/b\nX-A: \t b \n\n",
      {
        ...PLAIN,
        fields: [
          ["content-type", "a/b"],
          ["X-A", "b"],
        ],
      },
    ],
    [
      "a status",
      "Status: 404 Not here\n\n",
      {
        ...PLAIN,
        status: 404,
        reason: "Not here",
        saidStatus: true,
        fields: [],
      },
    ],
    ["a status without a reason", "Status: 404\n\n", { ...PLAIN, status: 404, saidStatus: true, fields: [] }],
    [
      "a status with spaces behind",
      "status:  201  \n\n",
      {
        ...PLAIN,
        status: 201,
        saidStatus: true,
        fields: [],
      },
    ],
    [
      "a length",
      "Content-Type: a/b\nContent-Length: 12\n\n",
      {
        ...PLAIN,
        length: 12,
        fields: [["Content-Type", "a/b"]],
      },
    ],
    [
      "a redirect with a document",
      "Status: 302 Found\nLocation: /x\nContent-Type: a/b\n\n",
      {
        ...PLAIN,
        status: 302,
        reason: "Found",
        saidStatus: true,
        fields: [
          ["Location", "/x"],
          ["Content-Type", "a/b"],
        ],
      },
    ],
    [
      "a new thing",
      "Status: 201 Created\nLocation: /x\n\n",
      {
        ...PLAIN,
        status: 201,
        reason: "Created",
        saidStatus: true,
        fields: [["Location", "/x"]],
      },
    ],
    [
      "a redirect with a document and no status",
      "Location: http://a/\nContent-Type: a/b\n\n",
      {
        ...PLAIN,
        status: 302,
        saidStatus: true,
        fields: [
          ["Location", "http://a/"],
          ["Content-Type", "a/b"],
        ],
      },
    ],
    [
      "cookies",
      "Content-Type: a/b\nSet-Cookie: a=1\nSet-Cookie: b=2\n\n",
      {
        ...PLAIN,
        fields: [
          ["Content-Type", "a/b"],
          ["Set-Cookie", "a=1"],
          ["Set-Cookie", "b=2"],
        ],
      },
    ],
    [
      "what speaks of the connection, of the server or to it",
      "Content-Type: a/b\nConnection: close\nKeep-Alive: 5\nTransfer-Encoding: chunked\nTrailer: X\nTE: x\n" +
        "Upgrade: x\nProxy-Connection: x\nDate: x\nServer: x\nX-CGI-Secret: x\n\n",
      { ...PLAIN, fields: [["Content-Type", "a/b"]] },
    ],
    [
      "the same twice",
      "Content-Type: a/b\nContent-Type: a/b\n\n",
      {
        ...PLAIN,
        fields: [
          ["Content-Type", "a/b"],
          ["Content-Type", "a/b"],
        ],
      },
    ],
    ["latin-1", "Content-Type: a/b; x=\xe9\n\n", { ...PLAIN, fields: [["Content-Type", "a/b; x=\xe9"]] }],
  ])("%s", (_, head, reply) => {
    expect(cgiReply(head, false)).toEqual(reply as never);
  });
});

describe("cgiReply() tells redirects apart", () => {
  const local = (location: string): object => ({ kind: "local-redirect", location });
  const client = (...fields: [string, string][]): object => ({ kind: "client-redirect", fields });
  test.each<[name: string, head: string, reply: object]>([
    ["a path", "Location: /a?b\n\n", local("/a?b")],
    ["a path and a type that says nothing", "Content-Type: a/b\nLocation: /a\n\n", local("/a")],
    ["a URI", "Location: http://a/b\n\n", client(["Location", "http://a/b"])],
    ["another host", "Location: //evil.test/\n\n", client(["Location", "//evil.test/"])],
    ["another host for a browser", "Location: /\\evil.test\n\n", client(["Location", "/\\evil.test"])],
    ["a relative path", "Location: b\n\n", client(["Location", "b"])],
    [
      "a path with a cookie, which only the client can keep",
      "Location: /a\nSet-Cookie: a=1\n\n",
      client(["Location", "/a"], ["Set-Cookie", "a=1"]),
    ],
  ])("%s", (_, head, reply) => {
    expect(cgiReply(head, false)).toEqual(reply as never);
  });
});

describe("cgiReply() refuses", () => {
  test.each<[name: string, head: string]>([
    ["nothing", "\n"],
    ["no field of CGI", "X-A: b\n\n"],
    ["a line without a colon", "Content-Type: a/b\nhello\n\n"],
    ["a traceback", "Traceback (most recent call last):\n\n"],
    ["a status line", "HTTP/1.1 200 OK\nContent-Type: a/b\n\n"],
    ["a name with a space", "Content Type: a/b\n\n"],
    ["a space before the colon", "Content-Type : a/b\n\n"],
    ["a folded line", "Content-Type: a/b\n c\n\n"],
    ["no name", ": a\n\n"],
    ["a NUL", "Content-Type: a\0b\n\n"],
    ["a CR within", "Content-Type: a/b\rSet-Cookie: x\n\n"],
    ["an escape", "Content-Type: a\x1b[2J\n\n"],
    ["two types", "Content-Type: a/b\nContent-Type: c/d\n\n"],
    ["two statuses", "Status: 200\nstatus: 404\n\n"],
    ["two places", "Location: /a\nLocation: /b\n\n"],
    ["two lengths", "Content-Type: a/b\nContent-Length: 1\nContent-Length: 2\n\n"],
    ["a length of words", "Content-Type: a/b\nContent-Length: many\n\n"],
    ["a negative length", "Content-Type: a/b\nContent-Length: -1\n\n"],
    ["an endless length", `Content-Type: a/b\nContent-Length: ${"9".repeat(40)}\n\n`],
    ["a status of words", "Status: OK\n\n"],
    ["a status that is not the last", "Status: 100 Continue\n\n"],
    ["a status that is none", "Status: 600\n\n"],
    ["a status with more digits", "Status: 2000\n\n"],
    ["an empty status", "Status:\n\n"],
  ])("%s", (_, head) => {
    expect(cgiReply(head, false).kind).toBe("malformed");
  });
});

describe("cgiReply() lets an nph- script answer for itself", () => {
  test.each<[line: string, status: number | undefined]>([
    ["HTTP/1.1 200 OK\r\n", 200],
    ["HTTP/1.0 404\n", 404],
    ["HTTP/1.1 100 Continue\r\n", 100],
    ["Content-Type: a/b\n", undefined],
    ["HTTP/2 200 OK\n", undefined],
    ["HTTP/1.1 2000 OK\n", undefined],
    ["\n", undefined],
  ])("%p", (line, status) => {
    expect(cgiReply(line, true)).toEqual(
      status === undefined
        ? { kind: "malformed", message: "An nph- script has to begin with a status line" }
        : { kind: "nph", status },
    );
  });
});

describe("replyFraming()", () => {
  const length = (bytes: number): ReplyFraming => ({ kind: "length", length: bytes });
  test.each<[method: string, status: number, length: number | undefined, speaks11: boolean, ReplyFraming]>([
    ["GET", 200, undefined, true, { kind: "chunked" }],
    ["GET", 200, undefined, false, { kind: "close" }],
    ["GET", 200, 5, true, length(5)],
    ["POST", 404, 0, false, length(0)],
    ["HEAD", 200, 5, true, { kind: "none" }],
    ["GET", 204, 5, true, { kind: "none" }],
    ["GET", 205, undefined, true, { kind: "none" }],
    ["GET", 304, undefined, false, { kind: "none" }],
  ])("%s %d, length %p, HTTP/1.1: %p", (method, status, promised, speaks11, framing) => {
    expect(replyFraming({ method, status, length: promised, speaks11 })).toEqual(framing);
  });
});
