// One test for each row of differences.ts, named by what it says of us.

import { expect, test } from "bun:test";
import { readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { availableParallelism, hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { connect } from "node:tls";

import { nobody, passwd } from "../../src/cgi/cgi-user.ts";
import type { FieldStorageOptions } from "../../src/cgi/form-settings.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { IncompleteReadError } from "../../src/connection/errors.ts";
import { translatePath } from "../../src/files/translate-path.ts";
import {
  BaseHTTPRequestHandler,
  type ByteWriter,
  FieldStorage,
  ForkingHTTPServer,
  HTTPServer,
  HTTPSServer,
  MemoryConnection,
  type ReplySource,
} from "../../src/index.ts";
import { CGISite, groupGone, timePassesUntil } from "../cgi/cgi-site.ts";
import { makeCertificate } from "../support/certificate.ts";
import { ForkedProgram, get } from "../support/forked-program.ts";
import { readReplies, readReply, type Reply } from "../support/http-reply.ts";
import { RawClient } from "../support/raw-client.ts";
import { rejection } from "../support/rejection.ts";
import { ScriptedConnection, secondsUntilOver } from "../support/scripted-connection.ts";
import { request, serving } from "../support/serving.ts";
import { Site } from "../support/site.ts";
import { answer, PlainHandler, PlainSite, run, SERVER } from "../support/socketless.ts";
import { type DifferenceId, DIFFERENCES } from "./differences.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Speaks HTTP/1.1; answers GET with its path, POST with its body, PUT without a look at it. */
class Echo extends PlainHandler {
  override protocol_version = "HTTP/1.1";
  do_GET(): void {
    this.reply(this.path);
  }
  async do_POST(): Promise<void> {
    this.reply((await this.rfile.read()).toString("latin1"));
  }
  do_PUT(): void {
    this.reply("put");
  }
  reply(body: string): void {
    this.send_response(200);
    this.send_header("Content-Length", body.length);
    this.end_headers();
    this.wfile.write(body, "latin1");
  }
}

/** The statuses of all replies to some input. */
async function statuses(input: string, Handler: typeof Echo = Echo): Promise<number[]> {
  return readReplies(await answer(Handler, input)).map(({ status }) => status);
}

type Fields = Readonly<Record<string, string>>;

/** The reply of the files of a site. */
async function fetched(site: Site, target: string, fields: Fields = {}): Promise<Reply> {
  class Files extends PlainSite {
    override directory = site.path;
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return readReply(await answer(Files, `GET ${target} HTTP/1.1\r\nHost: a\r\n${lines.join("")}\r\n`));
}

/** Serves with TLS while some work is done. */
async function servingTLS(work: (server: HTTPSServer, ca: string) => Promise<void>): Promise<void> {
  using keys = new Site();
  const { cert: certfile, key: keyfile } = await makeCertificate(keys.path);
  await using server = new HTTPSServer(["127.0.0.1", 0], Echo, { certfile, keyfile });
  const loop = server.serve_forever();
  await work(server, readFileSync(certfile, "utf8"));
  await server.shutdown();
  await loop;
  server.abort_connections();
}

/** A multipart form whose boundary is `x`. */
function multipart(body: string, options: FieldStorageOptions = {}): Promise<FieldStorage> {
  const headers = { "Content-Type": "multipart/form-data; boundary=x" };
  const fp = new Blob([body]).stream();
  return FieldStorage.read({ fp, headers, environ: { REQUEST_METHOD: "POST" }, ...options });
}

const TESTS: Readonly<Record<DifferenceId, () => Promise<void> | void>> = {
  "bind-without-names": async () => {
    await using one = new HTTPServer(["127.0.0.1", 0], Echo);
    await using all = new HTTPServer(["", 0], Echo);
    expect([one.server_name, all.server_name]).toEqual(["127.0.0.1", hostname()]);
  },

  turns: () =>
    serving(Echo, async (address) => {
      const idle = await RawClient.connect(address);
      const half = (await RawClient.connect(address)).send("GET /half HTTP/1.1\r\n");
      expect((await request(address, "/other")).body).toBe("/other");
      idle.endInput();
      expect(await half.send("Host: a\r\nConnection: close\r\n\r\n").text()).toEndWith("/half");
    }),

  "forking-children": async () => {
    expect(new ForkingHTTPServer(["127.0.0.1", 0], Echo, false).max_children).toBe(availableParallelism());
    await using program = ForkedProgram.withTask({ fields: { max_children: 1 } });
    const address = await program.address();
    const half = await RawClient.connect(address);
    half.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na");
    await program.says(/^busy\n/m);
    const pid = await get(address);
    expect(program.workers()).toEqual([Number(pid)]);
    half.send("b");
    expect(await half.until(`\r\n\r\n${pid}`)).toStartWith("HTTP/1.1 200 ");
    half.reset();
  },

  "forking-program": async () => {
    await using program = ForkedProgram.withTask({ twist: "SIGTERM shuts down" });
    await program.address();
    const workers = [await program.worker(), await program.worker()];
    expect(new Set(workers).size).toBe(2);
    expect(workers).not.toContain(program.process.pid);
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    await program.gone; // all they said has been read
    // Nobody else comes by there.
    expect(program.text.match(/^after .*$/gm)).toEqual([`after ${program.process.pid}`]);
  },

  "forking-handle-request": async () => {
    class Who extends Echo {
      override do_GET(): void {
        this.reply(String(process.pid));
      }
    }
    await using httpd = new ForkingHTTPServer(["127.0.0.1", 0], Who);
    const reply = get(["127.0.0.1", httpd.server_port]);
    await httpd.handle_request();
    expect(await reply).toBe(String(process.pid));
  },

  "forking-shutdown": async () => {
    await using program = ForkedProgram.withTask({});
    const address = await program.address();
    expect(await get(address, "/shutdown")).toMatch(/^\d+$/);
    expect(await program.exited).toBe(0);
    await program.gone;
  },

  "tls-handshake": () =>
    servingTLS(async (server, ca) => {
      const silent = await RawClient.connect(["127.0.0.1", server.server_port]);
      const reply = await fetch(`https://127.0.0.1:${server.server_port}/`, { tls: { ca } });
      expect(await reply.text()).toBe("/");
      for (let second = 0; second <= HTTPSServer.handshake_timeout; second++) sweep();
      expect(await silent.text()).toBe("");
    }),

  "tls-alpn": () =>
    servingTLS(async (server, ca) => {
      for (const protocol of ["http/1.1", "http/1.0"]) {
        const { promise, resolve, reject } = Promise.withResolvers<unknown>();
        const options = { host: "127.0.0.1", port: server.server_port, ca, ALPNProtocols: [protocol] };
        const socket = connect(options, () => resolve(socket.alpnProtocol)).on("error", reject);
        expect(await promise).toBe(protocol);
        socket.destroy();
      }
    }),

  run: async () => {
    class Fields extends Echo {
      greeting = "hello";
      override do_GET(): void {
        this.reply(this.greeting);
      }
    }
    const connection = new MemoryConnection(GET);
    const handler = new Fields(connection, connection.client_address, SERVER);
    expect(connection.output.toString()).toBe("");
    await handler.run();
    expect(connection.output.toString()).toEndWith("hello");
  },

  deadlines: async () => {
    const connection = new ScriptedConnection().say("GET / HTTP/1.1\r\n");
    const handler = new BaseHTTPRequestHandler(connection, connection.client_address, SERVER);
    handler.log_message = () => undefined;
    const { keep_alive_timeout, head_timeout, body_timeout, write_timeout } = handler;
    expect([keep_alive_timeout, head_timeout, body_timeout, write_timeout]).toEqual([75, 30, 60, 300]);
    await secondsUntilOver(handler.run());
    expect(connection.output).toStartWith("HTTP/1.0 408 ");
  },

  limits: async () => {
    class Small extends Echo {
      override max_body = 3;
      override max_requests = 2;
    }
    const post = (body: string): string =>
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const replies = readReplies(await answer(Small, post("abc") + post("abc") + post("abc")));
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(readReply(await answer(Small, post("abcd"))).status).toBe(413);
    expect(HTTPServer.max_connections_per_address).toBeGreaterThan(0);
    class None extends HTTPServer {
      static override max_connections = 0;
    }
    const full = new None(["127.0.0.1", 0], Small);
    const client = await RawClient.connect(["127.0.0.1", full.server_port]);
    expect(await client.text()).toStartWith("HTTP/1.1 503 ");
    await full.server_close();
  },

  "body-length": async () => {
    class Wrong extends PlainHandler {
      override protocol_version = "HTTP/1.1";
      do_GET(): void {
        this.send_response(200);
        this.send_header("Content-Length", this.path.length);
        this.end_headers();
        this.wfile.write("abc");
      }
    }
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
    const cut = readReplies(await answer(Wrong, get("/") + get("/ab")));
    expect(cut.map(({ body }) => body)).toEqual(["a", "abc"]);
    expect((await answer(Wrong, get("/longer") + get("/ab"))).match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  },

  "blank-lines": async () => {
    expect(await statuses(`\r\n\n${GET}\r\n${GET}`)).toEqual([200, 200]);
  },

  "half-a-request": async () => {
    expect(await statuses("GET / HTTP/1.1\r\nHost: a\r\n")).toEqual([400]);
    expect(await statuses("GET /inde")).toEqual([400]);
  },

  "request-line-words": async () => {
    for (const path of ["/\xa0\x85", "/\xc2\xa0", "/\x1c\x1f"]) {
      expect(readReply(await answer(Echo, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)).body).toBe(path);
    }
    expect(await statuses("GET\t/\v\fHTTP/1.1\r\nHost: a\r\n\r\n")).toEqual([200]);
    expect(await statuses("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n")).toEqual([400]);
    expect(await statuses("GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n")).toEqual([400]);
  },

  "header-syntax": async () => {
    for (const line of ["A b: 1", "X : 1", "no colon", ": no name", "X: a\rEvil: b", "X: \0"]) {
      expect(await statuses(`GET / HTTP/1.1\r\nHost: a\r\n${line}\r\n\r\n`)).toEqual([400]);
    }
  },

  "obsolete-folding": async () => {
    expect(await statuses("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n")).toEqual([400]);
  },

  "trimmed-values": async () => {
    const { handler } = await run(Echo, "GET / HTTP/1.1\r\nHost: a\r\nX: \t b c \t\r\n\r\n");
    expect(handler.headers.get("X")).toBe("b c");
  },

  "extended-parameters": async () => {
    const field = "Content-Type: a/b; name*=UTF-8''%C3%A4";
    const { handler } = await run(Echo, `GET / HTTP/1.1\r\nHost: a\r\n${field}\r\n\r\n`);
    expect(handler.headers.get_param("name")).toBe("ä");
  },

  host: async () => {
    for (const hosts of ["", "Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a/b\r\n"]) {
      expect(await statuses(`GET / HTTP/1.1\r\n${hosts}\r\n`)).toEqual([400]);
    }
    expect(await statuses("GET / HTTP/1.0\r\n\r\n")).toEqual([200]);
  },

  smuggling: async () => {
    const rows: readonly (readonly [fields: string, status: number])[] = [
      ["Content-Length: 1\r\nContent-Length: 2", 400],
      ["Content-Length: 1\r\nContent-Length: 1", 400],
      ["Content-Length: +1", 400],
      ["Content-Length: 0x1", 400],
      ["Content-Length: 1\r\nTransfer-Encoding: chunked", 400],
      ["Transfer-Encoding: chunked, chunked", 400],
      ["Transfer-Encoding: xchunked", 400],
      ["Transfer-Encoding : chunked", 400],
      ["Transfer-Encoding: gzip", 501],
    ];
    for (const [fields, status] of rows) {
      expect(await statuses(`POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n${GET}`)).toEqual([status]);
    }
  },

  "framed-body": async () => {
    const post = "POST / HTTP/1.1\r\nHost: a\r\n";
    const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`;
    const replies = readReplies(await answer(Echo, `${post}Content-Length: 3\r\n\r\nabc${chunked}${GET}`));
    expect(replies.map(({ body }) => body)).toEqual(["abc", "abc", "/"]);
    const unread = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
    expect(await statuses(`${unread}5\r\n\r\nGET /${GET}`)).toEqual([200, 200]);
    expect(await statuses(`${unread}9999999\r\n\r\n${GET}`)).toEqual([200]);
  },

  "chunk-white-space": async () => {
    const post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const line of ["1 \r\n", " 1\r\n", "1 ;a=b\r\n", "1\t;a\r\n", "1\n"]) {
      expect(await statuses(`${post}${line}a\r\n0\r\n\r\n`)).toEqual([400]);
    }
    expect(await statuses(`${post}1;a=b\r\na\r\n0\r\n\r\n`)).toEqual([200]);
  },

  "rfile-iteration": async () => {
    class Pieces extends Echo {
      readonly pieces: string[] = [];
      override async do_POST(): Promise<void> {
        this.pieces.push((await this.rfile.readline()).toString());
        for await (const piece of this.rfile) this.pieces.push(piece.toString());
        this.reply("");
      }
    }
    const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\none\ntwo\nfour";
    expect((await run(Pieces, post)).handler.pieces).toEqual(["one\n", "two\nfour"]);
  },

  "incomplete-body": async () => {
    class Reading extends PlainHandler {
      caught: unknown;
      async do_POST(): Promise<void> {
        this.caught = await rejection(this.rfile.read());
        throw this.caught;
      }
    }
    const cut = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc";
    const { handler, output } = await run(Reading, cut);
    expect(handler.caught).toBeInstanceOf(IncompleteReadError);
    expect(output).toStartWith("HTTP/1.0 400 Incomplete body\r\n");
    expect(await statuses("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")).toEqual([
      400,
    ]);
  },

  "expect-refused": async () => {
    class Refusing extends Echo {
      override handle_expect_100(): boolean {
        this.send_response(417);
        this.send_header("Content-Length", 0);
        this.end_headers();
        return false;
      }
    }
    const input = `POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n${GET}`;
    const [reply, next] = readReplies(await answer(Refusing, input));
    expect([reply?.status, reply?.get("Connection"), next]).toEqual([417, "close", undefined]);
  },

  "connection-list": async () => {
    for (const fields of ["close ", "foo, Close", "foo\r\nConnection: close"]) {
      expect(await statuses(`GET / HTTP/1.1\r\nHost: a\r\nConnection: ${fields}\r\n\r\n${GET}`)).toEqual([
        200,
      ]);
    }
  },

  "keep-alive-answered": async () => {
    const [reply, next] = readReplies(
      await answer(Echo, `GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n${GET}`),
    );
    expect([reply?.get("Connection"), next?.status]).toEqual(["keep-alive", 200]);
  },

  "close-announced": async () => {
    for (const input of [
      "GET / HTTP/1.0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    ]) {
      expect(readReply(await answer(Echo, input)).get("Connection")).toBe("close");
    }
  },

  "reply-without-length": async () => {
    class Endless extends Echo {
      override reply(body: string): void {
        this.send_response(200);
        this.send_header("Connection", "keep-alive");
        this.end_headers();
        this.wfile.write(body);
      }
    }
    expect(readReply(await answer(Endless, GET + GET)).body).toBe("/");
  },

  "throwing-handler": async () => {
    class Throwing extends Echo {
      override do_GET(): void {
        if (this.path === "/late") {
          this.send_response(200);
          this.end_headers();
          this.wfile.write("half");
          this.wfile.flush();
        }
        throw new Error("thrown");
      }
    }
    const early = await run(Throwing, GET);
    expect([readReply(early.output).status, early.connection.closed]).toEqual([500, false]);
    const late = await run(Throwing, GET.replace("/", "/late"));
    expect([readReply(late.output).status, late.connection.closed]).toEqual([200, true]);
    expect([early.error, late.error]).toEqual([new Error("thrown"), new Error("thrown")]);
  },

  "silent-handler": async () => {
    class Silent extends Echo {
      override do_GET(): void {
        // Nothing.
      }
    }
    expect(await statuses(GET, Silent)).toEqual([500]);
  },

  "write-buffered": async () => {
    class Asking extends Echo {
      readonly queued: number[] = [];
      override do_GET(): void {
        this.reply("body");
        this.queued.push(this.connection.wfile.queued);
      }
    }
    const { handler, output, writes } = await run(Asking, GET);
    expect(handler.queued).toEqual([output.length]);
    expect(writes).toEqual([output]);
  },

  "header-injection": async () => {
    const { handler } = await run(Echo);
    const name = "Cannot send the header";
    for (const value of ["a\r\nb", "a\nb", "a\rb", "a\0b", "☃"]) {
      expect(() => handler.send_header("X", value)).toThrow(name);
      expect(() => handler.send_response(200, value)).toThrow(TypeError);
    }
    expect(() => handler.send_header("X Y", "a")).toThrow(name);
  },

  "end-headers-alone": async () => {
    class Bare extends Echo {
      override do_GET(): void {
        this.end_headers();
        this.wfile.write("bare");
      }
    }
    expect(await answer(Bare, GET)).toBe("\r\nbare");
  },

  "switched-protocols": async () => {
    class Switching extends Echo {
      override do_GET(): void {
        this.send_response_only(101);
        this.send_header("Upgrade", "chat");
        this.send_header("Connection", "Upgrade");
        this.end_headers();
      }
    }
    expect(await statuses(GET + GET, Switching)).toEqual([101]);
  },

  "vanished-peers": async () => {
    const program = `
      import { BrokenPipeError, HTTPServer, SimpleHTTPRequestHandler } from "${import.meta.dir}/../../src/index.ts";
      await using httpd = new HTTPServer(["127.0.0.1", 0], SimpleHTTPRequestHandler);
      httpd.handle_error(undefined, ["192.0.2.1", 7], new BrokenPipeError());
      console.error("between");
      httpd.handle_error(undefined, ["192.0.2.1", 7], new Error("a real one"));
    `;
    const child = Bun.spawn([process.execPath, "-e", program], { stdout: "inherit", stderr: "pipe" });
    const lines = (await new Response(child.stderr).text()).split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "between",
      "-".repeat(40),
      "Exception occurred during processing of request from ('192.0.2.1', 7)",
      "Error: a real one",
    ]);
  },

  "sys-version": async () => {
    const { handler } = await run(BaseHTTPRequestHandler);
    expect(handler.version_string()).toBe(`BaseHTTP Bun/${Bun.version}`);
  },

  "absolute-form": async () => {
    using site = new Site({ "a.txt": "found" });
    expect((await fetched(site, "http://a.example:80/a.txt?b")).body).toBe("found");
  },

  "redirect-host": async () => {
    using site = new Site({ "dir/a": "" });
    for (const target of ["//dir", "http://evil.example/dir", "https://evil.example//dir"]) {
      expect((await fetched(site, target)).get("Location")).toBe("/dir/");
    }
    expect((await fetched(site, "/\\evil.example/../dir")).get("Location")).toBe("/%5Cevil.example/../dir/");
  },

  "redirect-escapes": async () => {
    using site = new Site({ 'a"<b>/c': "", "x:y/c": "" });
    expect((await fetched(site, '/a"<b>')).get("Location")).toBe("/a%22%3Cb%3E/");
    expect((await fetched(site, "x:y")).get("Location")).toBe("./x:y/");
  },

  nul: async () => {
    using site = new Site({ "a.txt": "found" });
    expect((await fetched(site, "/a.txt%00")).status).toBe(404);
    expect((await fetched(site, "/%00/")).status).toBe(404);
  },

  "undecodable-names": async () => {
    // Only Linux lets a file have such a name.
    if (process.platform !== "linux") return;
    using site = new Site();
    writeFileSync(Buffer.from(`${site.path}/\xff.txt`, "latin1"), "found");
    expect((await fetched(site, "/")).body).toContain('<a href="%FF.txt">');
    expect((await fetched(site, "/%FF.txt")).body).toBe("found");
    expect((await fetched(site, "/%ED%B3%BF.txt")).status).toBe(404);
  },

  "raw-utf-8": async () => {
    using site = new Site({ "café.txt": "found" });
    expect((await fetched(site, "/caf\xc3\xa9.txt")).body).toBe("found");
  },

  "regular-files": async () => {
    if (process.platform === "win32") return; // there are no FIFOs
    using site = new Site();
    expect(Bun.spawnSync(["mkfifo", join(site.path, "fifo")]).exitCode).toBe(0);
    expect((await fetched(site, "/fifo")).status).toBe(404);
  },

  "windows-names": () => {
    for (const path of ["/c:/x", "/a\\b", "/a.txt:stream", "/con", "/nul.txt", "/PROGRA~1", "/a.txt."]) {
      expect(translatePath(path, "D:\\srv", "win32")).toBeUndefined();
    }
    expect(translatePath("/a/b.txt", "D:\\srv", "win32")).toBe("D:\\srv\\a\\b.txt");
  },

  "content-types": async () => {
    using site = new Site({ "a.json": "", "a.ico": "", "a.rs": "" });
    const types = [];
    for (const name of ["a.json", "a.ico"]) types.push((await fetched(site, `/${name}`)).get("Content-type"));
    expect(types).toEqual(["application/json", "image/vnd.microsoft.icon"]);
    expect((await fetched(site, "/a.rs")).get("Content-type")).toStartWith("text/plain");
  },

  charset: async () => {
    using site = new Site({ "a.txt": "", "a.css": "" });
    expect((await fetched(site, "/a.txt")).get("Content-type")).toBe("text/plain; charset=utf-8");
    expect((await fetched(site, "/a.css")).get("Content-type")).toBe("text/css; charset=utf-8");
  },

  "compressed-types": async () => {
    using site = new Site({ "a.tgz": "", "a.svgz": "", "a.html.br": "" });
    expect((await fetched(site, "/a.tgz")).get("Content-type")).toBe("application/gzip");
    expect((await fetched(site, "/a.svgz")).get("Content-type")).toBe("application/gzip");
    expect((await fetched(site, "/a.html.br")).get("Content-type")).toBe("application/octet-stream");
  },

  etag: async () => {
    using site = new Site({ a: "" });
    expect((await fetched(site, "/a")).get("ETag")).toMatch(/^"[^"]+"$/);
  },

  "if-none-match": async () => {
    using site = new Site({ a: "" });
    const etag = (await fetched(site, "/a")).get("ETag") ?? "";
    const answers = [];
    for (const value of [etag, "*", '"x"'])
      answers.push((await fetched(site, "/a", { "If-None-Match": value })).status);
    expect(answers).toEqual([304, 304, 200]);
  },

  "if-match": async () => {
    using site = new Site({ a: "" });
    expect((await fetched(site, "/a", { "If-Match": '"x"' })).status).toBe(412);
    const past = "Thu, 01 Jan 1970 00:00:00 GMT";
    expect((await fetched(site, "/a", { "If-Unmodified-Since": past })).status).toBe(412);
  },

  "http-dates": async () => {
    using site = new Site({ a: "" });
    const answers: number[] = [];
    for (const date of [
      "Fri, 01 Jan 2100 00:00:00 GMT",
      "Fri Jan  1 00:00:00 2100",
      "Fri, 01 Jan 2100 00:00:00 +0000",
      "Fri, 01 Jan 2100 00:00:00",
      "1 Jan 2100 00:00:00 GMT",
    ]) {
      answers.push((await fetched(site, "/a", { "If-Modified-Since": date })).status);
    }
    expect(answers).toEqual([304, 304, 200, 200, 200]);
  },

  "not-modified-fields": async () => {
    using site = new Site({ a: "" });
    class Extra extends PlainSite {
      override directory = site.path;
      override extra_response_headers = [["Cache-Control", "no-cache"]] as const;
    }
    const reply = readReply(await answer(Extra, "GET /a HTTP/1.1\r\nIf-None-Match: *\r\n\r\n"));
    expect(reply.fields.map(([name]) => name)).toEqual([
      "Server",
      "Date",
      "Last-Modified",
      "ETag",
      "Cache-Control",
    ]);
  },

  range: async () => {
    using site = new Site({ a: "0123456789" });
    const one = await fetched(site, "/a", { Range: "bytes=2-3" });
    expect([one.status, one.body, one.get("Content-Range")]).toEqual([206, "23", "bytes 2-3/10"]);
    const several = await fetched(site, "/a", { Range: "bytes=0-0,9-9" });
    expect([several.status, several.get("Content-type")?.split(";")[0]]).toEqual([
      206,
      "multipart/byteranges",
    ]);
    const none = await fetched(site, "/a", { Range: "bytes=10-" });
    expect([none.status, none.get("Content-Range")]).toEqual([416, "bytes */10"]);
    expect((await fetched(site, "/a", { Range: "bytes=2-3", "If-Range": '"x"' })).status).toBe(200);
  },

  "changing-file": async () => {
    using site = new Site({ grows: "short", shrinks: Buffer.alloc(1_000_000) });
    class Changing extends PlainSite {
      override directory = site.path;
      override copyfile(source: ReplySource, outputfile: ByteWriter): void | Promise<void> {
        if (this.path === "/grows") writeFileSync(join(site.path, "grows"), "longer", { flag: "a" });
        else truncateSync(join(site.path, "shrinks"), 200_000);
        return super.copyfile(source, outputfile);
      }
    }
    expect(readReply(await answer(Changing, "GET /grows HTTP/1.0\r\n\r\n")).body).toBe("short");
    expect((await run(Changing, "GET /shrinks HTTP/1.0\r\n\r\n")).connection.closed).toBe(true);
  },

  "cgi-response": async () => {
    await using site = new CGISite();
    site.script("status", "echo 'Status: 418 Short and stout'; echo; echo tea");
    site.script("away", "echo 'Location: http://a.example/'; echo");
    site.script("fails", "exit 3");
    const replies = [];
    for (const name of ["status", "away", "fails"])
      replies.push(readReply(await site.get(`/cgi-bin/${name}`)));
    expect(replies.map(({ status }) => status)).toEqual([418, 302, 502]);
    expect([replies[0]?.reason, replies[0]?.body]).toEqual(["Short and stout", "tea\n"]);
  },

  "cgi-methods": async () => {
    await using site = new CGISite();
    site.script("method", "echo 'Content-Type: text/plain'; echo; echo $REQUEST_METHOD");
    expect(readReply(await site.get("/cgi-bin/method", "PUT"), "PUT").body).toBe("PUT\n");
    expect(readReply(await site.get("/cgi-bin/method", "TRACE"), "TRACE").status).toBe(501);
    const head = readReply(await site.get("/cgi-bin/method", "HEAD"), "HEAD");
    expect([head.status, head.rest]).toEqual([200, ""]);
  },

  "cgi-environment": async () => {
    process.env["DIFFERENCES_TEST_SECRET"] = "secret";
    await using site = new CGISite();
    site.script("env", "echo 'Content-Type: text/plain'; echo; env");
    const fields = ["X-Other: x", "Proxy: evil", "Authorization: Basic YTpi"];
    const lines = (await site.get("/cgi-bin/env", "GET", ...fields)).split("\n");
    delete process.env["DIFFERENCES_TEST_SECRET"];
    expect(lines).toContain("HTTP_X_OTHER=x");
    expect(lines).toContain("SERVER_PROTOCOL=HTTP/1.1");
    expect(
      lines.filter((line) => /^(HTTP_PROXY|HTTP_AUTHORIZATION|DIFFERENCES_TEST_SECRET)=/.test(line)),
    ).toEqual([]);
  },

  "cgi-path": async () => {
    await using site = new CGISite();
    site.script("path", `echo 'Content-Type: text/plain'; echo; echo "$PATH_INFO|$QUERY_STRING"`);
    expect(readReply(await site.get("/cgi-bin/path/%2541?x?y")).body).toBe("/%41|x?y\n");
    expect(readReply(await site.get("/cgi-bin/path/a%3Fb?c")).body).toBe("/a?b|c\n");
  },

  "cgi-arguments": async () => {
    await using site = new CGISite();
    site.script("args", `echo 'Content-Type: text/plain'; echo; echo $#; for word; do echo "$word"; done`);
    const bodies = [];
    for (const query of ["", "?", "?one+t%20wo", "?a=b"]) {
      bodies.push(readReply(await site.get(`/cgi-bin/args${query}`)).body);
    }
    expect(bodies).toEqual(["0\n", "0\n", "2\none\nt wo\n", "0\n"]);
  },

  "cgi-authorization": async () => {
    await using site = new CGISite();
    site.script("env", "echo 'Content-Type: text/plain'; echo; env");
    const { body } = readReply(await site.get("/cgi-bin/env", "GET", "Authorization: Basic YTpi"));
    expect(body).toContain("REMOTE_ADDR=127.0.0.1");
    expect(body).not.toMatch(/^(?:AUTH_TYPE|REMOTE_USER)=/m);
  },

  "cgi-dots": async () => {
    await using site = new CGISite();
    site.script("x", "echo 'Content-Type: text/plain'; echo; echo ran");
    for (const target of ["/../cgi-bin/x", "/cgi-bin/../../cgi-bin/x"]) {
      expect(readReply(await site.get(target)).body).toBe("ran\n");
    }
  },

  "cgi-error-names": async () => {
    await using site = new CGISite();
    const reply = readReply(await site.get("/cgi-bin/%3Cb%3E%C3%A4"));
    expect([reply.status, reply.reason]).toEqual([404, "No such CGI script ('/cgi-bin/%3Cb%3E%C3%A4')"]);
  },

  "cgi-sources": async () => {
    await using site = new CGISite();
    const script = site.script("x", "echo 'Content-Type: text/plain'; echo; echo ran # source");
    symlinkSync(script, site.directory.join("link"));
    symlinkSync(dirname(script), site.directory.join("links"));
    for (const target of ["/link", "/links/x", "/links/"]) {
      expect(readReply(await site.get(target)).status).toBe(404);
    }
  },

  "cgi-directory": async () => {
    await using site = new CGISite();
    const script = site.script("where", "echo 'Content-Type: text/plain'; echo; pwd; id -u; id -G");
    const [directory, user, groups] = readReply(await site.get("/cgi-bin/where")).body.split("\n");
    expect(directory).toBe(dirname(script));
    const isRoot = process.getuid?.() === 0;
    const { uid, gid } = isRoot ? nobody(passwd()) : userInfo();
    expect(user).toBe(String(uid));
    if (isRoot) expect(groups).toBe(String(gid));
  },

  "cgi-body": async () => {
    await using site = new CGISite();
    site.script("body", `echo 'Content-Type: text/plain'; echo; echo "$CONTENT_LENGTH $(cat)"`);
    const post = "POST /cgi-bin/body HTTP/1.1\r\nHost: a\r\n";
    const chunked = "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n";
    const replies = await site.ask(`${post}Content-Length: 2\r\n\r\nab${post}${chunked}`);
    expect(replies.match(/^\d \w+$/gm)).toEqual(["2 ab", "3 abc"]);
  },

  "cgi-streams": async () => {
    await using site = new CGISite();
    site.script("framed", "echo 'Content-Type: text/plain'; echo oops >&2; echo; echo a");
    site.script("nph-raw", "printf 'HTTP/1.0 299 Mine\\n\\nb'");
    const request = "GET /cgi-bin/framed HTTP/1.1\r\nHost: a\r\n\r\n";
    expect(await site.ask(request)).toEndWith("\r\n\r\n2\r\na\n\r\n0\r\n\r\n");
    expect(await site.logged(/^oops/)).toBe("oops");
    expect(await site.get("/cgi-bin/nph-raw")).toBe("HTTP/1.0 299 Mine\n\nb");
  },

  "cgi-timeout": async () => {
    await using site = new CGISite();
    site.script("silent", "echo $$ >&2; exec sleep 1000");
    const reply = site.get("/cgi-bin/silent");
    await site.logged(/^\d+$/);
    await timePassesUntil(reply);
    expect(readReply(await reply).status).toBe(504);
    site.log.length = 0;
    const client = await site.connect();
    client.send("GET /cgi-bin/silent HTTP/1.1\r\nHost: a\r\n\r\n");
    const leader = Number(await site.logged(/^\d+$/));
    client.reset();
    await groupGone(leader);
  },

  "form-read": async () => {
    const fp = new Blob(["b=2"]).stream();
    const environ = { REQUEST_METHOD: "POST", QUERY_STRING: "a=1" };
    await using form = await FieldStorage.read({ fp, environ });
    expect([form.getfirst("b"), form.getfirst("a")]).toEqual(["2", "1"]);
  },

  "form-unfinished": async () => {
    const unclosed = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nab';
    expect(await rejection(multipart(unclosed))).toMatchObject({ name: "FormError", status: 400 });
    const headers = { "Content-Length": "9" };
    const short = { fp: new Blob(["a=1"]).stream(), headers, environ: { REQUEST_METHOD: "POST" } };
    expect(await rejection(FieldStorage.read(short))).toMatchObject({ name: "FormError", status: 400 });
    using form = await multipart(unclosed, { lenient: true });
    expect(form.getfirst("a")).toBe("ab");
  },

  "form-part-headers": async () => {
    const body = '--x\r\nno field\r\nContent-Disposition: form-data; name="a"\r\n\r\nab\r\n--x--\r\n';
    expect(await rejection(multipart(body))).toMatchObject({ name: "FormError", status: 400 });
  },

  "form-error-replies": async () => {
    class Form extends Echo {
      override async do_POST(): Promise<void> {
        const environ = { REQUEST_METHOD: "POST" };
        await FieldStorage.read({ fp: this.rfile, headers: this.headers, environ, limit: 5 });
      }
    }
    const post = "POST / HTTP/1.1\r\nHost: a\r\n";
    const bad = `${post}Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc`;
    expect(await statuses(bad, Form)).toEqual([400]);
    expect(await statuses(`${post}Content-Length: 6\r\n\r\nabcdef`, Form)).toEqual([413]);
  },

  "form-missing-keys": async () => {
    using form = await FieldStorage.read({ environ: { QUERY_STRING: "a=1" } });
    expect([form.get("b"), form.has("b"), form.getvalue("b")]).toEqual([null, false, null]);
  },

  "form-other-bodies": async () => {
    const headers = { "Content-Type": "application/json", "Content-Length": "8" };
    const fp = new Blob(['{"a": 1}']).stream();
    using form = await FieldStorage.read({ fp, headers, environ: { REQUEST_METHOD: "POST" } });
    expect([form.keys(), form.value, form.file?.size]).toEqual([[], '{"a": 1}', 8]);
  },

  "form-files": async () => {
    for (const type of ["multipart/related; boundary=y", "application/x-www-form-urlencoded"]) {
      const disposition = 'Content-Disposition: form-data; name="a"; filename="page"';
      const content = "--y\r\n\r\na=b\r\n--y--";
      const body = `--x\r\n${disposition}\r\nContent-Type: ${type}\r\n\r\n${content}\r\n--x--\r\n`;
      using form = await multipart(body);
      expect(form.getfirst("a")).toEqual(Buffer.from(content));
    }
  },

  "form-file-names": async () => {
    const disposition = `Content-Disposition: form-data; name="a"; filename*=UTF-8''%C3%A4`;
    using form = await multipart(`--x\r\n${disposition}\r\n\r\nab\r\n--x--\r\n`);
    expect(form.list?.map(({ filename }) => filename)).toEqual(["ä"]);
  },

  "form-limits": async () => {
    const rows = [
      [Array(10_000).fill("a=1").join("&"), true],
      [Array(10_001).fill("a=1").join("&"), false],
      [`a=${"b".repeat(4 * 1024 * 1024 - 2)}`, true],
      [`a=${"b".repeat(4 * 1024 * 1024 - 1)}`, false],
    ] as const;
    for (const [body, isTaken] of rows) {
      const form = FieldStorage.read({ fp: new Blob([body]).stream(), environ: { REQUEST_METHOD: "POST" } });
      if (isTaken) expect((await form).size).toBe(1);
      else expect(await rejection(form)).toMatchObject({ name: "FormError", status: 413 });
    }
  },
};

for (const { id, here } of DIFFERENCES) test(here, TESTS[id]);

test("DIFFERENCES names each row once, and each row has a test", () => {
  const ids = DIFFERENCES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(TESTS).sort()).toEqual([...ids].sort());
});

test("DIFFERENCES has a text in every cell, on one line and without a full stop", () => {
  for (const row of DIFFERENCES) {
    for (const cell of [row.python, row.here, row.why]) expect(cell).toMatch(/^(?:[A-Z`]|gh-|bpo-).*[^.\s]$/);
  }
});
