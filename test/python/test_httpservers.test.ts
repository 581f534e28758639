// CPython 3.14's test_httpservers.py, its behaviours under its names. Where we leave Python on purpose the test says so and
// asserts ours; the reasons are in differences.ts. TLS, CGI and the command line have files of their own; inventory.ts has the
// list of all.

import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { translatePath } from "../../src/files/translate-path.ts";
import * as library from "../../src/index.ts";
import { BaseHTTPRequestHandler, MemoryConnection, SimpleHTTPRequestHandler } from "../../src/index.ts";
import { readReply, type Reply } from "../support/http-reply.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { type Address, request, serving } from "../support/serving.ts";
import { Site } from "../support/site.ts";
import { PlainHandler, run, SERVER } from "../support/socketless.ts";

function quiet(): void {
  // No log.
}

describe("BaseHTTPServerTestCase", () => {
  class Handler extends BaseHTTPRequestHandler {
    override protocol_version = "HTTP/1.1";
    override default_request_version = "HTTP/1.1";
    override log_message = quiet;
    do_TEST(): void {
      this.respond(204, "close");
    }
    do_KEEP(): void {
      this.respond(204, "keep-alive");
    }
    do_KEYERROR(): void {
      this.send_error(999);
    }
    do_NOTFOUND(): void {
      this.send_error(404);
    }
    do_EXPLAINERROR(): void {
      this.send_error(999, "Short Message", "This is a long \n explanation");
    }
    do_CUSTOM(): void {
      this.respond(999, "close");
    }
    do_LATINONEHEADER(): void {
      this.send_response(999);
      this.send_header("X-Special", "Dängerous Mind");
      this.send_header("Connection", "close");
      this.end_headers();
      this.wfile.write(this.headers.get("x-special-incoming") ?? "");
    }
    do_SEND_ERROR(): void {
      this.send_error(Number(this.path.slice(1)));
    }
    do_HEAD(): void {
      this.send_error(Number(this.path.slice(1)));
    }
    respond(code: number, connection: string): void {
      this.send_response(code);
      this.send_header("Content-Type", "text/html");
      this.send_header("Connection", connection);
      this.end_headers();
    }
  }

  /** The status of the reply to a request line. */
  async function statusOf(line: string, fields = "Host: localhost\r\n"): Promise<number> {
    let status = 0;
    await serving(Handler, async (address) => {
      status = readReply(await exchange(address, `${line}\r\n${fields}\r\n`)).status;
    });
    return status;
  }

  type Row = readonly [name: string, line: string, status: number];
  const rows: readonly Row[] = [
    ["test_command", "GET / HTTP/1.1", 501],
    ["test_version_bogus", "GET / FUBAR", 400],
    ["test_version_digits", "GET / HTTP/9.9.9", 400],
    ["test_version_signs_and_underscores", "GET / HTTP/-9_9_9.+9_9_9", 400],
    ["test_major_version_number_too_long", "GET / HTTP/909876543210.0", 400],
    ["test_minor_version_number_too_long", "GET / HTTP/1.909876543210", 400],
    ["test_version_none", "CUSTOM / ", 400],
    ["test_version_invalid", "GET / HTTP/9.9", 505],
    ["test_send_blank", " / ", 400],
    ["test_header_close", "GET / HTTP/1.1\r\nConnection: close", 501],
    ["test_header_keep_alive", "GET / HTTP/1.1\r\nConnection: keep-alive", 501],
    ["test_handler", "TEST / HTTP/1.1", 204],
    ["test_internal_key_error", "KEYERROR / HTTP/1.1", 999],
    ["test_return_custom_status", "CUSTOM / HTTP/1.1", 999],
  ];
  test.each(rows)("%s", async (_, line, status) => {
    expect(await statusOf(line)).toBe(status);
  });

  // The extra line feed ends the head before the Host that HTTP/1.1 would need here.
  test("test_request_line_trimming", async () => {
    expect(await statusOf("XYZBOGUS / HTTP/1.0\n", "")).toBe(501);
  });

  test("test_version_none_get", async () => {
    // A valid HTTP/0.9 request: the page of the 501 and nothing else.
    await serving(Handler, async (address) => {
      const page = await exchange(address, "GET / \r\n");
      expect(page).toStartWith("<!DOCTYPE HTML>");
      expect(page).toContain("<p>Error code: 501</p>");
    });
  });

  test("test_return_header_keep_alive", async () => {
    await serving(Handler, async (address) => {
      const client = await RawClient.connect(address);
      client.send("KEEP / HTTP/1.1\r\nHost: a\r\n\r\n");
      const reply = readReply(await client.until("\r\n\r\n"));
      expect(reply.get("Connection")).toBe("keep-alive");
      client.send("TEST / HTTP/1.1\r\nHost: a\r\n\r\n");
      expect(readReply(await client.text()).rest).toStartWith("HTTP/1.1 204 ");
    });
  });

  test("test_return_explain_error", async () => {
    await serving(Handler, async (address) => {
      const reply = await request(address, "/", { method: "EXPLAINERROR" });
      expect(reply.status).toBe(999);
      expect(Number(reply.get("Content-Length"))).toBeGreaterThan(0);
      expect(reply.body).toContain("This is a long \n explanation");
    });
  });

  test("test_latin1_header", async () => {
    await serving(Handler, async (address) => {
      const fields = { "X-Special-Incoming": "Ärger mit Unicode" };
      const reply = await request(address, "/", { method: "LATINONEHEADER", fields });
      expect(reply.get("X-Special")).toBe("Dängerous Mind");
      expect(Buffer.from(reply.body, "latin1").toString()).toBe("Ärger mit Unicode");
    });
  });

  test("test_error_content_length", async () => {
    await serving(Handler, async (address) => {
      const reply = await request(address, "/", { method: "NOTFOUND" });
      expect([reply.status, reply.get("Content-Length")]).toEqual([404, String(reply.body.length)]);
    });
  });

  test.each([204, 304, 102, 205, 101])("test_send_error %d", async (code) => {
    await serving(Handler, async (address) => {
      const reply = await request(address, `/${code}`, { method: "SEND_ERROR" });
      expect(reply.status).toBe(code);
      for (const name of ["Content-Length", "Content-Type", "Transfer-Encoding"]) {
        expect(reply.get(name)).toBeUndefined();
      }
      expect(reply.body).toBe("");
    });
  });

  test.each([200, 204, 304, 205, 101])("test_head_via_send_error %d", async (code) => {
    await serving(Handler, async (address) => {
      const reply = await request(address, `/${code}`, { method: "HEAD" });
      expect(reply.status).toBe(code);
      expect(reply.get("Content-Type")).toBe(code === 200 ? "text/html;charset=utf-8" : undefined);
      expect(Number(reply.get("Content-Length") ?? 0) > 0).toBe(code === 200);
      expect(reply.rest).toBe("");
    });
  });
});

describe("HTTP09ServerTestCase", () => {
  class Handler extends BaseHTTPRequestHandler {
    override log_message = quiet;
    do_GET(): void {
      this.wfile.write(`OK: here is ${this.path}\r\n`);
    }
  }

  test("test_simple_get", async () => {
    await serving(Handler, async (address) => {
      const client = await RawClient.connect(address);
      expect(await client.send("GET /index.html\r\n").text()).toBe("OK: here is /index.html\r\n");
    });
  });

  test("test_invalid_request", async () => {
    await serving(Handler, async (address) => {
      const client = await RawClient.connect(address);
      expect(await client.send("POST /index.html\r\n").text()).toContain(
        "Bad HTTP/0.9 request type ('POST')",
      );
    });
  });

  test("test_single_request", async () => {
    await serving(Handler, async (address) => {
      const client = await RawClient.connect(address);
      client.send("GET /foo.html\r\n");
      await client.until("OK: here is /foo.html\r\n");
      client.send("GET /bar.html\r\n");
      expect(await client.text()).toBe("OK: here is /foo.html\r\n");
    });
  });
});

describe("RequestHandlerLoggingTestCase", () => {
  /** The status of the reply to one request, and what its server has written to stderr, line by line. */
  async function logged(method: string): Promise<{ status: number; lines: readonly string[] }> {
    const program = [process.execPath, join(import.meta.dir, "logging-server.ts")];
    const server = Bun.spawn(program, { stdout: "pipe", stderr: "pipe" });
    const { value } = await server.stdout.getReader().read();
    const address: Address = ["127.0.0.1", Number(new TextDecoder().decode(value))];
    const { status } = await request(address, "/", { method });
    const lines = (await new Response(server.stderr).text()).split("\n");
    expect(await server.exited).toBe(0);
    return { status, lines };
  }

  test("test_get", async () => {
    const { status, lines } = await logged("GET");
    expect(status).toBe(200);
    expect(lines[0]).toEndWith('"GET / HTTP/1.1" 200 -');
    expect(lines.slice(1)).toEqual([""]);
  });

  test("test_err", async () => {
    const { status, lines } = await logged("ERROR");
    expect(status).toBe(404);
    expect(lines[0]).toEndWith("code 404, message File not found");
    expect(lines[1]).toEndWith('"ERROR / HTTP/1.1" 404 -');
    expect(lines.slice(2)).toEqual([""]);
  });
});

describe("SimpleHTTPServerTestCase", () => {
  const DATA = "We are the knights who say Ni!";
  // Python serves the parent of a temporary directory, so that every target has its name before it.
  const BASE = "/tempdir";
  const ESCAPED = ["q?", "f#", "&amp;", "&amp", "<i>", '"dq"', "'sq'", "%A4", "%E2%82%AC"];

  async function withSite(work: (address: Address, tempdir: string) => Promise<void>): Promise<void> {
    using site = new Site({ "tempdir/test": DATA });
    class Handler extends SimpleHTTPRequestHandler {
      override directory = site.path;
      override log_message = quiet;
    }
    await serving(Handler, (address) => work(address, join(site.path, "tempdir")));
  }

  /** Python's check_status_and_reason: `request` has seen to it that nothing comes behind the body. */
  async function check(
    address: Address,
    target: string,
    status: number,
    data?: string,
    method = "GET",
    fields: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const reply = await request(address, target, { method, fields });
    expect([target, reply.status]).toEqual([target, status]);
    expect(reply.reason).not.toBe("");
    expect(reply.version).toBe("HTTP/1.0");
    expect([undefined, "close"]).toContain(reply.get("Connection"));
    if (data !== undefined) expect(reply.body).toBe(data);
    return reply;
  }

  function quote(name: string | Buffer): string {
    return [...Buffer.from(name)]
      .map((byte) => {
        const character = String.fromCharCode(byte);
        return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
      })
      .join("");
  }

  function escape(text: string): string {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  }

  /** Latin-1 as it came, of the UTF-8 it is. */
  function bytesOf(text: string): string {
    return Buffer.from(text).toString("latin1");
  }

  async function checkTitle(address: Address, target: string, title: string): Promise<void> {
    const { body } = await check(address, target, 200);
    const heading = `Directory listing for ${title}`;
    expect(body).toContain(`<title>${heading}</title>`);
    expect(body).toContain(`<h1>${heading}</h1>`);
  }

  test("test_list_dir_nonascii_dirname", () =>
    withSite(async (address, tempdir) => {
      mkdirSync(join(tempdir, "\xe7\xc1.dir"));
      expect((await check(address, `${BASE}/`, 200)).body).toContain(
        `href="%C3%A7%C3%81.dir/">${bytesOf("\xe7\xc1.dir")}/<`,
      );
      await checkTitle(address, `${BASE}/%C3%A7%C3%81.dir/`, bytesOf(`${BASE}/\xe7\xc1.dir/`));
    }));

  test("test_list_dir_nonascii_filename", () =>
    withSite(async (address, tempdir) => {
      writeFileSync(join(tempdir, "\xe7\xc1.txt"), DATA);
      expect((await check(address, `${BASE}/`, 200)).body).toContain(
        `href="%C3%A7%C3%81.txt">${bytesOf("\xe7\xc1.txt")}<`,
      );
      await check(address, `${BASE}/%C3%A7%C3%81.txt`, 200, DATA);
    }));

  // The link has the name's bytes; Python's has the surrogate that stands for them.
  test.if(process.platform === "linux")("test_list_dir_undecodable_dirname", () =>
    withSite(async (address, tempdir) => {
      mkdirSync(Buffer.from(`${tempdir}/\xff.dir`, "latin1"));
      expect((await check(address, `${BASE}/`, 200)).body).toContain('href="%FF.dir/">\xff.dir/<');
      await checkTitle(address, `${BASE}/%FF.dir/`, `${BASE}/\xff.dir/`);
    }),
  );

  test.if(process.platform === "linux")("test_list_dir_undecodable_filename", () =>
    withSite(async (address, tempdir) => {
      writeFileSync(Buffer.from(`${tempdir}/\xff.txt`, "latin1"), DATA);
      expect((await check(address, `${BASE}/`, 200)).body).toContain('href="%FF.txt">\xff.txt<');
      await check(address, `${BASE}/%FF.txt`, 200, DATA);
    }),
  );

  // Python reaches a directory named U+FFFD as `%ff.dir/`. Here every name is reached by its own bytes and no other.
  test("test_list_dir_undecodable_dirname2", () =>
    withSite(async (address, tempdir) => {
      mkdirSync(join(tempdir, "\ufffd.dir"));
      await check(address, `${BASE}/%ff.dir/`, 404);
      await checkTitle(address, `${BASE}/%EF%BF%BD.dir/`, bytesOf(`${BASE}/\ufffd.dir/`));
    }));

  test.each(ESCAPED)("test_list_dir_escape_dirname %s", (stem) =>
    withSite(async (address, tempdir) => {
      mkdirSync(join(tempdir, `${stem}.dir`));
      expect((await check(address, `${BASE}/`, 200)).body).toContain(
        `href="${quote(`${stem}.dir`)}/">${escape(`${stem}.dir`)}/<`,
      );
      await checkTitle(address, `${BASE}/${quote(`${stem}.dir`)}/`, `${BASE}/${escape(stem)}.dir/`);
    }),
  );

  test.each(ESCAPED)("test_list_dir_escape_filename %s", (stem) =>
    withSite(async (address, tempdir) => {
      writeFileSync(join(tempdir, `${stem}.txt`), DATA);
      expect((await check(address, `${BASE}/`, 200)).body).toContain(
        `href="${quote(`${stem}.txt`)}">${escape(`${stem}.txt`)}<`,
      );
      await check(address, `${BASE}/${quote(`${stem}.txt`)}`, 200, DATA);
    }),
  );

  test("test_list_dir_with_query_and_fragment", () =>
    withSite(async (address) => {
      await checkTitle(address, `${BASE}/#123`, `${BASE}/`);
      await checkTitle(address, `${BASE}/?x=123`, `${BASE}/`);
    }));

  test("test_get_dir_redirect_location_domain_injection_bug", () =>
    withSite(async (address, tempdir) => {
      mkdirSync(join(tempdir, "existing_directory"));
      const url = `/python.org/..%2f..%2f..%2f..%2f..%2f../%0a%0d/..${BASE}/existing_directory`;
      for (const slashes of ["", "/", "//"]) {
        const reply = await check(address, slashes + url, 301);
        expect(reply.get("Location")).toBe(`${url}/`);
      }
      // Python sends the client on to the other host.
      const absolute = await check(address, `https://pypi.org${BASE}/existing_directory`, 301);
      expect(absolute.get("Location")).toBe(`${BASE}/existing_directory/`);
    }));

  test("test_get", () =>
    withSite(async (address, tempdir) => {
      await check(address, `${BASE}/test`, 200, DATA);
      await check(address, `${BASE}/test/`, 404);
      await check(address, `${BASE}/test%2f`, 404);
      await check(address, `${BASE}/test%2F`, 404);
      await check(address, `${BASE}/`, 200);
      await check(address, `${BASE}%2f`, 200);
      await check(address, `${BASE}%2F`, 200);
      const redirect = await check(address, BASE, 301);
      expect([redirect.get("Location"), redirect.get("Content-Length")]).toEqual([`${BASE}/`, "0"]);
      await check(address, `${BASE}/?hi=2`, 200);
      const query = await check(address, `${BASE}?hi=1`, 301);
      expect(query.get("Location")).toBe(`${BASE}/?hi=1`);
      await check(address, "/ThisDoesNotExist", 404);
      await check(address, "/ThisDoesNotExist/", 404);
      mkdirSync(join(tempdir, "index.html"));
      await check(address, `${BASE}/`, 200);
    }));

  test("test_get, an index page", () =>
    withSite(async (address, tempdir) => {
      writeFileSync(join(tempdir, "index.html"), "Dummy index file\r\n");
      await check(address, `${BASE}/`, 200, "Dummy index file\r\n");
    }));

  test.skipIf(process.getuid?.() === 0)("test_get, no right to the directory", () =>
    withSite(async (address, tempdir) => {
      chmodSync(tempdir, 0);
      try {
        await check(address, `${BASE}/`, 404);
      } finally {
        chmodSync(tempdir, 0o755);
      }
    }),
  );

  test("test_head", () =>
    withSite(async (address) => {
      const reply = await check(address, `${BASE}/test`, 200, "", "HEAD");
      expect(reply.get("content-length")).toBe(String(DATA.length));
      expect(reply.get("content-type")).toBe("application/octet-stream");
    }));

  function dateOf(path: string, laterSeconds = 0): string {
    return new Date(Math.floor(statSync(path).mtimeMs / 1000 + laterSeconds) * 1000).toUTCString();
  }

  test("test_browser_cache", () =>
    withSite(async (address, tempdir) => {
      for (const later of [0, 3600]) {
        const fields = { "If-Modified-Since": dateOf(join(tempdir, "test"), later) };
        await check(address, `${BASE}/test`, 304, "", "GET", fields);
      }
    }));

  test("test_browser_cache_file_changed", () =>
    withSite(async (address, tempdir) => {
      const fields = { "If-Modified-Since": dateOf(join(tempdir, "test"), -365 * 24 * 3600) };
      await check(address, `${BASE}/test`, 200, DATA, "GET", fields);
    }));

  // Python answers 200. RFC 9110 section 13.1.2: `*` matches whatever there is, and the answer is 304.
  test("test_browser_cache_with_If_None_Match_header", () =>
    withSite(async (address, tempdir) => {
      const fields = { "If-Modified-Since": dateOf(join(tempdir, "test")), "If-None-Match": "*" };
      await check(address, `${BASE}/test`, 304, "", "GET", fields);
    }));

  test("test_invalid_requests", () =>
    withSite(async (address) => {
      for (const method of ["FOO", "custom", "GETs"]) await check(address, "/", 501, undefined, method);
    }));

  test("test_last_modified", () =>
    withSite(async (address, tempdir) => {
      const reply = await check(address, `${BASE}/test`, 200);
      expect(reply.get("Last-Modified")).toBe(dateOf(join(tempdir, "test")));
    }));

  test("test_path_without_leading_slash", () =>
    withSite(async (address) => {
      const base = BASE.slice(1);
      await check(address, `${base}/test`, 200, DATA);
      await check(address, `${base}/test/`, 404);
      await check(address, `${base}/`, 200);
      expect((await check(address, base, 301)).get("Location")).toBe(`${base}/`);
      await check(address, `${base}/?hi=2`, 200);
      expect((await check(address, `${base}?hi=1`, 301)).get("Location")).toBe(`${base}/?hi=1`);
    }));
});

describe("BaseHTTPRequestHandlerTestCase", () => {
  const DATA = "<html><body>Data</body></html>\r\n";

  class Handler extends PlainHandler {
    override protocol_version = "HTTP/1.1";
    get_called = false;
    do_GET(): void {
      this.get_called = true;
      this.send_response(200);
      this.send_header("Content-Type", "text/html");
      this.end_headers();
      this.wfile.write(DATA);
    }
  }
  class RejectingHandler extends Handler {
    override handle_expect_100(): boolean {
      this.send_error(417);
      return false;
    }
  }

  async function send(Class: typeof Handler, message: string) {
    const { handler, output, writes } = await run(Class, message);
    return { handler, output, writes };
  }

  function count(text: string, needle: string): number {
    return text.split(needle).length - 1;
  }

  test("test_unprintable_not_logged", async () => {
    const { handler } = await send(Handler, "");
    handler.log_message("/foo");
    handler.log_message("/\x1bbar\0\x1b");
    handler.log_message("/spam %s.", "a");
    handler.log_message("/spam %s.", "\x1b\x7f\x9f\xa0beans");
    handler.log_message('"GET /foo\\b"ar\x07 HTTP/1.0"');
    expect(handler.log).toEqual([
      "/foo",
      "/\\x1bbar\\x00\\x1b",
      "/spam a.",
      "/spam \\x1b\\x7f\\x9f\xa0beans.",
      '"GET /foo\\\\b"ar\\x07 HTTP/1.0"',
    ]);
  });

  test.each([
    ["test_http_1_1", "HTTP/1.1"],
    ["test_http_1_0", "HTTP/1.0"],
  ])("%s", async (_, version) => {
    const { handler, output } = await send(Handler, `GET / ${version}\r\nHost: a\r\n\r\n`);
    const reply = readReply(output);
    expect([reply.version, reply.status, reply.reason, reply.body]).toEqual(["HTTP/1.1", 200, "OK", DATA]);
    for (const name of ["Server: ", "Date: ", "Content-Type: "]) expect(count(output, name)).toBe(1);
    expect(handler.get_called).toBe(true);
    expect(handler.requestline).toBe(`GET / ${version}`);
    expect([handler.command, handler.path, handler.request_version]).toEqual(["GET", "/", version]);
    expect(handler.headers.items()).toEqual([["Host", "a"]]);
  });

  test("test_http_0_9", async () => {
    expect((await send(Handler, "GET / HTTP/0.9\r\n\r\n")).output).toBe(DATA);
  });

  test("test_extra_space", async () => {
    const { handler, output } = await send(Handler, "GET /spaced out HTTP/1.1\r\nHost: dummy\r\n\r\n");
    expect(output).toStartWith("HTTP/1.1 400 ");
    expect(readReply(output).fields.length).toBeGreaterThan(0);
    expect(handler.get_called).toBe(false);
  });

  test("test_with_continue_1_0", async () => {
    const { output } = await send(Handler, "GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n");
    expect(output).toStartWith("HTTP/1.1 200 OK\r\n");
  });

  test("test_with_continue_1_1", async () => {
    const { output } = await send(Handler, "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
    expect(output).toStartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
  });

  // Python writes twice, and each write is a segment; here both leave together.
  test("test_header_buffering_of_send_error", async () => {
    class Failing extends Handler {
      override do_GET(): void {
        this.send_error(418);
      }
    }
    expect((await send(Failing, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).writes).toHaveLength(1);
  });

  test("test_header_buffering_of_send_response_only", async () => {
    const connection = new MemoryConnection();
    const handler = new Handler(connection, connection.client_address, SERVER);
    handler.send_response_only(418);
    expect(connection.writes).toEqual([]);
    handler.end_headers();
    expect(connection.writes).toHaveLength(1);
  });

  test("test_header_buffering_of_send_header", async () => {
    const connection = new MemoryConnection();
    const handler = new Handler(connection, connection.client_address, SERVER);
    handler.send_header("Foo", "foo");
    handler.send_header("bar", "bar");
    expect(connection.writes).toEqual([]);
    handler.end_headers();
    expect(connection.writes).toEqual([Buffer.from("Foo: foo\r\nbar: bar\r\n\r\n")]);
  });

  test("test_header_unbuffered_when_continue", async () => {
    const { writes } = await send(Handler, "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
    expect(writes[0]).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    expect(writes[1]).toStartWith("HTTP/1.1 200 OK\r\n");
  });

  test("test_with_continue_rejected", async () => {
    const message = "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n";
    const { handler, output } = await send(RejectingHandler, message);
    expect(output).toStartWith("HTTP/1.1 417 Expectation Failed\r\n");
    expect(count(output, "Connection: close\r\n")).toBe(1);
    expect(handler.get_called).toBe(false);
  });

  test("test_request_length", async () => {
    const { handler, output } = await send(Handler, `GET ${"x".repeat(65537)}`);
    expect(output).toStartWith("HTTP/1.1 414 URI Too Long\r\n");
    expect(handler.get_called).toBe(false);
    expect(handler.requestline).toBe("");
  });

  test("test_header_length", async () => {
    const { handler, output } = await send(
      Handler,
      `GET / HTTP/1.1\r\nX-Foo: bar${"r".repeat(65537)}\r\n\r\n`,
    );
    expect(output).toStartWith("HTTP/1.1 431 Line too long\r\n");
    expect(handler.get_called).toBe(false);
    expect(handler.requestline).toBe("GET / HTTP/1.1");
  });

  test("test_too_many_headers", async () => {
    const { handler, output } = await send(Handler, `GET / HTTP/1.1\r\n${"X-Foo: bar\r\n".repeat(101)}\r\n`);
    expect(output).toStartWith("HTTP/1.1 431 Too many headers\r\n");
    expect(handler.get_called).toBe(false);
    expect(handler.requestline).toBe("GET / HTTP/1.1");
  });

  test("test_html_escape_on_error", async () => {
    const { output } = await send(Handler, '<script>alert("hello")</script> / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(readReply(output).body).toContain('&lt;script&gt;alert("hello")&lt;/script&gt;');
  });

  test.each([[[true]], [[false, true]], [[false, false, true]]])(
    "test_close_connection %j",
    async (values) => {
      class Closing extends Handler {
        calls = 0;
        override async handle_one_request(): Promise<void> {
          this.close_connection = values[this.calls++] ?? true;
        }
      }
      expect((await run(Closing)).handler.calls).toBe(values.length);
    },
  );

  test("test_date_time_string", async () => {
    const { handler } = await run(BaseHTTPRequestHandler);
    const now = 1793182729.5;
    expect(handler.date_time_string(now)).toBe("Wed, 28 Oct 2026 10:18:49 GMT");
    expect(handler.date_time_string(now)).toBe(new Date(now * 1000).toUTCString());
  });
});

describe("SimpleHTTPRequestHandlerTestCase", () => {
  function translate(path: string, directory?: string): string {
    const connection = new MemoryConnection();
    const options = directory === undefined ? {} : { directory };
    const handler = new SimpleHTTPRequestHandler(connection, connection.client_address, SERVER, options);
    return handler.translate_path(path);
  }

  test.each([
    ["/filename", "filename"],
    ["/filename?foo=bar", "filename"],
    ["/filename?a=b&spam=eggs#zot", "filename"],
    ["/filename#foo=bar", "filename"],
  ])("test_query_arguments %s", (path, name) => {
    expect(translate(path)).toBe(`${process.cwd()}/${name}`);
    expect(translate(path, "/elsewhere")).toBe(`/elsewhere/${name}`);
  });

  test.each(["//filename", "//filename?foo=bar", "//filename?a=b&spam=eggs#zot", "//filename#foo=bar"])(
    "test_start_with_double_slash %s",
    (path) => {
      expect(translate(path)).toBe(`${process.cwd()}/filename`);
    },
  );

  // Python leaves the odd part out and serves what is left; here such a name is no file's.
  test.each(["c:c:c:foo/filename", "\\c:../filename", "c:\\c:..\\foo/filename", "c:c:foo\\c:c:bar/filename"])(
    "test_windows_colon %s",
    (path) => {
      expect(translatePath(path, "D:\\srv", "win32")).toBeUndefined();
    },
  );
});

describe("MiscTestCase", () => {
  test("test_all", () => {
    for (const name of [
      "HTTPServer",
      "ThreadingHTTPServer",
      "HTTPSServer",
      "ThreadingHTTPSServer",
      "BaseHTTPRequestHandler",
      "SimpleHTTPRequestHandler",
      "CGIHTTPRequestHandler",
      "DEFAULT_ERROR_MESSAGE",
      "DEFAULT_ERROR_CONTENT_TYPE",
    ]) {
      expect(Object.keys(library)).toContain(name);
    }
  });
});
