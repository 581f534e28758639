import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";

import { compose, type Feature } from "../../../src/features/feature.ts";
import { servingDirectory } from "../../../src/features/handler-fields.ts";
import { upload } from "../../../src/features/upload/upload.ts";
import type { RequestMethod } from "../../../src/handlers/base-http-request-handler.ts";
import { RawClient } from "../../support/raw-client.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";
import { exchange, get, LoggingHandler, parsed, valuesOf } from "../ask-handler.ts";
import { form, ID, until, UploadServer } from "./upload-server.ts";

describe("upload()", () => {
  test("upload() takes the body of a PUT and says where it is", async () => {
    await using server = await UploadServer.start();
    const reply = await server.send("PUT", "/a%20%C3%A4.txt", "hello");
    expect([reply.status, reply.get("location")]).toEqual([201, "/a%20%C3%A4.txt"]);
    expect(reply.body).toBe("Saved as /a%20%C3%A4.txt\n");
    expect(server.content("a ä.txt")).toBe("hello");
    expect(server.names()).toEqual(["a ä.txt"]);
    expect((await server.send("GET", "/a%20%C3%A4.txt")).body).toBe("hello");
  });

  test("upload() takes a chunked body, and one of no bytes", async () => {
    await using server = await UploadServer.start();
    const head = `PUT /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const client = await RawClient.connect(server.address);
    expect(await client.send(`${head}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`).text()).toContain(" 201 ");
    expect(server.content("a")).toBe("abcde");
    expect((await server.send("PUT", "/empty")).status).toBe(201);
    expect(server.content("empty")).toBe("");
  });

  test("upload() chooses a free name and tells it", async () => {
    await using server = await UploadServer.start();
    await server.send("PUT", "/a.txt", "first");
    const reply = await server.send("PUT", "/a.txt", "second", { Accept: "application/json" });
    expect([reply.status, reply.get("location")]).toEqual([201, "/a%20%281%29.txt"]);
    expect(JSON.parse(reply.body)).toEqual({
      files: [{ name: "a (1).txt", url: "/a%20%281%29.txt", size: 6, replaced: false }],
      folders: [],
    });
    expect((await server.send("PUT", "/a.txt", "third")).body).toContain("the name was taken");
    expect([server.content("a.txt"), server.content("a (1).txt")]).toEqual(["first", "second"]);
  });

  test("upload() with --overwrite replaces, whole or not at all", async () => {
    await using server = await UploadServer.start(["--overwrite"]);
    expect((await server.send("PUT", "/a", "first")).status).toBe(201);
    const reply = await server.send("PUT", "/a", "second");
    expect([reply.status, reply.body]).toEqual([200, "Replaced /a\n"]);
    expect(server.content("a")).toBe("second");
    mkdirSync(`${server.root}/folder`);
    expect((await server.send("PUT", "/folder", "x")).status).toBe(409);
    const client = await RawClient.connect(server.address);
    await client.send("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nthird").endInput().text();
    expect(server.content("a")).toBe("second");
    expect(server.names()).toEqual(["a", "folder"]);
  });

  test("upload() of one name by twenty at once keeps all twenty", async () => {
    await using server = await UploadServer.start();
    const bodies = Array.from({ length: 20 }, (_, number) => `${number}`.padStart(30_000, "x"));
    const replies = await Promise.all(bodies.map((body) => server.send("PUT", "/a.txt", body)));
    expect(new Set(replies.map((reply) => reply.get("location"))).size).toBe(20);
    expect(
      server
        .names()
        .map((name) => server.content(name))
        .toSorted(),
    ).toEqual(bodies.toSorted());
  });

  test("upload() keeps to the conditions of a request", async () => {
    await using server = await UploadServer.start(["--overwrite"]);
    expect((await server.send("PUT", "/a", "1", { "If-None-Match": "*" })).status).toBe(201);
    expect((await server.send("PUT", "/a", "2", { "If-None-Match": "*" })).status).toBe(412);
    expect((await server.send("PUT", "/a", "2", { "If-Match": '"other"' })).status).toBe(412);
    const etag = (await server.send("GET", "/a")).get("etag") ?? "";
    expect((await server.send("PUT", "/a", "3", { "If-Match": etag })).status).toBe(200);
    expect((await server.send("PUT", "/a", "4", { "If-Match": etag })).status).toBe(412);
    expect(server.content("a")).toBe("3");
  });

  test("upload() takes the body of a POST under the name in its query, its Content-Disposition or its path", async () => {
    await using server = await UploadServer.start();
    mkdirSync(`${server.root}/in`);
    expect((await server.send("POST", "/in/?name=a.txt", "a")).get("location")).toBe("/in/a.txt");
    const fields = { "Content-Disposition": "attachment; filename*=UTF-8''%C3%A4.txt" };
    expect((await server.send("POST", "/in/", "b", fields)).get("location")).toBe("/in/%C3%A4.txt");
    expect((await server.send("POST", "/in/c.txt", "c")).get("location")).toBe("/in/c.txt");
    expect((await server.send("POST", "/in", "d", { "Content-Disposition": "x; filename=d" })).status).toBe(
      201,
    );
    expect(server.names("in")).toEqual(["a.txt", "c.txt", "d", "ä.txt"]);
    expect((await server.send("POST", "/in/", "x")).status).toBe(400);
    expect((await server.send("POST", "/in/?name=../x", "x")).status).toBe(400);
    expect(server.names()).toEqual(["in"]);
  });

  test("upload() makes folders by MKCOL, where there are none", async () => {
    await using server = await UploadServer.start();
    const made = await server.send("MKCOL", "/a%20b/");
    expect([made.status, made.get("location"), made.body]).toEqual([201, "/a%20b/", "Made /a%20b/\n"]);
    expect((await server.send("MKCOL", "/a%20b/c")).status).toBe(201);
    expect((await server.send("MKCOL", "/a%20b")).status).toBe(405);
    expect((await server.send("MKCOL", "/")).status).toBe(405);
    expect((await server.send("MKCOL", "/no/where")).status).toBe(404);
    expect((await server.send("MKCOL", "/x", "body")).status).toBe(415);
    expect((await server.send("MKCOL", "/.x")).status).toBe(400);
    expect((await server.send("PUT", "/a%20b/c/d", "d")).status).toBe(201);
    expect(server.names("a b/c")).toEqual(["d"]);
  });

  test("upload() writes nowhere but into folders that are there and shown", async () => {
    await using server = await UploadServer.start(["--hidden"]);
    using outside = new TemporaryDirectory();
    mkdirSync(`${server.root}/.git`);
    symlinkSync(outside.path, `${server.root}/out`);
    symlinkSync(outside.join("new"), `${server.root}/dangling`);
    for (const [path, status] of [
      ["/no/a", 404],
      ["/out/a", 404],
      ["/out/", 400],
      ["/.git/a", 400],
      ["/../a", 400],
      ["/%2e%2e/a", 400],
    ] as const) {
      expect((await server.send("PUT", path, "x")).status, path).toBe(status);
    }
    expect((await server.send("MKCOL", "/out/a")).status).toBe(404);
    // The link is no place to write through: its name is taken.
    expect((await server.send("PUT", "/dangling", "x")).get("location")).toBe("/dangling%20%281%29");
    const inFile = await server.send("PUT", "/dangling%20%281%29/x", "x");
    expect(inFile.status).toBe(404);
    const { body, fields } = form([["file", "a", "x"]]);
    expect((await server.send("POST", "/out/", body, fields)).status).toBe(404);
    expect(Array.from(new Bun.Glob("**").scanSync({ cwd: outside.path, dot: true }))).toEqual([]);
  });

  test("upload() does not hide the front page, nor stand for a file in another form", async () => {
    await using server = await UploadServer.start();
    mkdirSync(`${server.root}/below`);
    writeFileSync(`${server.root}/app.js`, "original");
    for (const [path, location] of [
      ["/index.html", "/index%20%281%29.html"],
      ["/INDEX.HTM", "/INDEX%20%281%29.HTM"],
      ["/404.html", "/404%20%281%29.html"],
      ["/app.js.br", "/app.js%20%281%29.br"],
      ["/app.js.gz", "/app.js%20%281%29.gz"],
      ["/below/index.html", "/below/index.html"],
      ["/other.js.gz", "/other.js.gz"],
    ]) {
      expect((await server.send("PUT", path ?? "", "x")).get("location")).toBe(location);
    }
    expect((await server.send("GET", "/app.js", "", { "Accept-Encoding": "br, gzip" })).body).toBe(
      "original",
    );
  });

  test("upload() does not stand for the index that a folder has by another name", async () => {
    await using server = await UploadServer.start();
    mkdirSync(`${server.root}/below`);
    writeFileSync(`${server.root}/below/index.htm`, "original");
    const reply = await server.send("PUT", "/below/index.html", "x");
    expect(reply.get("location")).toBe("/below/index%20%281%29.html");
    expect((await server.send("GET", "/below/")).body).toBe("original");
  });

  test("upload() does not stand for a page whose address has no suffix", async () => {
    await using server = await UploadServer.start(["--clean-urls"]);
    mkdirSync(`${server.root}/photos`);
    writeFileSync(`${server.root}/about.html`, "original");
    for (const [path, location] of [
      ["/about", "/about%20%281%29"],
      ["/photos.html", "/photos%20%281%29.html"],
      ["/new.html", "/new.html"],
      ["/other", "/other"],
    ]) {
      expect((await server.send("PUT", path ?? "", "x")).get("location")).toBe(location);
    }
    expect((await server.send("GET", "/about")).body).toBe("original");
    expect((await server.send("GET", "/photos")).get("location")).toBe("/photos/");
  });

  test("upload() takes a name with and without a suffix where these are two addresses", async () => {
    await using server = await UploadServer.start();
    for (const path of ["/about.html", "/about"]) {
      expect((await server.send("PUT", path, "x")).get("location")).toBe(path);
    }
  });

  test("upload() puts pages and pictures that run into a sandbox, and nothing else", async () => {
    await using server = await UploadServer.start();
    mkdirSync(`${server.root}/sub`);
    for (const name of ["a.html", "a.svg", "a.xhtml", "a.xml", "sub/404.html", "a.txt", "a.png", "a.pdf"]) {
      expect((await server.send("PUT", `/${name}`, "<p>x")).status).toBe(201);
    }
    const policy = async (path: string, fields = {}): Promise<string | undefined> =>
      (await server.send("GET", path, "", fields)).get("content-security-policy");
    for (const path of ["/a.html", "/a.svg", "/a.xhtml", "/a.xml"]) {
      expect(await policy(path), path).toStartWith("sandbox ");
      expect(await policy(path, { Range: "bytes=0-1" }), path).toStartWith("sandbox ");
    }
    expect(await policy("/sub/nothing", { Accept: "text/html" })).toStartWith("sandbox ");
    for (const path of ["/a.txt", "/a.png", "/a.pdf"]) expect(await policy(path), path).toBeUndefined();
    expect(await policy("/", { Accept: "text/html" })).not.toContain("sandbox");
  });

  test("upload() puts a page into the sandbox in whatever form it is sent", async () => {
    await using server = await UploadServer.start(["--compress", "--live", "--clean-urls"]);
    // The larger one is compressed while it is sent.
    for (const size of [2000, 2_000_000]) {
      expect((await server.send("PUT", "/a.html", "<p>x</p>\n".repeat(size / 9))).status).toBe(201);
      for (const coding of ["br", "zstd", "gzip", "identity"]) {
        const reply = await server.send("HEAD", "/a", "", { "Accept-Encoding": coding });
        expect(reply.get("content-encoding") ?? "identity").toBe(coding);
        expect(reply.get("content-security-policy"), `${coding} ${size}`).toStartWith("sandbox ");
      }
      expect((await server.send("GET", "/missing", "", { Accept: "text/html" })).status).toBe(404);
      unlinkSync(`${server.root}/a.html`);
    }
  });

  test("upload() keeps the sandbox beside a policy of the user's", async () => {
    const policy = "Content-Security-Policy: default-src 'self'";
    await using server = await UploadServer.start(["-H", policy, "--content-type", "text/html"]);
    writeFileSync(`${server.root}/a`, "<script>1</script>");
    const { fields } = await server.send("GET", "/a");
    const policies = fields.filter(([name]) => name === "Content-Security-Policy").map(([, value]) => value);
    expect(policies).toContain("default-src 'self'");
    expect(policies.some((each) => each.startsWith("sandbox "))).toBe(true);
  });

  test("upload() leaves the folders of scripts to the scripts", async () => {
    await using server = await UploadServer.start(["--cgi"]);
    expect((await server.send("MKCOL", "/cgi-bin")).status).not.toBe(201);
    expect((await server.send("MKCOL", "/htbin/")).status).not.toBe(201);
    expect(server.names()).toEqual([]);
    mkdirSync(`${server.root}/cgi-bin`);
    symlinkSync("cgi-bin", `${server.root}/link`);
    writeFileSync(
      `${server.root}/cgi-bin/echo`,
      "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s' $REQUEST_METHOD; cat\n",
    );
    chmodSync(`${server.root}/cgi-bin/echo`, 0o755);
    chmodSync(server.root, 0o755);
    expect((await server.send("PUT", "/cgi-bin/echo", "!")).body).toContain("PUT");
    expect((await server.send("POST", "/cgi-bin/echo", "!")).body).toContain("POST");
    for (const path of ["/cgi-bin/new", "/link/new", "//cgi-bin/new", "/x/../cgi-bin/new", "/CGI-BIN/new"]) {
      expect((await server.send("PUT", path, "#!/bin/sh")).status, path).toBeGreaterThanOrEqual(400);
    }
    const { body, fields } = form([["file", "new", "#!/bin/sh"]]);
    expect((await server.send("POST", "/link/", body, fields)).status).toBe(404);
    expect(server.names("cgi-bin")).toEqual(["echo"]);
  });

  test("upload() refuses what is too large before it is read, and what becomes too large", async () => {
    await using server = await UploadServer.start(["--limit", "upload=1000"]);
    expect((await server.send("PUT", "/a", "x".repeat(1000))).status).toBe(201);
    const client = await RawClient.connect(server.address);
    const head = "PUT /b HTTP/1.1\r\nHost: a\r\n";
    client.send(`${head}Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n`);
    expect(await client.text()).toStartWith("HTTP/1.1 413 ");
    const chunked = await RawClient.connect(server.address);
    chunked.send(`${head}Transfer-Encoding: chunked\r\n\r\n3e9\r\n${"x".repeat(1001)}\r\n0\r\n\r\n`);
    expect(await chunked.text()).toStartWith("HTTP/1.1 413 ");
    const { body, fields } = form([["file", "c", "x".repeat(1000)]]);
    expect((await server.send("POST", "/", body, fields)).status).toBe(413);
    expect(server.names()).toEqual(["a"]);
  });

  test("upload() takes more than other bodies may have", async () => {
    using root = new TemporaryDirectory();
    class Small extends LoggingHandler {
      override max_body = 10;
    }
    const settings = { gate: { on: true }, overwrite: false, maxBytes: undefined };
    const Handler = compose(Small, [servingDirectory(root.path), upload(settings)]);
    const put = "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n123456789012";
    expect(parsed(await exchange(Handler, put)).status).toBe(201);
  });

  test("upload() asks for a body only when it would take it", async () => {
    await using server = await UploadServer.start();
    const expecting = async (path: string, ...fields: readonly string[]): Promise<string> => {
      const client = await RawClient.connect(server.address);
      const lines = [
        `PUT ${path} HTTP/1.1`,
        "Host: a",
        "Content-Length: 2",
        "Expect: 100-continue",
        ...fields,
      ];
      client.send(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`);
      const first = await client.until("\r\n\r\n");
      if (first.startsWith("HTTP/1.1 100")) client.send("ok");
      return client.text();
    };
    expect(await expecting("/a")).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
    expect(await expecting("/.a")).toStartWith("HTTP/1.1 400 ");
    expect(await expecting("/no/a")).toStartWith("HTTP/1.1 404 ");
    expect(await expecting("/b", "Origin: http://evil.example")).toStartWith("HTTP/1.1 403 ");
    expect(server.names()).toEqual(["a"]);
  });

  test("upload() leaves the body of a request that another feature answers to that one", async () => {
    using root = new TemporaryDirectory();
    const other: Feature = (Base) =>
      class extends Base {
        protected override method_for(): RequestMethod {
          return async () => {
            await this.rfile.read();
            this.send_response(204);
            this.end_headers();
          };
        }
      };
    const settings = { gate: { on: true }, overwrite: false, maxBytes: 0 };
    const Handler = compose(LoggingHandler, [servingDirectory(root.path), upload(settings), other]);
    const put = "PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx";
    expect(await exchange(Handler, put)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 204 /);
  });

  test("upload() keeps the connection for the next request", async () => {
    await using server = await UploadServer.start();
    const client = await RawClient.connect(server.address);
    const put = (name: string): string =>
      `PUT /${name} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n${name}`;
    const text = await client
      .send(put("a") + put("b") + put("c"))
      .endInput()
      .text();
    expect(text.match(/HTTP\/1\.1 201 Created/g)).toHaveLength(3);
    expect(server.names()).toEqual(["a", "b", "c"]);
  });

  test("upload() is not there while it is turned off, but for what it hides", async () => {
    using root = new TemporaryDirectory();
    const gate = { on: true };
    const Handler = compose(LoggingHandler, [
      servingDirectory(root.path),
      upload({ gate, overwrite: false, maxBytes: 0 }),
    ]);
    const part = `.upload-${"0".repeat(32)}.kept`;
    writeFileSync(root.join(part), "half");
    writeFileSync(root.join("a.html"), "x");
    const put = "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    expect(parsed(await exchange(Handler, put)).status).toBe(201);
    expect(valuesOf(await get(Handler, "/a.html"), "Content-Security-Policy")).toHaveLength(1);
    gate.on = false;
    for (const method of ["PUT", "POST", "MKCOL", "DELETE"]) {
      expect(parsed(await exchange(Handler, put.replace("PUT", method))).status).toBe(501);
    }
    // A visitor's page does not become ours by that.
    expect(valuesOf(await get(Handler, "/a.html"), "Content-Security-Policy")).toHaveLength(1);
    expect((await get(Handler, "/a", `Upload-Id: ${ID}`)).status).toBe(200);
    expect((await get(Handler, `/${part}`)).status).toBe(404);
    expect((await get(Handler, "/")).body).not.toContain(".upload-");
  });
});

describe("a file on its way", () => {
  test("a file on its way is neither listed nor served, even with --hidden", async () => {
    await using server = await UploadServer.start(["--hidden"]);
    const client = await RawClient.connect(server.address);
    client.send("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
    await until(() => server.partSize() === 4);
    const [name = ""] = server.names();
    for (const path of [`/${name}`, `/${name.toUpperCase()}`, `/./${name}`, `/${name.replace(".", "%2e")}`]) {
      expect((await server.send("GET", path)).status, path).toBe(404);
    }
    for (const format of ["html", "json", "text"]) {
      expect((await server.send("GET", `/?format=${format}`)).body).not.toContain(name.slice(1));
    }
    client.reset();
    await until(() => server.names().length === 0);
  });

  test("a file on its way can be written by nobody else", async () => {
    await using server = await UploadServer.start(["--overwrite"]);
    expect((await server.send("PUT", `/.upload-${"0".repeat(32)}.kept`, "x")).status).toBe(400);
    expect(server.names()).toEqual([]);
  });
});

describe("a cut upload", () => {
  const body = "x".repeat(200_000);
  const parts = form([
    ["file", "a", "whole"],
    ["folder", undefined, "made"],
    ["file", "b", body],
  ]);
  const requests: readonly (readonly [what: string, head: string, body: string])[] = [
    ["a PUT", `PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`, body],
    ["a POST", `POST /?name=a HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`, body],
    [
      "a chunked PUT",
      "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
      `30d40\r\n${body}\r\n0\r\n\r\n`,
    ],
    [
      "a form",
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${parts.fields["Content-Type"]}\r\nContent-Length: ${parts.body.length}\r\n\r\n`,
      parts.body,
    ],
  ];
  let server: UploadServer;
  beforeAll(async () => {
    server = await UploadServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  for (const [what, head, content] of requests) {
    for (const share of [0, 0.001, 0.5, 0.999]) {
      test(`a cut upload leaves nothing: ${what}, half-closed at ${share} of its body`, async () => {
        const client = await RawClient.connect(server.address);
        const reply = await client
          .send(head + content.slice(0, Math.floor(share * content.length)))
          .endInput()
          .text();
        expect(reply).toStartWith("HTTP/1.1 400 ");
        expect(server.names()).toEqual([]);
      });
      test(`a cut upload leaves nothing: ${what}, reset at ${share} of its body`, async () => {
        const client = await RawClient.connect(server.address);
        const sent = content.slice(0, Math.floor(share * content.length));
        client.send(head + sent);
        if (sent.length > 100) await until(() => server.partSize() > 0);
        client.reset();
        await until(() => server.names().length === 0);
      });
    }
  }

  test("a cut upload leaves nothing: a form without its last boundary", async () => {
    const unfinished = parts.body.slice(0, -6);
    expect((await server.send("POST", "/", unfinished, parts.fields)).status).toBe(400);
    expect((await server.send("POST", "/", parts.body.replaceAll("--x", "--y"), parts.fields)).status).toBe(
      400,
    );
    expect(server.names()).toEqual([]);
  });

  test("a cut upload leaves nothing: a chunk with a bad size", async () => {
    const client = await RawClient.connect(server.address);
    const [, head = ""] = requests[2] ?? [];
    expect(await client.send(`${head}3\r\nabc\r\nzz\r\n`).text()).toStartWith("HTTP/1.1 400 ");
    expect(server.names()).toEqual([]);
  });
});
