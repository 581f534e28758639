import { afterAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";

import { cacheControl } from "../../../src/features/cache-control.ts";
import { compose } from "../../../src/features/feature.ts";
import { servingDirectory } from "../../../src/features/handler-fields.ts";
import { hiddenFiles } from "../../../src/features/hidden-files.ts";
import { CLIENT_SCRIPT } from "../../../src/features/live/client-script.ts";
import { liveListing, liveReload } from "../../../src/features/live/live-reload.ts";
import { notFoundPage } from "../../../src/features/not-found-page.ts";
import { singlePage } from "../../../src/features/spa.ts";
import { ThreadingHTTPServer } from "../../../src/server/http-server.ts";
import { RawClient } from "../../support/raw-client.ts";
import { serving } from "../../support/serving.ts";
import { exchange, get, LoggingHandler, parsed, valuesOf } from "../ask-handler.ts";
import { Site } from "../site.ts";

const LINE = '\n<script src="/.serve-forever/live.js" defer></script>\n';
const STREAM = "GET /.serve-forever/live HTTP/1.1\r\nHost: test\r\n\r\n";

const site = new Site({
  "page.html": "<p>page",
  "page.xhtml": "<html/>",
  "style.css": "a{}",
  "data.json": "{}",
  "sub/404.html": "<p>nothing here",
});
afterAll(() => site.remove());
const Serving = compose(LoggingHandler, [servingDirectory(site.path), notFoundPage, hiddenFiles]);
const wanted = { on: true };
const quick = { quietMs: 1, graceMs: 1 };
const Live = compose(Serving, [liveReload(site.path, wanted, quick)]);

describe("liveReload() and pages", () => {
  test("liveReload() puts a line behind HTML, with the right length and a tag of its own", async () => {
    const reply = await get(Live, "/page.html");
    expect(reply.body).toBe(`<p>page${LINE}`);
    expect(valuesOf(reply, "Content-Length")).toEqual([String(reply.body.length)]);
    expect(valuesOf(reply, "Vary")).toEqual(["Sec-Fetch-Dest"]);
    const [plain] = valuesOf(await get(Serving, "/page.html"), "ETag");
    expect(valuesOf(reply, "ETag")).not.toEqual([plain ?? ""]);
  });
  test("liveReload() obeys conditions and ranges on what it sends", async () => {
    const [etag = ""] = valuesOf(await get(Live, "/page.html"), "ETag");
    const fresh = await get(Live, "/page.html", `If-None-Match: ${etag}`);
    expect(fresh.status).toBe(304);
    expect(valuesOf(fresh, "Vary")).toEqual(["Sec-Fetch-Dest"]);
    const [plain = ""] = valuesOf(await get(Serving, "/page.html"), "ETag");
    expect((await get(Live, "/page.html", `If-None-Match: ${plain}`)).status).toBe(200);
    const end = await get(Live, "/page.html", "Range: bytes=-10");
    expect(end.status).toBe(206);
    expect(end.body).toBe(LINE.slice(-10));
    expect(valuesOf(end, "Content-Range")).toEqual([
      `bytes ${LINE.length - 3}-${LINE.length + 6}/${LINE.length + 7}`,
    ]);
  });
  test("liveReload() answers HEAD with the same length", async () => {
    const head = parsed(
      await exchange(Live, "HEAD /page.html HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"),
    );
    expect(valuesOf(head, "Content-Length")).toEqual([String(LINE.length + 7)]);
    expect(head.body).toBe("");
  });
  for (const target of ["/style.css", "/data.json", "/page.xhtml"]) {
    test(`liveReload() leaves ${target} alone`, async () => {
      const reply = await get(Live, target);
      expect(reply.body).toBe((await get(Serving, target)).body);
      expect(valuesOf(reply, "Vary")).toEqual([]);
    });
  }
  for (const place of ["document", "iframe", "frame"]) {
    test(`liveReload() puts the line into what is shown in a ${place}`, async () => {
      expect((await get(Live, "/page.html", `Sec-Fetch-Dest: ${place}`)).body).toContain(LINE);
    });
  }
  test("liveReload() gives a script what it fetches as it is, and says by what that varies", async () => {
    const reply = await get(Live, "/page.html", "Sec-Fetch-Dest: empty");
    expect(reply.body).toBe("<p>page");
    expect(valuesOf(reply, "Vary")).toEqual(["Sec-Fetch-Dest"]);
  });
  test("liveReload() puts the line behind the page of an application too", async () => {
    site.put("index.html", "<p>application");
    const Application = compose(Serving, [singlePage(true), liveReload(site.path, wanted)]);
    expect((await get(Application, "/users", "Sec-Fetch-Mode: navigate")).body).toBe(`<p>application${LINE}`);
  });
  test("liveReload() puts it behind what says that there is nothing", async () => {
    for (const target of ["/nope", "/sub/nope"]) {
      const reply = await get(Live, target, "Accept: text/html");
      expect(reply.status).toBe(404);
      expect(reply.body).toEndWith(LINE);
      expect(valuesOf(reply, "Content-Length")).toEqual([String(reply.body.length)]);
    }
    expect((await get(Live, "/nope", "Sec-Fetch-Dest: image")).body).not.toContain(LINE);
    const head = parsed(
      await exchange(Live, "HEAD /nope HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"),
    );
    expect(head.body).toBe("");
    const [length] = valuesOf(await get(Live, "/nope"), "Content-Length");
    expect(valuesOf(head, "Content-Length")).toEqual([length ?? ""]);
  });
  test("liveReload() leaves other errors and encoded ones alone", async () => {
    expect(await exchange(Live, "BREW / HTTP/1.1\r\nHost: test\r\n\r\n")).not.toContain(LINE);
    class Encoding extends Serving {
      override send_error(code: number): void {
        this.send_response(code);
        this.send_header("Content-Type", "text/html");
        this.send_header("Content-Encoding", "x-none");
        this.send_header("Content-Length", 3);
        this.end_headers();
        this.wfile.write("abc");
      }
    }
    const reply = await get(compose(Encoding, [liveReload(site.path, wanted)]), "/nope");
    expect(reply.body).toBe("abc");
    expect(valuesOf(reply, "Content-Length")).toEqual(["3"]);
  });
  test("liveReload() leaves everything alone while it is off", async () => {
    const off = { on: false };
    const Off = compose(Serving, [liveReload(site.path, off)]);
    expect((await get(Off, "/page.html")).body).toBe("<p>page");
    expect((await get(Off, "/nope")).body).not.toContain(LINE);
    off.on = true;
    expect((await get(Off, "/page.html")).body).toBe(`<p>page${LINE}`);
  });
});

describe("liveReload() and the script", () => {
  test("liveReload() serves it as a file, with a tag", async () => {
    const reply = await get(Live, "/.serve-forever/live.js?x");
    expect(reply.status).toBe(200);
    expect(reply.body).toBe(CLIENT_SCRIPT);
    expect(valuesOf(reply, "Content-Type").join()).toStartWith("text/javascript");
    const [etag = ""] = valuesOf(reply, "ETag");
    expect((await get(Live, "/.serve-forever/live.js", `If-None-Match: ${etag}`)).status).toBe(304);
  });
  for (const target of [
    "/.serve-forever/",
    "/.serve-forever",
    "/.serve-forever/x",
    "/.serve-forever/live/",
    "/%2eserve-forever/live",
    "/.serve-forever//live.js",
    "/x/../.serve-forever/live",
  ]) {
    test(`liveReload() knows no ${target}`, async () => {
      expect((await get(Live, target)).status).toBe(404);
    });
  }
  test("liveListing() adds the script to a listing while it is on", () => {
    expect(liveListing({ on: true })()).toEqual({ script: CLIENT_SCRIPT });
    expect(liveListing({ on: false })()).toBeUndefined();
  });
});

describe("liveReload() and the stream", () => {
  test("liveReload() tells who listens of a change, without a length and not to be kept", async () => {
    const Kept = compose(Serving, [cacheControl(60), liveReload(site.path, wanted, quick)]);
    await serving(
      Kept,
      async (address) => {
        const client = await RawClient.connect(address);
        const head = await client.send(STREAM).until("data: ");
        expect(head).toStartWith("HTTP/1.1 200 OK\r\n");
        expect(head).toContain("\r\nContent-Type: text/event-stream\r\n");
        expect(head).toContain("\r\nConnection: close\r\n");
        expect(head.match(/\r\nCache-Control: .*/g)).toEqual(["\r\nCache-Control: no-store"]);
        expect(head).not.toContain("Content-Length");
        writeFileSync(site.at("style.css"), "b{}");
        await client.until("event: style\n");
        client.reset();
      },
      ThreadingHTTPServer,
    );
  });
  test("liveReload() ends the stream when its client has ended, or goes on sending", async () => {
    await serving(
      Live,
      async (address) => {
        const client = await RawClient.connect(address);
        await client.send(STREAM).until("data: ");
        client.send("GET /page.html HTTP/1.1\r\nHost: test\r\n\r\n");
        client.endInput();
        await client.bytes();
        expect(client.received.toString()).not.toContain("<p>page");
      },
      ThreadingHTTPServer,
    );
  });
  test("liveReload() does not hold up the end of a server", async () => {
    await using server = new ThreadingHTTPServer(["127.0.0.1", 0], Live);
    const loop = server.serve_forever();
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    await client.send(STREAM).until("data: ");
    expect([...server.connections].map(({ idle }) => idle)).toEqual([true]);
    await server.shutdown();
    await server.server_close();
    await client.bytes();
    await loop;
  });
  test("liveReload() answers HEAD for the stream without beginning it", async () => {
    const request = "HEAD /.serve-forever/live HTTP/1.1\r\nHost: test\r\n\r\n";
    const head = parsed(await exchange(Live, request));
    expect(head.status).toBe(200);
    expect(valuesOf(head, "Content-Type")).toEqual(["text/event-stream"]);
    expect(head.body).toBe("");
  });
  test("liveReload() refuses the 257th listener", async () => {
    const Full = compose(Serving, [liveReload(site.path, wanted, quick)]);
    await serving(
      Full,
      async (address) => {
        const clients = await Promise.all(Array.from({ length: 256 }, () => RawClient.connect(address)));
        await Promise.all(clients.map((client) => client.send(STREAM).until("data: ")));
        const late = await RawClient.connect(address);
        expect(await late.send(STREAM).until("\r\n\r\n")).toStartWith("HTTP/1.1 503 ");
        for (const client of [...clients, late]) client.reset();
      },
      ThreadingHTTPServer,
    );
  });
  test("liveReload() lets go of a listener that does not read", async () => {
    const Busy = compose(Serving, [liveReload(site.path, wanted, quick)]);
    let connection: LoggingHandler["connection"] | undefined;
    class Watched extends Busy {
      override setup(): void | Promise<void> {
        connection = this.connection;
        return super.setup();
      }
    }
    await serving(
      Watched,
      async (address) => {
        const client = await RawClient.connect(address);
        await client.send(STREAM).until("data: ");
        client.pause();
        // As much as no system takes for somebody who does not read.
        connection?.wfile.write(Buffer.alloc(32 * 1024 * 1024));
        writeFileSync(site.at("style.css"), "c{}");
        await connection?.whenClosed;
        client.reset();
      },
      ThreadingHTTPServer,
    );
  });
});
