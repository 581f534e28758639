import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import type { ByteWriter } from "../../src/connection/byte-streams.ts";
import type { OpenedPath } from "../../src/files/open-file.ts";
import type { ReplySource } from "../../src/handlers/reply-source.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { readReplies, readReply, type Reply } from "../support/http-reply.ts";
import { openDescriptors } from "../support/open-descriptors.ts";
import { ScriptedConnection } from "../support/scripted-connection.ts";
import { Site } from "../support/site.ts";
import { DATE, PlainSite, run, SERVER, SERVER_AND_DATE } from "../support/socketless.ts";

const TEXT = "We are the knights who say Ni!";
/** What `DATE` says, in seconds since 1970. */
const SECONDS = 784111777;
const LINUX = process.platform === "linux";

type Fields = Readonly<Record<string, string>>;

/** A handler for one directory. */
function handlerFor(directory: string): typeof PlainSite {
  return class extends PlainSite {
    override protocol_version = "HTTP/1.1";
    override directory = directory;
  };
}

function request(method: string, target: string, fields: Fields = {}): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\nHost: a\r\n${lines.join("")}\r\n`;
}

async function ask(
  Handler: typeof PlainSite,
  method: string,
  target: string,
  fields?: Fields,
): Promise<Reply> {
  const { output } = await run(Handler, request(method, target, fields));
  const reply = readReply(output, method);
  expect(reply.rest).toBe("");
  return reply;
}

function get(site: Site, target: string, fields?: Fields): Promise<Reply> {
  return ask(handlerFor(site.path), "GET", target, fields);
}

/** A site with a file of a known date. */
function siteWithText(): Site {
  const site = new Site({ "test.txt": TEXT });
  utimesSync(join(site.path, "test.txt"), SECONDS, SECONDS);
  return site;
}

function names({ fields }: Reply): string[] {
  return fields.map(([name]) => name);
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString();
}

/** Open descriptors of the files of a site; those of other tests come and go when they like. */
function descriptors({ path }: Site): number {
  return openDescriptors().filter((target) => target.startsWith(path)).length;
}

describe("SimpleHTTPRequestHandler attributes", () => {
  test("have Python's defaults", async () => {
    const { handler } = await run(SimpleHTTPRequestHandler);
    expect(handler.server_version).toBe("SimpleHTTP");
    expect(handler.protocol_version).toBe("HTTP/1.0");
    expect(handler.directory).toBe(process.cwd());
    expect(handler.index_pages).toEqual(["index.html", "index.htm"]);
    expect(handler.default_content_type).toBe("application/octet-stream");
    expect(handler.extra_response_headers).toEqual([]);
    expect(handler.extensions_map).toEqual({
      ".gz": "application/gzip",
      ".Z": "application/octet-stream",
      ".bz2": "application/x-bzip2",
      ".xz": "application/x-xz",
    });
  });

  test("may be given to the constructor, as Python's keyword arguments", () => {
    const connection = new ScriptedConnection();
    const extra_response_headers = [["X-A", "1"]] as const;
    const options = { directory: "/srv", extra_response_headers };
    const handler = new SimpleHTTPRequestHandler(connection, connection.client_address, SERVER, options);
    expect(handler.directory).toBe("/srv");
    expect(handler.extra_response_headers).toBe(extra_response_headers);
  });
});

describe("SimpleHTTPRequestHandler's shared values", () => {
  test("cannot be changed by one handler for all the others", async () => {
    const { handler } = await run(SimpleHTTPRequestHandler);
    for (const shared of [handler.index_pages, handler.extra_response_headers, handler.extensions_map]) {
      expect(Object.isFrozen(shared)).toBe(true);
    }
  });
});

describe("a file", () => {
  test("is sent with its fields in Python's order, then ours", async () => {
    using site = siteWithText();
    const { output, writes } = await run(handlerFor(site.path), request("GET", "/test.txt"));
    const etag = /ETag: ("[^"]+")/.exec(output)?.[1];
    expect(output).toBe(
      `HTTP/1.1 200 OK\r\n${SERVER_AND_DATE}Content-type: text/plain; charset=utf-8\r\nContent-Length: 30\r\n` +
        `Last-Modified: ${DATE}\r\nETag: ${etag}\r\nAccept-Ranges: bytes\r\n\r\n${TEXT}`,
    );
    expect(writes).toHaveLength(1);
  });

  test("is sent to HEAD without its body", async () => {
    using site = siteWithText();
    const whole = await get(site, "/test.txt");
    const head = await ask(handlerFor(site.path), "HEAD", "/test.txt");
    expect(head.fields).toEqual(whole.fields);
    expect(head.status).toBe(200);
  });

  test("may be empty", async () => {
    using site = new Site({ empty: "" });
    const reply = await get(site, "/empty");
    expect([reply.status, reply.get("Content-Length"), reply.body]).toEqual([200, "0", ""]);
  });

  test("may be large, and arrives whole and in order behind others", async () => {
    const large = Buffer.alloc(3_000_001, Buffer.from(Array.from({ length: 251 }, (_, i) => i)));
    using site = new Site({ large, small: "small" });
    const input = ["/small", "/large", "/small"].map((target) => request("GET", target)).join("");
    const replies = readReplies((await run(handlerFor(site.path), input)).output);
    expect(replies.map(({ body }) => body.length)).toEqual([5, large.length, 5]);
    expect(replies[1]?.body === large.toString("latin1")).toBe(true);
  });

  test.each([
    ["/test.txt?a=b/c"],
    ["/test.txt#d"],
    ["/%74est%2Etxt"],
    ["/./x/../test.txt"],
    ["/../../test.txt"],
    ["//test.txt"],
    ["test.txt"],
    ["http://elsewhere.example/test.txt?x"],
  ])("is found as %s", async (target) => {
    using site = siteWithText();
    expect((await get(site, target)).body).toBe(TEXT);
  });

  test.each([
    ["/test.txt/"],
    ["/test.txt%2f"],
    ["/test.txt%2F"],
    ["/Test.txt"],
    ["/test.txt%00"],
    ["/%00"],
    ["/nothing"],
    ["/nothing/"],
    ["/test.txt/x"],
    [`/${"x".repeat(5000)}`],
    ["/%"],
    ["*"],
  ])("is not found as %s", async (target) => {
    using site = siteWithText();
    const reply = await get(site, target);
    expect([reply.status, reply.reason]).toEqual([404, "File not found"]);
  });

  test("is the only thing that is answered to GET and HEAD", async () => {
    using site = siteWithText();
    expect((await ask(handlerFor(site.path), "POST", "/test.txt")).reason).toBe(
      "Unsupported method ('POST')",
    );
  });

  test.if(LINUX)(
    "is a regular one: a FIFO, a socket and a device are not found, and nobody waits",
    async () => {
      using site = new Site();
      expect(Bun.spawnSync(["mkfifo", join(site.path, "fifo")]).exitCode).toBe(0);
      mkdirSync(join(site.path, "dir"));
      expect(Bun.spawnSync(["mkfifo", join(site.path, "dir/index.html")]).exitCode).toBe(0);
      symlinkSync("/dev/zero", join(site.path, "zero"));
      const listener = Bun.listen({ unix: join(site.path, "socket"), socket: { data: () => undefined } });
      const before = descriptors(site);
      for (const method of ["GET", "HEAD"]) {
        for (const name of ["fifo", "zero", "socket"]) {
          expect((await ask(handlerFor(site.path), method, `/${name}`)).status).toBe(404);
        }
        expect((await ask(handlerFor(site.path), method, "/dir/")).status).toBe(200);
      }
      expect(descriptors(site)).toBe(before);
      listener.stop();
    },
  );

  test.skipIf(process.getuid?.() === 0)("that may not be read is not found", async () => {
    using site = siteWithText();
    chmodSync(join(site.path, "test.txt"), 0);
    expect((await get(site, "/test.txt")).status).toBe(404);
  });

  test("that may not be read is not found, whoever says so", async () => {
    using site = siteWithText();
    class Denying extends handlerFor(site.path) {
      override open_path(): OpenedPath {
        return { kind: "denied" };
      }
    }
    const reply = await ask(Denying, "GET", "/test.txt");
    expect([reply.status, reply.reason]).toEqual([404, "File not found"]);
  });

  test("that the machine cannot open is answered 503 where descriptors are short, else 500, without its path", async () => {
    using site = siteWithText();
    for (const [code, status] of [
      ["EMFILE", 503],
      ["ENFILE", 503],
      ["EIO", 500],
    ] as const) {
      const failure = Object.assign(new Error(`${code}: ${site.path}`), { code });
      class Failing extends handlerFor(site.path) {
        override open_path(): OpenedPath {
          return { kind: "failed", error: failure };
        }
      }
      const { output, error } = await run(Failing, request("GET", "/test.txt"));
      expect(readReply(output).status).toBe(status);
      expect(output).not.toContain(site.path);
      expect(error).toBeUndefined();
    }
  });

  test("that shrinks before anything has left is answered 500", async () => {
    using site = siteWithText();
    class Shrinking extends handlerFor(site.path) {
      // A tenth of a second after it was written it could be in memory, where it does not shrink.
      override file_cache = null;
      override copyfile(source: ReplySource, outputfile: ByteWriter): void | Promise<void> {
        truncateSync(join(site.path, "test.txt"), 3);
        return super.copyfile(source, outputfile);
      }
    }
    const { output, error } = await run(Shrinking, request("GET", "/test.txt"));
    expect(readReply(output).status).toBe(500);
    expect(String(error)).toContain("before its announced end");
  });

  test("that shrinks on its way breaks the connection: the reply must not look whole", async () => {
    using site = new Site({ large: Buffer.alloc(1_000_000) });
    class Shrinking extends handlerFor(site.path) {
      override copyfile(source: ReplySource, outputfile: ByteWriter): void | Promise<void> {
        truncateSync(join(site.path, "large"), 200_000);
        return super.copyfile(source, outputfile);
      }
    }
    const { connection, error, output } = await run(Shrinking, request("GET", "/large"));
    expect(connection.closed).toBe(true);
    expect(String(error)).toContain("before its announced end");
    expect(output.length).toBeLessThan(300_000);
  });

  test("that grows is sent up to the length it was announced with", async () => {
    using site = siteWithText();
    class Growing extends handlerFor(site.path) {
      override copyfile(source: ReplySource, outputfile: ByteWriter): void | Promise<void> {
        writeFileSync(join(site.path, "test.txt"), "more", { flag: "a" });
        return super.copyfile(source, outputfile);
      }
    }
    expect((await ask(Growing, "GET", "/test.txt")).body).toBe(TEXT);
  });

  test("that vanishes once it is open is still sent", async () => {
    using site = siteWithText();
    class Vanishing extends handlerFor(site.path) {
      override guess_type(path: string): string {
        unlinkSync(path);
        return super.guess_type(path);
      }
    }
    expect((await ask(Vanishing, "GET", "/test.txt")).body).toBe(TEXT);
  });

  const dates: readonly (readonly [name: string, mtimeMs: number, lastModified: string | undefined])[] = [
    ["the first", 0, "Thu, 01 Jan 1970 00:00:00 GMT"],
    ["before the first", -1, "Wed, 31 Dec 1969 23:59:59 GMT"],
    ["with a fraction", 784111777999.9, DATE],
    ["no HTTP date can name", 99999999999999 * 1000, undefined],
  ];
  test.each(dates)("may be of any date: %s", async (_, mtimeMs, lastModified) => {
    using site = siteWithText();
    class Dated extends handlerFor(site.path) {
      override open_path(path: string): OpenedPath {
        const opened = super.open_path(path);
        return opened.kind === "file" ? { kind: "file", file: { ...opened.file, mtimeMs } } : opened;
      }
    }
    const reply = await ask(Dated, "GET", "/test.txt");
    expect([reply.status, reply.get("Last-Modified")]).toEqual([200, lastModified]);
    const since = await ask(Dated, "GET", "/test.txt", { "If-Modified-Since": lastModified ?? DATE });
    expect(since.status).toBe(lastModified === undefined ? 200 : 304);
  });

  test("of the future is dated now", async () => {
    using site = siteWithText();
    utimesSync(join(site.path, "test.txt"), 4102444800, 4102444800);
    const lastModified = (await get(site, "/test.txt")).get("Last-Modified") ?? "";
    expect(Date.parse(lastModified)).toBeLessThanOrEqual(Date.now());
  });
});

describe("conditions", () => {
  const LATER = "Sun, 06 Nov 1994 09:49:37 GMT";
  const EARLIER = "Sat, 06 Nov 1993 08:49:37 GMT";
  const NOT_MODIFIED = ["Server", "Date", "Last-Modified", "ETag"];

  async function withETag(site: Site, fields: (etag: string) => Fields): Promise<Reply> {
    const etag = (await get(site, "/test.txt")).get("ETag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    return get(site, "/test.txt", fields(etag));
  }

  type Row = readonly [name: string, fields: (etag: string) => Fields, status: number];
  const rows: readonly Row[] = [
    ["If-None-Match with its tag", (etag) => ({ "If-None-Match": etag }), 304],
    ["If-None-Match with its tag, weak", (etag) => ({ "If-None-Match": `"x", W/${etag}` }), 304],
    ["If-None-Match *", () => ({ "If-None-Match": "*" }), 304],
    ["If-None-Match with another tag", () => ({ "If-None-Match": '"x"' }), 200],
    [
      "If-None-Match with another tag overrules If-Modified-Since",
      () => ({ "If-None-Match": '"x"', "If-Modified-Since": LATER }),
      200,
    ],
    ["If-Modified-Since its date", () => ({ "If-Modified-Since": DATE }), 304],
    ["If-Modified-Since later", () => ({ "If-Modified-Since": LATER }), 304],
    ["If-Modified-Since earlier", () => ({ "If-Modified-Since": EARLIER }), 200],
    ["If-Modified-Since nonsense", () => ({ "If-Modified-Since": "yesterday" }), 200],
    [
      "If-Modified-Since in another zone",
      () => ({ "If-Modified-Since": LATER.replace("GMT", "+0200") }),
      200,
    ],
    ["If-Match with its tag", (etag) => ({ "If-Match": etag }), 200],
    ["If-Match with another tag", () => ({ "If-Match": '"x"' }), 412],
    ["If-Match with its tag, weak", (etag) => ({ "If-Match": `W/${etag}` }), 412],
    ["If-Unmodified-Since its date", () => ({ "If-Unmodified-Since": DATE }), 200],
    ["If-Unmodified-Since earlier", () => ({ "If-Unmodified-Since": EARLIER }), 412],
    ["a 304 before a Range", (etag) => ({ "If-None-Match": etag, Range: "bytes=0-1" }), 304],
  ];
  test.each(rows)("%s", async (_, fields, status) => {
    using site = siteWithText();
    const reply = await withETag(site, fields);
    expect(reply.status).toBe(status);
    if (status === 304) expect([names(reply), reply.body]).toEqual([NOT_MODIFIED, ""]);
    if (status === 412) expect([reply.get("Content-Length"), reply.body]).toEqual(["0", ""]);
    if (status === 200) expect(reply.body).toBe(TEXT);
  });

  test("a 304 carries the validators of the 200, and the connection stays", async () => {
    using site = siteWithText();
    const whole = await get(site, "/test.txt");
    const conditional = request("GET", "/test.txt", { "If-Modified-Since": DATE });
    const { output } = await run(handlerFor(site.path), conditional + request("GET", "/test.txt"));
    const [reply, next] = readReplies(output);
    expect([reply?.get("ETag"), reply?.get("Last-Modified")]).toEqual([whole.get("ETag"), DATE]);
    expect(next?.body).toBe(TEXT);
  });

  test("HEAD is answered the same", async () => {
    using site = siteWithText();
    const reply = await ask(handlerFor(site.path), "HEAD", "/test.txt", { "If-Modified-Since": DATE });
    expect(reply.status).toBe(304);
  });

  test("the tag changes with the file", async () => {
    using site = siteWithText();
    const path = join(site.path, "test.txt");
    const etag = (await get(site, "/test.txt")).get("ETag") ?? "";
    const { ctimeMs } = statSync(path);
    // Until the clock of the file system has moved on. And what is in memory is looked at once in a turn.
    do {
      writeFileSync(path, "Ecky-ecky-ecky-ecky-pikang-zoo");
      utimesSync(path, SECONDS, SECONDS);
      await new Promise((resolve) => setImmediate(resolve));
    } while (statSync(path).ctimeMs === ctimeMs);
    expect((await get(site, "/test.txt", { "If-None-Match": etag })).status).toBe(200);
  });
});

describe("ranges", () => {
  type Row = readonly [name: string, range: string, content: string, body: string];
  const partial: readonly Row[] = [
    ["from the start", "bytes=0-1", "bytes 0-1/30", "We"],
    ["a single byte", "bytes=0-0", "bytes 0-0/30", "W"],
    ["to the end", "bytes=27-", "bytes 27-29/30", "Ni!"],
    ["past the end", "bytes=27-18446744073709551616", "bytes 27-29/30", "Ni!"],
    ["from the end", "bytes=-3", "bytes 27-29/30", "Ni!"],
    ["more than all from the end", "bytes=-99999999999", "bytes 0-29/30", TEXT],
    ["two that touch", "bytes=0-0, 1-1", "bytes 0-1/30", "We"],
    ["one of two that exists", "bytes=0-1,99-", "bytes 0-1/30", "We"],
  ];
  test.each(partial)("%s: 206", async (_, range, content, body) => {
    using site = siteWithText();
    const reply = await get(site, "/test.txt", { Range: range });
    expect([reply.status, reply.reason, reply.body]).toEqual([206, "Partial Content", body]);
    expect(names(reply)).toEqual([
      "Server",
      "Date",
      "Content-type",
      "Content-Length",
      "Content-Range",
      "Last-Modified",
      "ETag",
      "Accept-Ranges",
    ]);
    expect(reply.get("Content-Range")).toBe(content);
    expect(reply.get("Content-Length")).toBe(String(body.length));
  });

  test("several: 206 in parts, as long as it says, and the connection stays", async () => {
    using site = siteWithText();
    const ranges = request("GET", "/test.txt", { Range: "bytes=0-1,-3" });
    const [reply, next] = readReplies((await run(handlerFor(site.path), ranges + ranges)).output);
    const boundary = /^multipart\/byteranges; boundary=([0-9a-f]{24})$/.exec(
      reply?.get("Content-type") ?? "",
    )?.[1];
    expect(reply?.body).toBe(
      `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/30\r\n\r\nWe\r\n` +
        `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 27-29/30\r\n\r\nNi!\r\n` +
        `--${boundary}--\r\n`,
    );
    expect(reply?.get("Content-Range")).toBeUndefined();
    expect(next?.status).toBe(206);
  });

  test("several of a large file are its bytes", async () => {
    const large = Buffer.alloc(1_000_000, "0123456789").toString();
    using site = new Site({ large });
    const reply = await get(site, "/large", { Range: "bytes=0-399999,500000-899999,-1" });
    const boundary = /boundary=(\w+)/.exec(reply.get("Content-type") ?? "")?.[1];
    const part = (start: number, end: number): string =>
      `--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ${start}-${end}/1000000\r\n\r\n` +
      `${large.slice(start, end + 1)}\r\n`;
    const expected = `${part(0, 399999)}${part(500000, 899999)}${part(999999, 999999)}--${boundary}--\r\n`;
    expect([reply.status, reply.body === expected]).toEqual([206, true]);
  });

  test("past the end: 416, which says how long the file is", async () => {
    using site = siteWithText();
    const reply = await get(site, "/test.txt", { Range: "bytes=30-" });
    expect([reply.status, reply.get("Content-Range"), reply.body]).toEqual([416, "bytes */30", ""]);
    expect(reply.get("Content-Length")).toBe("0");
  });

  test.each([
    "bytes=5-2",
    "items=0-1",
    "bytes=",
    "bytes=,",
    "bytes=a-b",
    "0-1",
    `bytes=${"0-0,2-2,".repeat(500)}`,
  ])("%s is treated as absent", async (range) => {
    using site = siteWithText();
    const reply = await get(site, "/test.txt", { Range: range });
    expect([reply.status, reply.body]).toEqual([200, TEXT]);
  });

  test("of an empty file are the whole of it", async () => {
    using site = new Site({ empty: "" });
    expect((await get(site, "/empty", { Range: "bytes=0-" })).status).toBe(200);
  });

  test("count for GET alone", async () => {
    using site = siteWithText();
    expect((await ask(handlerFor(site.path), "HEAD", "/test.txt", { Range: "bytes=0-1" })).status).toBe(200);
  });

  test("with If-Range count where that holds", async () => {
    using site = siteWithText();
    const etag = (await get(site, "/test.txt")).get("ETag") ?? "";
    const statuses = [];
    for (const ifRange of [etag, DATE, `W/${etag}`, '"x"', "Sun, 06 Nov 1994 08:49:38 GMT", "nonsense"]) {
      statuses.push((await get(site, "/test.txt", { Range: "bytes=0-1", "If-Range": ifRange })).status);
    }
    expect(statuses).toEqual([206, 206, 200, 200, 200, 200]);
  });

  test("asked for twice on one connection do not mix", async () => {
    using site = siteWithText();
    const first = request("GET", "/test.txt", { Range: "bytes=0-0" });
    expect(
      readReplies((await run(handlerFor(site.path), first + first)).output).map(({ body }) => body),
    ).toEqual(["W", "W"]);
  });
});

describe("a directory", () => {
  type Row = readonly [target: string, location: string];
  const redirects: readonly Row[] = [
    ["/dir", "/dir/"],
    ["dir", "dir/"],
    ["/dir?x=1&y=2", "/dir/?x=1&y=2"],
    ["/dir#f", "/dir/#f"],
    ["/dir?", "/dir/"],
    ["/./dir/.", "/./dir/./"],
    ["/dir/%2e%2e", "/dir/%2e%2e/"],
    ["?hi=1", "/?hi=1"],
    ["//dir", "/dir/"],
    ["///dir/%2e%2e/dir", "/dir/%2e%2e/dir/"],
    ["/\\evil.example/%2e%2e", "/%5Cevil.example/%2e%2e/"],
    ["http://evil.example/dir?x", "/dir/?x"],
    ["https://evil.example//dir", "/dir/"],
    ["/dir?x=%0d%0aSet-Cookie:%20b=1", "/dir/?x=%0d%0aSet-Cookie:%20b=1"],
    ['/dir?"<script>', "/dir/?%22%3Cscript%3E"],
  ];
  test.each(redirects)("%s is redirected to %s", async (target, location) => {
    using site = new Site({ "dir/a": "" });
    const reply = await get(site, target);
    expect([reply.status, reply.get("Location"), reply.get("Content-Length")]).toEqual([301, location, "0"]);
    expect(names(reply)).toEqual(["Server", "Date", "Location", "Content-Length"]);
  });

  test.each(["/dir/", "/dir%2f", "/dir%2F", "/dir/?x", "/dir/.//", "http://evil.example/dir/"])(
    "%s is listed",
    async (target) => {
      using site = new Site({ "dir/a": "" });
      expect((await get(site, target)).body).toContain('<li><a href="a">a</a></li>');
    },
  );

  test("is listed in Python's page, to the byte", async () => {
    using site = new Site({ "dir/b.txt": "", "dir/A.txt": "", "dir/.hidden": "", "dir/sub/x": "" });
    symlinkSync("sub", join(site.path, "dir/link"));
    symlinkSync("nowhere", join(site.path, "dir/dangling"));
    const { output } = await run(handlerFor(site.path), request("GET", "/dir/?q=1"));
    const page = `<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<style type="text/css">
:root {
color-scheme: light dark;
}
</style>
<title>Directory listing for /dir/</title>
</head>
<body>
<h1>Directory listing for /dir/</h1>
<hr>
<ul>
<li><a href=".hidden">.hidden</a></li>
<li><a href="A.txt">A.txt</a></li>
<li><a href="b.txt">b.txt</a></li>
<li><a href="dangling">dangling@</a></li>
<li><a href="link/">link@</a></li>
<li><a href="sub/">sub/</a></li>
</ul>
<hr>
</body>
</html>
`;
    expect(output).toBe(
      `HTTP/1.1 200 OK\r\n${SERVER_AND_DATE}Content-type: text/html; charset=utf-8\r\n` +
        `Content-Length: ${page.length}\r\n\r\n${page}`,
    );
  });

  test("that is empty has a page of 264 bytes, as in Python 3.14", async () => {
    using site = new Site();
    mkdirSync(join(site.path, "dir"));
    expect((await get(site, "/dir/")).get("Content-Length")).toBe("264");
    expect((await ask(handlerFor(site.path), "HEAD", "/dir/")).get("Content-Length")).toBe("264");
  });

  test("has its own title alone: no query, no fragment, no markup", async () => {
    using site = new Site({ "<i>&/a": "" });
    const { body } = await get(site, "/%3Ci%3E&/?<script>#x");
    expect(body).toContain("<title>Directory listing for /&lt;i&gt;&amp;/</title>");
    expect(body).not.toContain("<script>");
  });

  test("that cannot be read is not found", async () => {
    using site = new Site({ "dir/a": "" });
    class Denying extends handlerFor(site.path) {
      override directory_entries(): undefined {
        return undefined;
      }
    }
    const reply = await ask(Denying, "GET", "/dir/");
    expect([reply.status, reply.reason]).toEqual([404, "No permission to list directory"]);
  });

  test.skipIf(process.getuid?.() === 0)("that we have no right to is not found", async () => {
    using site = new Site({ "dir/a": "" });
    chmodSync(join(site.path, "dir"), 0);
    expect((await get(site, "/dir/")).status).toBe(404);
    chmodSync(join(site.path, "dir"), 0o755);
  });

  test("that is served and gone is not found", async () => {
    using site = new Site();
    rmSync(site.path, { recursive: true });
    expect((await get(site, "/")).status).toBe(404);
  });
});

describe("index pages", () => {
  test("stand for their directory, the first that is a file", async () => {
    using site = new Site({ "dir/index.htm": "second" });
    expect((await get(site, "/dir/")).body).toBe("second");
    site.write("dir/index.html", "first");
    const reply = await get(site, "/dir/");
    expect([reply.body, reply.get("Content-type")]).toEqual(["first", "text/html; charset=utf-8"]);
  });

  test("are not directories", async () => {
    using site = new Site({ "dir/index.html/a": "" });
    expect((await get(site, "/dir/")).body).toContain('<a href="index.html/">');
  });

  test("may have other names", async () => {
    using site = new Site({ "dir/default.asp": "found", "dir/index.html": "wrong" });
    class Other extends handlerFor(site.path) {
      override index_pages = ["missing", "default.asp"];
    }
    expect((await ask(Other, "GET", "/dir/")).body).toBe("found");
  });

  test("that may not be read hide the listing: they are there all the same", async () => {
    using site = new Site({ "dir/index.html": "", "dir/secret": "" });
    class Denying extends handlerFor(site.path) {
      override open_path(path: string): OpenedPath {
        return path.endsWith("index.html") ? { kind: "denied" } : super.open_path(path);
      }
    }
    const reply = await ask(Denying, "GET", "/dir/");
    expect([reply.status, reply.reason]).toEqual([404, "File not found"]);
  });

  test("that cannot be opened for want of descriptors are an error, not a listing", async () => {
    using site = new Site({ "dir/index.html": "" });
    class Failing extends handlerFor(site.path) {
      override open_path(path: string): OpenedPath {
        const opened = super.open_path(path);
        return opened.kind === "directory" ? opened : { kind: "failed", error: new Error("EMFILE") };
      }
    }
    const { output, error } = await run(Failing, request("GET", "/dir/"));
    expect(readReply(output).status).toBe(500);
    expect(error).toBeUndefined();
  });
});

describe("guess_type()", () => {
  const types: readonly (readonly [name: string, type: string])[] = [
    ["a.txt", "text/plain; charset=utf-8"],
    ["a.HTML", "text/html; charset=utf-8"],
    ["a.js", "text/javascript; charset=utf-8"],
    ["a.json", "application/json"],
    ["a.svg", "image/svg+xml"],
    ["a.tar.gz", "application/gzip"],
    ["a.GZ", "application/gzip"],
    ["a.Z", "application/octet-stream"],
    ["a.tar.bz2", "application/x-bzip2"],
    ["a.xz", "application/x-xz"],
    ["a", "application/octet-stream"],
    ["a.", "application/octet-stream"],
    [".txt", "application/octet-stream"],
    ["a.unheard-of", "application/octet-stream"],
    ["a.constructor", "application/octet-stream"],
    ["a.__proto__", "application/octet-stream"],
  ];
  test.each(types)("of %s is %s", async (name, type) => {
    using site = new Site({ [name]: "x" });
    expect((await get(site, `/${name}`)).get("Content-type")).toBe(type);
  });

  test("asks extensions_map first, as it is spelt and in lower case, and default_content_type last", async () => {
    using site = new Site({ "a.Up": "", "a.UP": "", "a.txt": "", a: "" });
    class Mapped extends handlerFor(site.path) {
      override extensions_map = { ".Up": "x/exact", ".up": "x/lower", ".txt": "x/text", "": "x/none" };
      override default_content_type = "x/default";
    }
    const types = [];
    for (const target of ["/a.Up", "/a.UP", "/a.txt", "/a"]) {
      types.push((await ask(Mapped, "GET", target)).get("Content-type"));
    }
    expect(types).toEqual(["x/exact", "x/lower", "x/text", "x/none"]);

    class Default extends handlerFor(site.path) {
      override default_content_type = "x/default";
    }
    expect((await ask(Default, "GET", "/a")).get("Content-type")).toBe("x/default");
  });

  test("that is no field value is answered 500, and the file is closed", async () => {
    using site = new Site({ a: "" });
    class Injecting extends handlerFor(site.path) {
      override default_content_type = "a/b\r\nSet-Cookie: x";
    }
    const before = LINUX ? descriptors(site) : 0;
    const { output } = await run(Injecting, request("GET", "/a"));
    expect(readReply(output).status).toBe(500);
    expect(output).not.toContain("Set-Cookie");
    if (LINUX) expect(descriptors(site)).toBe(before);
  });
});

describe("extra_response_headers", () => {
  function withExtra(site: Site, ...extra: readonly (readonly [string, string])[]): typeof PlainSite {
    return class extends handlerFor(site.path) {
      override extra_response_headers = extra;
    };
  }

  test("are sent with files, parts of files, 304s and listings, and not with redirects and errors", async () => {
    using site = siteWithText();
    site.write("dir/a", "");
    const Handler = withExtra(site, ["X-A", "1"], ["X-A", "2"]);
    const sent: Record<string, number> = {};
    for (const target of ["/test.txt", "/", "/dir", "/nothing"]) {
      const reply = await ask(Handler, "GET", target);
      sent[target] = reply.fields.filter(([name]) => name === "X-A").length;
    }
    const conditional = await ask(Handler, "GET", "/test.txt", { "If-Modified-Since": DATE });
    const partial = await ask(Handler, "GET", "/test.txt", { Range: "bytes=0-1" });
    expect(sent).toEqual({ "/test.txt": 2, "/": 2, "/dir": 0, "/nothing": 0 });
    expect([conditional.get("X-A"), partial.get("X-A")]).toEqual(["1", "1"]);
  });

  test("give way to what a reply has already, in any case", async () => {
    using site = siteWithText();
    const Handler = withExtra(
      site,
      ["content-TYPE", "x/y"],
      ["server", "nginx"],
      ["ETag", '"x"'],
      ["X-B", "1"],
    );
    const reply = await ask(Handler, "GET", "/test.txt");
    expect(
      reply.fields.filter(([name]) => /^(content-type|server|etag|x-b)$/i.test(name)).map(([name]) => name),
    ).toEqual(["Server", "Content-type", "ETag", "X-B"]);
  });

  test("cannot split a reply", async () => {
    using site = siteWithText();
    const { output, error } = await run(
      withExtra(site, ["X", "1\r\n\r\n<script>"]),
      request("GET", "/test.txt"),
    );
    expect(readReply(output).status).toBe(500);
    expect(output).not.toContain("<script>");
    expect(error).toBeInstanceOf(TypeError);
  });
});

describe("a name with hostile characters is fetched by the link that the listing gives it:", () => {
  const NAMES = [
    "q?.txt",
    "f#.txt",
    "&amp;.txt",
    "&amp.txt",
    "<i>.txt",
    '"dq".txt',
    "'sq'.txt",
    "%A4.txt",
    "%E2%82%AC.txt",
    "%41.txt",
    "€.txt",
    "ä.txt",
    "😀.txt",
    "\ufffd.txt",
    "\u202etxt.exe",
    "a b.txt",
    " lead",
    "trail ",
    "a:b.txt",
    "javascript:alert(1)",
    "<img src=x onerror=alert(1)>.txt",
    '"><svg onload=alert(1)>',
    "' onmouseover='x",
    "back\\slash",
    "line\nfeed",
    "carriage\rreturn",
    "tab\there",
    "\x01\x1b[2J\x7f",
    "+plus",
    "a;b,c=d@e!$*()",
    "..dots",
    "...",
    "~",
    "[x]",
    "{x}|^`",
  ];

  /** The links of a listing, as a browser would follow them, and their text. */
  function links(body: string): { href: string; text: string }[] {
    const items = body.matchAll(/<li><a href="([^"]*)">([^]*?)<\/a><\/li>\n/g);
    return [...items].map(([, href = "", text = ""]) => ({ href, text: utf8(text) }));
  }

  function unescaped(text: string): string {
    return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  }

  test.each(NAMES)("the file %j", async (name) => {
    using site = new Site();
    site.write(name, name);
    const [link, another] = links((await get(site, "/")).body);
    expect(another).toBeUndefined();
    expect(unescaped(link?.text ?? "")).toBe(name);
    // No character of the link is another than Python's `quote` leaves, so it needs no escaping in the page.
    expect(link?.href).toMatch(/^[A-Za-z0-9_.\-~/%]+$/);
    const reply = await get(site, `/${link?.href}`);
    expect([reply.status, utf8(reply.body)]).toEqual([200, name]);
  });

  test.each(NAMES)("the directory %j", async (name) => {
    using site = new Site();
    site.write(`${name}/inside`, "found");
    const [link] = links((await get(site, "/")).body);
    expect(link?.text).toEndWith("/");
    const redirect = await get(site, `/${link?.href.slice(0, -1)}`);
    expect([redirect.status, redirect.get("Location")]).toEqual([301, `/${link?.href}`]);
    const listing = await get(site, `/${link?.href}`);
    expect(links(listing.body)).toEqual([{ href: "inside", text: "inside" }]);
    expect((await get(site, `/${link?.href}inside`)).body).toBe("found");
  });

  test.if(LINUX)("a file whose name is not UTF-8", async () => {
    using site = new Site();
    writeFileSync(
      Buffer.concat([Buffer.from(`${site.path}/`), Buffer.from("caf\xe9\xff.txt", "latin1")]),
      "found",
    );
    const { body } = await get(site, "/");
    expect(body).toContain('<li><a href="caf%E9%FF.txt">caf\xe9\xff.txt</a></li>');
    for (const target of ["/caf%E9%FF.txt", "/caf%e9%ff.txt", "/caf\xe9\xff.txt"]) {
      expect((await get(site, target)).body).toBe("found");
    }
  });

  test("a name in raw UTF-8, as some clients send it", async () => {
    using site = new Site({ "€.txt": "found" });
    expect((await get(site, `/${Buffer.from("€.txt").toString("latin1")}`)).body).toBe("found");
  });
});

describe("a subclass", () => {
  test("may answer one path itself", async () => {
    using site = siteWithText();
    class Clock extends handlerFor(site.path) {
      override do_GET(): void | Promise<void> {
        if (this.path !== "/time") return super.do_GET();
        this.send_response(200);
        this.send_header("Content-Length", 4);
        this.end_headers();
        this.wfile.write("late");
        return undefined;
      }
    }
    expect((await ask(Clock, "GET", "/time")).body).toBe("late");
    expect((await ask(Clock, "GET", "/test.txt")).body).toBe(TEXT);
  });

  test("may map paths in translate_path()", async () => {
    using site = siteWithText();
    class Mapped extends handlerFor(site.path) {
      override translate_path(path: string): string {
        return super.translate_path(path.replace(/^\/static\//, "/"));
      }
    }
    expect((await ask(Mapped, "GET", "/static/test.txt")).body).toBe(TEXT);
  });

  test("may wait in send_head()", async () => {
    using site = siteWithText();
    class Waiting extends handlerFor(site.path) {
      override async send_head(): Promise<ReplySource | null> {
        await Promise.resolve();
        return super.send_head();
      }
    }
    const before = LINUX ? descriptors(site) : 0;
    expect((await ask(Waiting, "GET", "/test.txt")).body).toBe(TEXT);
    expect((await ask(Waiting, "HEAD", "/test.txt")).status).toBe(200);
    expect((await ask(Waiting, "GET", "/nothing")).status).toBe(404);
    if (LINUX) expect(descriptors(site)).toBe(before);
  });

  test("may wait in list_directory()", async () => {
    using site = siteWithText();
    class Waiting extends handlerFor(site.path) {
      override async list_directory(path: string): Promise<ReplySource | null> {
        await Promise.resolve();
        return super.list_directory(path);
      }
    }
    expect((await ask(Waiting, "GET", "/")).body).toContain("test.txt");
    expect((await ask(Waiting, "HEAD", "/")).status).toBe(200);
  });

  test("may send chunks that come one after the other", async () => {
    using site = siteWithText();
    class Streaming extends handlerFor(site.path) {
      override send_head(): ReplySource {
        this.send_response(200);
        this.end_headers();
        return (async function* () {
          yield Buffer.from("one ");
          await Promise.resolve();
          yield Buffer.from("two");
        })();
      }
    }
    const reply = await ask(Streaming, "GET", "/");
    expect([reply.body, reply.get("Connection")]).toEqual(["one two", "close"]);
    expect((await ask(Streaming, "HEAD", "/")).status).toBe(200);
  });

  test("may copy in its own way, and the file is closed whatever happens", async () => {
    using site = siteWithText();
    let fail: "not" | "sync" | "async" = "not";
    class Copying extends handlerFor(site.path) {
      override copyfile(source: ReplySource, outputfile: ByteWriter): void | Promise<void> {
        if (fail === "sync") throw new Error("copy");
        if (fail === "async") return Promise.reject(new Error("copy"));
        return super.copyfile(source, outputfile);
      }
    }
    const before = LINUX ? descriptors(site) : 0;
    const statuses = [];
    for (fail of ["not", "sync", "async"] as const) {
      statuses.push(readReply((await run(Copying, request("GET", "/test.txt"))).output).status);
    }
    expect(statuses).toEqual([200, 500, 500]);
    if (LINUX) expect(descriptors(site)).toBe(before);
  });

  test("may open one file that it changes, and each reply says what it is by then", async () => {
    using site = siteWithText();
    const file = { fd: -1, size: 0, mtimeMs: 0, ctimeMs: 0, ino: 1, dev: 1, path: "", content: Buffer.of() };
    class Memory extends handlerFor(site.path) {
      override open_path(): OpenedPath {
        file.content = Buffer.from("x".repeat(file.ctimeMs));
        file.size = file.ctimeMs++;
        return { kind: "file", file };
      }
    }
    const tags: (string | undefined)[] = [];
    for (const body of ["", "x", "xx"]) {
      const reply = await ask(Memory, "GET", "/a");
      expect(reply.body).toBe(body);
      tags.push(reply.get("ETag"));
    }
    expect(new Set(tags).size).toBe(3);
  });

  test("may take part in opening, as every file passes open_path()", async () => {
    using site = new Site({ "dir/index.html": "index", a: "a" });
    const opened: string[] = [];
    class Watching extends handlerFor(site.path) {
      override open_path(path: string): OpenedPath {
        opened.push(path.slice(site.path.length));
        return super.open_path(path);
      }
    }
    await ask(Watching, "GET", "/dir/");
    await ask(Watching, "GET", "/a");
    expect(opened).toEqual(["/dir/", "/dir/index.html", "/a"]);
  });
});

describe("descriptors", () => {
  test.if(LINUX)("are closed after every kind of answer", async () => {
    using site = new Site({ "test.txt": TEXT, large: Buffer.alloc(500_000), "dir/index.html": "index" });
    const etag = (await get(site, "/test.txt")).get("ETag") ?? "";
    const before = descriptors(site);
    for (let round = 0; round < 20; round++) {
      for (const method of ["GET", "HEAD"]) {
        for (const target of ["/test.txt", "/large", "/dir/", "/dir", "/", "/nothing", "/test.txt/"]) {
          await ask(handlerFor(site.path), method, target);
        }
      }
      for (const fields of [
        { "If-None-Match": etag },
        { "If-Match": '"x"' },
        { Range: "bytes=0-1" },
        { Range: "bytes=0-1,5-6" },
        { Range: "bytes=99-" },
      ]) {
        await get(site, "/test.txt", fields);
      }
    }
    expect(descriptors(site)).toBe(before);
  });

  test.if(LINUX)("are closed where the peer goes away in the middle", async () => {
    using site = new Site({ large: Buffer.alloc(2_000_000) });
    const before = descriptors(site);
    const connection = new ScriptedConnection().take(100_000).say(request("GET", "/large"));
    const handler = new (handlerFor(site.path))(connection, connection.client_address, SERVER);
    const running = handler.run().catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    expect(descriptors(site)).toBe(before + 1);
    connection.gone();
    expect(await running).toMatchObject({ name: "BrokenPipeError" });
    expect(descriptors(site)).toBe(before);
  });
});
