import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { appendFileSync, utimesSync, writeFileSync } from "node:fs";
import { brotliDecompressSync, gunzipSync, gzipSync, zstdDecompressSync } from "node:zlib";

import { onTheFly } from "../../../src/features/compress/encoder.ts";
import { compose } from "../../../src/features/feature.ts";
import type { HandlerClass } from "../../../src/features/feature.ts";
import { encodedFiles } from "../../../src/features/precompressed.ts";
import { ThreadingHTTPServer } from "../../../src/server/http-server.ts";
import { openDescriptors } from "../../support/open-descriptors.ts";
import { RawClient } from "../../support/raw-client.ts";
import { output } from "../../support/run.ts";
import { serving } from "../../support/serving.ts";
import { exchange, get, LoggingHandler, parsed, type Reply, valuesOf } from "../ask-handler.ts";
import { Site } from "../site.ts";

const TEXT = "a line of text that is said again and again\n".repeat(100);
/** More than is compressed as a whole, and hard to compress, so that it does not all fit into buffers. */
const LARGE = Array.from({ length: 400_000 }, (_, index) => ((index * 2654435761) >>> 0).toString(36)).join(
  "\n",
);
const OLD = new Date("2026-01-01T00:00:00Z");

const UNPACK: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  br: (bytes) => brotliDecompressSync(bytes),
  zstd: (bytes) => zstdDecompressSync(bytes),
  gzip: (bytes) => gunzipSync(bytes),
};

let site: Site;
let Served: HandlerClass;
let Files: HandlerClass;

function put(name: string, content: string): void {
  site.put(name, content);
  utimesSync(site.at(name), OLD, OLD);
}

beforeAll(() => {
  site = new Site({});
  put("text.txt", TEXT);
  put("page.html", TEXT);
  put("large.txt", LARGE);
  put("small.txt", "x".repeat(1023));
  put("picture.png", TEXT);
  put("unknown.qqq", TEXT);
  put("both.js", TEXT);
  writeFileSync(site.at("both.js.gz"), gzipSync(TEXT));
  class Here extends LoggingHandler {
    override directory = site.path;
  }
  Served = Here;
  Files = compose(Served, [encodedFiles(onTheFly())]);
});
afterAll(() => site.remove());

function unpacked(reply: Reply): string {
  const [coding = ""] = valuesOf(reply, "Content-Encoding");
  return (
    UNPACK[coding]?.(Buffer.from(reply.body, "latin1")) ?? Buffer.from(reply.body, "latin1")
  ).toString();
}

function undated(reply: Reply): readonly string[] {
  return reply.fields.filter((field) => !field.startsWith("Date: "));
}

async function head(Handler: HandlerClass, target: string, ...fields: readonly string[]): Promise<Reply> {
  const lines = [`HEAD ${target} HTTP/1.1`, "Host: test", "Connection: close", ...fields, "", ""];
  return parsed(await exchange(Handler, lines.join("\r\n")));
}

/** The data of a chunked body. */
function dechunked(body: string): string {
  let data = "";
  for (let at = 0; ;) {
    const lineEnd = body.indexOf("\r\n", at);
    const size = parseInt(body.slice(at, lineEnd), 16);
    if (size === 0) return data;
    data += body.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 4 + size;
  }
}

/** Descriptors of ours that lead to a file. */
function descriptorsOf(path: string): number {
  return openDescriptors().filter((target) => target === path).length;
}

describe("onTheFly()", () => {
  const ACCEPTED = [
    ["br", "gzip, deflate, br, zstd"],
    ["zstd", "gzip, zstd"],
    ["gzip", "gzip"],
    ["gzip", "br;q=0.1, gzip;q=0.2"],
  ] as const;
  for (const [coding, accepted] of ACCEPTED) {
    test(`onTheFly() compresses with ${coding} for Accept-Encoding: ${accepted}`, async () => {
      const reply = await get(Files, "/text.txt", `Accept-Encoding: ${accepted}`);
      expect(valuesOf(reply, "Content-Encoding")).toEqual([coding]);
      expect(valuesOf(reply, "Content-Type")).toEqual(["text/plain; charset=utf-8"]);
      expect(valuesOf(reply, "Vary")).toEqual(["Accept-Encoding"]);
      expect(valuesOf(reply, "ETag")[0]).toEndWith(`-${coding}"`);
      expect(valuesOf(reply, "Content-Length")).toEqual([String(reply.body.length)]);
      expect(reply.body.length).toBeLessThan(200);
      expect(unpacked(reply)).toBe(TEXT);
    });

    test(`onTheFly() compresses a large file with ${coding} as it is sent`, async () => {
      const reply = await get(Files, "/large.txt", `Accept-Encoding: ${accepted}`);
      expect(valuesOf(reply, "Content-Encoding")).toEqual([coding]);
      expect(valuesOf(reply, "Transfer-Encoding")).toEqual(["chunked"]);
      expect(valuesOf(reply, "Content-Length")).toEqual([]);
      expect(valuesOf(reply, "Vary")).toEqual(["Accept-Encoding"]);
      expect(valuesOf(reply, "ETag")[0]).toEndWith(`-${coding}"`);
      expect(unpacked({ ...reply, body: dechunked(reply.body) }) === LARGE).toBe(true);
      expect(descriptorsOf(site.at("large.txt"))).toBe(0);
    });
  }

  const PLAIN = [
    "identity",
    "br;q=0, gzip;q=0, zstd;q=0",
    "gzip;q=0",
    "*;q=0, identity",
    "br;q=0.001, identity",
  ];
  for (const accepted of PLAIN) {
    test(`onTheFly() sends a file as it is for Accept-Encoding: ${accepted}, and says Vary`, async () => {
      const reply = await get(Files, "/text.txt", `Accept-Encoding: ${accepted}`);
      expect(reply.body).toBe(TEXT);
      expect(valuesOf(reply, "Content-Encoding")).toEqual([]);
      expect(valuesOf(reply, "Vary")).toEqual(["Accept-Encoding"]);
    });
  }

  test("onTheFly() sends a file as it is to who says nothing", async () => {
    const reply = await get(Files, "/text.txt");
    expect(reply.body).toBe(TEXT);
    expect(valuesOf(reply, "Vary")).toEqual(["Accept-Encoding"]);
  });

  for (const target of ["/small.txt", "/picture.png", "/unknown.qqq", "/missing.txt", "/"]) {
    test(`onTheFly() leaves ${target} alone`, async () => {
      const reply = await get(Files, target, "Accept-Encoding: br");
      expect(valuesOf(reply, "Content-Encoding")).toEqual([]);
      expect(valuesOf(reply, "Vary")).toEqual([]);
    });
  }

  for (const target of ["/text.txt", "/large.txt"]) {
    test(`onTheFly() answers conditions about the form that would be sent: ${target}`, async () => {
      const [tag = ""] = valuesOf(await head(Files, target, "Accept-Encoding: br"), "ETag");
      const same = await get(Files, target, "Accept-Encoding: br", `If-None-Match: ${tag}`);
      expect([same.status, same.body]).toEqual([304, ""]);
      expect(valuesOf(same, "ETag")).toEqual([tag]);
      expect(valuesOf(same, "Vary")).toEqual(["Accept-Encoding"]);
      expect(valuesOf(same, "Content-Encoding")).toEqual([]);
      const other = await head(Files, target, "Accept-Encoding: gzip", `If-None-Match: ${tag}`);
      expect(other.status).toBe(200);
      const plain = await head(Files, target, "Accept-Encoding: identity", `If-None-Match: ${tag}`);
      expect(plain.status).toBe(200);
      const since = await get(
        Files,
        target,
        "Accept-Encoding: br",
        `If-Modified-Since: ${OLD.toUTCString()}`,
      );
      expect(since.status).toBe(304);
      const failed = await get(Files, target, "Accept-Encoding: br", 'If-Match: "another"');
      expect([failed.status, ...valuesOf(failed, "Content-Encoding")]).toEqual([412]);
      expect(descriptorsOf(site.at(target.slice(1)))).toBe(0);
    });

    test(`onTheFly() sends parts of the file as it is: ${target}`, async () => {
      const [tag = ""] = valuesOf(await head(Files, target, "Accept-Encoding: br"), "ETag");
      const [plainTag = ""] = valuesOf(await head(Files, target), "ETag");
      const content = target === "/text.txt" ? TEXT : LARGE;
      const part = await get(Files, target, "Accept-Encoding: br", "Range: bytes=5-99");
      expect([part.status, part.body]).toEqual([206, content.slice(5, 100)]);
      expect(valuesOf(part, "Content-Encoding")).toEqual([]);
      expect(valuesOf(part, "ETag")).toEqual([plainTag]);
      expect(valuesOf(part, "Vary")).toEqual(["Accept-Encoding"]);
      // A part of the compressed form is not to be had, so who has the beginning of it gets all of the plain one.
      const resumed = await get(
        Files,
        target,
        "Accept-Encoding: br",
        "Range: bytes=5-99",
        `If-Range: ${tag}`,
      );
      expect(resumed.status).toBe(200);
      expect(valuesOf(resumed, "Content-Encoding")).toEqual([]);
      expect(resumed.body === content).toBe(true);
    });

    test(`onTheFly() answers HEAD as GET: ${target}`, async () => {
      for (const coding of ["br", "zstd", "gzip", "identity"]) {
        const got = await get(Files, target, `Accept-Encoding: ${coding}`);
        const headed = await head(Files, target, `Accept-Encoding: ${coding}`);
        expect(undated(headed)).toEqual(undated(got));
        expect(headed.body).toBe("");
      }
      expect(descriptorsOf(site.at(target.slice(1)))).toBe(0);
    });

    test(`onTheFly() ends a reply to HTTP/1.0 with the connection: ${target}`, async () => {
      const reply = parsed(await exchange(Files, `GET ${target} HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n`));
      expect(valuesOf(reply, "Transfer-Encoding")).toEqual([]);
      expect(unpacked(reply) === (target === "/text.txt" ? TEXT : LARGE)).toBe(true);
    });
  }

  test("onTheFly() prefers what lies beside the file", async () => {
    const reply = await get(Files, "/both.js", "Accept-Encoding: br, gzip");
    expect(valuesOf(reply, "Content-Encoding")).toEqual(["gzip"]);
    const other = await get(Files, "/both.js", "Accept-Encoding: br");
    expect(valuesOf(other, "Content-Encoding")).toEqual(["br"]);
    expect(valuesOf(other, "Vary")).toEqual(["Accept-Encoding"]);
  });

  test("onTheFly() sends a file as it is where its form is no smaller", async () => {
    writeFileSync(site.at("noise.txt"), crypto.getRandomValues(new Uint8Array(1100)));
    utimesSync(site.at("noise.txt"), OLD, OLD);
    const reply = await get(Files, "/noise.txt", "Accept-Encoding: gzip");
    expect(valuesOf(reply, "Content-Encoding")).toEqual([]);
    expect(valuesOf(reply, "Content-Length")).toEqual(["1100"]);
    expect(valuesOf(reply, "ETag")[0]).not.toContain("gzip");
  });

  test("onTheFly() sends the new version of a file that has changed", async () => {
    put("changing.txt", TEXT);
    await get(Files, "/changing.txt", "Accept-Encoding: br");
    await new Promise((resolve) => setImmediate(resolve));
    writeFileSync(site.at("changing.txt"), TEXT.toUpperCase());
    const reply = await get(Files, "/changing.txt", "Accept-Encoding: br");
    expect(unpacked(reply)).toBe(TEXT.toUpperCase());
  });

  test("onTheFly() sends a file as it is where too much is to be compressed at once", async () => {
    const Busy = compose(Served, [encodedFiles(onTheFly({ at_once: 1, waiting: 0, streams: 0 }))]);
    const codings = ["br", "zstd", "gzip"];
    const replies = await Promise.all(
      codings.map((coding) => get(Busy, "/text.txt", `Accept-Encoding: ${coding}`)),
    );
    expect(replies.map(unpacked)).toEqual([TEXT, TEXT, TEXT]);
    const large = await get(Busy, "/large.txt", "Accept-Encoding: br");
    expect(valuesOf(large, "Content-Encoding")).toEqual([]);
    expect(large.body === LARGE).toBe(true);
  });

  test("onTheFly() breaks a reply whose file changes while it is sent", async () => {
    put("growing.txt", LARGE);
    const { promise, resolve } = Promise.withResolvers<void>();
    class Growing extends Served {
      override end_headers(): void {
        super.end_headers();
        appendFileSync(site.at("growing.txt"), "more");
      }
    }
    const Handler = compose(Growing, [encodedFiles(onTheFly())]);
    class Server extends ThreadingHTTPServer {
      override handle_error(): void {
        resolve();
      }
    }
    await serving(
      Handler,
      async (address) => {
        const client = await RawClient.connect(address);
        client.send("GET /growing.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        const text = await client.text();
        await promise;
        expect(text.startsWith("HTTP/1.1 200")).toBe(true);
        expect(text.endsWith("0\r\n\r\n")).toBe(false);
      },
      Server,
    );
    expect(descriptorsOf(site.at("growing.txt"))).toBe(0);
  });

  test("onTheFly() lets go of everything when the client leaves in the middle", async () => {
    const path = site.at("large.txt");
    const Few = compose(Served, [encodedFiles(onTheFly({ streams: 1 }))]);
    await serving(
      Few,
      async (address) => {
        for (let round = 0; round < 5; round++) {
          const client = await RawClient.connect(address);
          client.send("GET /large.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n");
          // That there is a place for each says that the one before has given its up.
          expect(await client.until("\r\n\r\n")).toContain("Content-Encoding: br");
          client.pause();
          client.reset();
          while (descriptorsOf(path) > 0) await new Promise((resolve) => setImmediate(resolve));
        }
      },
      ThreadingHTTPServer,
    );
  });

  test("onTheFly() speaks so that curl unpacks it", async () => {
    await serving(
      Files,
      async ([host, port]) => {
        for (const coding of ["br", "gzip", "zstd"]) {
          const ask = ["curl", "-sS", "-i", "--compressed", "-H", `Accept-Encoding: ${coding}`];
          const text = await output([...ask, `http://${host}:${port}/large.txt`]);
          expect(text).toContain(`Content-Encoding: ${coding}\r\n`);
          expect(text.slice(text.indexOf("\r\n\r\n") + 4) === LARGE).toBe(true);
        }
      },
      ThreadingHTTPServer,
    );
  });
});
