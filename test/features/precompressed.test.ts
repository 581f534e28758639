import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gzipSync, zstdCompressSync } from "node:zlib";

import { compose } from "../../src/features/feature.ts";
import type { HandlerClass } from "../../src/features/feature.ts";
import { hiddenFiles } from "../../src/features/hidden-files.ts";
import { insideDirectory } from "../../src/features/inside-directory.ts";
import { precompressed } from "../../src/features/precompressed.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { output } from "../support/run.ts";
import { serving } from "../support/serving.ts";
import { exchange, get, LoggingHandler, parsed, type Reply, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

const SCRIPT = "console.log('a script');\n".repeat(40);
const PAGE = "<p>page</p>\n".repeat(40);
const OLD = new Date("2026-01-01T00:00:00Z");
const NEW = new Date("2026-01-02T00:00:00Z");

let site: Site;
let Files: HandlerClass;

function put(name: string, content: string | Uint8Array, time = NEW): void {
  mkdirSync(dirname(site.at(name)), { recursive: true });
  writeFileSync(site.at(name), content);
  utimesSync(site.at(name), time, time);
}

beforeAll(() => {
  site = new Site({});
  put("app.js", SCRIPT, OLD);
  put("app.js.br", brotliCompressSync(SCRIPT));
  put("app.js.zst", zstdCompressSync(SCRIPT));
  put("app.js.gz", gzipSync(SCRIPT));
  put("index.html", PAGE, OLD);
  put("index.html.gz", gzipSync(PAGE));
  put("stale.css", SCRIPT, NEW);
  put("stale.css.br", "an older one", OLD);
  put("plain.txt", "plain", OLD);
  put("picture.png", "picture", OLD);
  put("picture.png.gz", gzipSync("picture"));
  put("linked.js", SCRIPT, OLD);
  site.put("linked.js.br", { linkTo: "/etc/passwd" });
  put("begun.js", SCRIPT, OLD);
  put("begun.js.br", "");
  put("directory.js", SCRIPT, OLD);
  put("directory.js.br/file", "x");
  class Served extends LoggingHandler {
    override directory = site.path;
  }
  Files = compose(Served, [insideDirectory, hiddenFiles, precompressed]);
});
afterAll(() => site.remove());

function bytes(reply: Reply): Buffer {
  return Buffer.from(reply.body, "latin1");
}

describe("precompressed()", () => {
  const FORMS = [
    ["br", "gzip, deflate, br, zstd", ".br"],
    ["zstd", "gzip, zstd", ".zst"],
    ["gzip", "gzip, deflate", ".gz"],
    ["gzip", "br;q=0.5, x-gzip;q=0.8, zstd;q=0", ".gz"],
    ["br", "*", ".br"],
  ] as const;
  for (const [coding, accepted, suffix] of FORMS) {
    test(`precompressed() sends ${suffix} as the file itself for Accept-Encoding: ${accepted}`, async () => {
      const reply = await get(Files, "/app.js", `Accept-Encoding: ${accepted}`);
      expect(reply.status).toBe(200);
      expect(valuesOf(reply, "Content-Encoding")).toEqual([coding]);
      expect(valuesOf(reply, "Content-Type")).toEqual(["text/javascript; charset=utf-8"]);
      expect(valuesOf(reply, "Vary")).toEqual(["Accept-Encoding"]);
      const there = await get(Files, `/app.js${suffix}`);
      expect(reply.body).toBe(there.body);
      expect(valuesOf(reply, "Content-Length")).toEqual([String(reply.body.length)]);
      expect(valuesOf(reply, "ETag")).toEqual([...valuesOf(there, "ETag")]);
      expect(valuesOf(reply, "Last-Modified")).toEqual([NEW.toUTCString()]);
    });
  }

  for (const accepted of [
    undefined,
    "identity",
    "br;q=0, gzip;q=0, zstd;q=0",
    "deflate",
    "br;q=0.1, identity",
  ]) {
    test(`precompressed() sends the file as it is for Accept-Encoding: ${accepted}, and says Vary`, async () => {
      const fields = accepted === undefined ? [] : [`Accept-Encoding: ${accepted}`];
      const reply = await get(Files, "/app.js", ...fields);
      expect(reply.body).toBe(SCRIPT);
      expect(valuesOf(reply, "Content-Encoding")).toEqual([]);
      expect(valuesOf(reply, "Vary")).toEqual(["Accept-Encoding"]);
      expect(valuesOf(reply, "Last-Modified")).toEqual([OLD.toUTCString()]);
    });
  }

  test("precompressed() gives each form its own strong entity tag", async () => {
    const tags = await Promise.all(
      ["br", "zstd", "gzip", "identity"].map(async (accepted) => {
        const reply = await get(Files, "/app.js", `Accept-Encoding: ${accepted}`);
        return valuesOf(reply, "ETag")[0] ?? "";
      }),
    );
    expect(new Set(tags).size).toBe(4);
    for (const tag of tags) expect(tag).toMatch(/^"[^"]+"$/);
  });

  test("precompressed() answers conditions about the form that would be sent", async () => {
    const [tag = ""] = valuesOf(await get(Files, "/app.js", "Accept-Encoding: br"), "ETag");
    const same = await get(Files, "/app.js", "Accept-Encoding: br", `If-None-Match: ${tag}`);
    expect(same.status).toBe(304);
    expect(valuesOf(same, "Vary")).toEqual(["Accept-Encoding"]);
    expect(valuesOf(same, "ETag")).toEqual([tag]);
    expect(valuesOf(same, "Content-Encoding")).toEqual([]);
    const other = await get(Files, "/app.js", "Accept-Encoding: gzip", `If-None-Match: ${tag}`);
    expect([other.status, ...valuesOf(other, "Content-Encoding")]).toEqual([200, "gzip"]);
    const failed = await get(Files, "/app.js", "Accept-Encoding: gzip", `If-Match: ${tag}`);
    expect(failed.status).toBe(412);
    expect(valuesOf(failed, "Content-Encoding")).toEqual([]);
  });

  test("precompressed() sends ranges of the form that is sent, and says which it is", async () => {
    const whole = await get(Files, "/app.js", "Accept-Encoding: br");
    const [tag = ""] = valuesOf(whole, "ETag");
    const fields = ["Accept-Encoding: br", "Range: bytes=3-9"];
    const part = await get(Files, "/app.js", ...fields, `If-Range: ${tag}`);
    expect(part.status).toBe(206);
    expect(part.body).toBe(whole.body.slice(3, 10));
    expect(valuesOf(part, "Content-Range")).toEqual([`bytes 3-9/${whole.body.length}`]);
    expect(valuesOf(part, "Content-Encoding")).toEqual(["br"]);
    const changed = await get(Files, "/app.js", ...fields, 'If-Range: "another"');
    expect([changed.status, changed.body]).toEqual([200, whole.body]);
    const beyond = await get(Files, "/app.js", "Accept-Encoding: br", "Range: bytes=900-");
    expect(beyond.status).toBe(416);
    expect(valuesOf(beyond, "Content-Range")).toEqual([`bytes */${whole.body.length}`]);
    expect(valuesOf(beyond, "Content-Encoding")).toEqual([]);
  });

  test("precompressed() does the same for the index of a directory, and for HEAD", async () => {
    const reply = await get(Files, "/", "Accept-Encoding: gzip, br");
    expect(valuesOf(reply, "Content-Encoding")).toEqual(["gzip"]);
    expect(valuesOf(reply, "Content-Type")).toEqual(["text/html; charset=utf-8"]);
    const head = "HEAD / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nAccept-Encoding: gzip, br\r\n\r\n";
    const headed = parsed(await exchange(Files, head));
    expect(headed.body).toBe("");
    const withoutDate = (fields: readonly string[]) => fields.filter((field) => !field.startsWith("Date"));
    expect(withoutDate(headed.fields)).toEqual(withoutDate(reply.fields));
  });

  test("precompressed() sends the compressed file itself, without a coding, to who asks for it by name", async () => {
    const reply = await get(Files, "/app.js.gz", "Accept-Encoding: gzip, br");
    expect(valuesOf(reply, "Content-Type")).toEqual(["application/gzip"]);
    expect(valuesOf(reply, "Content-Encoding")).toEqual([]);
    expect(valuesOf(reply, "Vary")).toEqual([]);
  });

  const NOT_SENT = [
    ["/stale.css", SCRIPT, "is older than the file"],
    ["/linked.js", SCRIPT, "is a link that leads out of the directory"],
    ["/directory.js", SCRIPT, "is a directory"],
    ["/begun.js", SCRIPT, "is empty"],
    ["/picture.png", "picture", "is of a type that is compressed already"],
    ["/plain.txt", "plain", "is not there"],
  ] as const;
  for (const [target, content, why] of NOT_SENT) {
    test(`precompressed() sends the file itself where the form ${why}`, async () => {
      const reply = await get(Files, target, "Accept-Encoding: gzip, br");
      expect(reply.body).toBe(content);
      expect(valuesOf(reply, "Content-Encoding")).toEqual([]);
    });
  }

  test("precompressed() says no Vary where there is nothing to choose from", async () => {
    for (const target of ["/plain.txt", "/picture.png", "/missing"]) {
      expect(valuesOf(await get(Files, target, "Accept-Encoding: br"), "Vary")).toEqual([]);
    }
  });

  test("precompressed() sends the file itself as soon as a form is gone", async () => {
    put("gone.js", SCRIPT, OLD);
    put("gone.js.br", brotliCompressSync(SCRIPT));
    const before = await get(Files, "/gone.js", "Accept-Encoding: br");
    expect(brotliDecompressSync(bytes(before)).toString()).toBe(SCRIPT);
    rmSync(site.at("gone.js.br"));
    await new Promise((resolve) => setImmediate(resolve)); // what was looked at holds for one turn
    const after = await get(Files, "/gone.js", "Accept-Encoding: br");
    expect(after.body).toBe(SCRIPT);
  });

  test("precompressed() speaks so that curl unpacks it", async () => {
    await serving(
      Files,
      async ([host, port]) => {
        const text = await output(["curl", "-sS", "--compressed", `http://${host}:${port}/app.js`]);
        expect(text).toBe(SCRIPT);
      },
      ThreadingHTTPServer,
    );
  });
});
