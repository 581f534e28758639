import { afterAll, describe, expect, test } from "bun:test";

import { cacheControl } from "../../src/features/cache-control.ts";
import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { exchange, get, LoggingHandler, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("cacheControl()", () => {
  const site = new Site({ "a.txt": "a", "sub/b.txt": "b" });
  afterAll(() => site.remove());
  const asking = compose(LoggingHandler, [servingDirectory(site.path), cacheControl(undefined)]);
  const keeping = compose(LoggingHandler, [servingDirectory(site.path), cacheControl(60)]);

  const cases = [
    { target: "/a.txt", status: 200, always: "no-cache", seconds: "max-age=60" },
    { target: "/", status: 200, always: "no-cache", seconds: "max-age=60" },
    { target: "/sub", status: 301, always: "no-cache", seconds: "max-age=60" },
    { target: "/nope", status: 404, always: "no-cache", seconds: "no-cache" },
  ];
  for (const { target, status, always, seconds } of cases) {
    test(`cacheControl() has browsers ask for ${target} each time`, async () => {
      const reply = await get(asking, target);
      expect(reply.status).toBe(status);
      expect(valuesOf(reply, "Cache-Control")).toEqual([always]);
    });
    test(`cacheControl(60) says ${seconds} for ${target}`, async () => {
      expect(valuesOf(await get(keeping, target), "Cache-Control")).toEqual([seconds]);
    });
  }
  test("cacheControl() has nothing kept with no-store, not even what went wrong", async () => {
    const storing = compose(LoggingHandler, [servingDirectory(site.path), cacheControl("no-store")]);
    for (const target of ["/a.txt", "/nope"])
      expect(valuesOf(await get(storing, target), "Cache-Control")).toEqual(["no-store"]);
  });
  test("cacheControl() says no more seconds than a cache counts", async () => {
    const long = compose(LoggingHandler, [servingDirectory(site.path), cacheControl(9_999_999_999)]);
    expect(valuesOf(await get(long, "/a.txt"), "Cache-Control")).toEqual(["max-age=2147483648"]);
  });
  test("cacheControl() is on a 304 too", async () => {
    const [etag = ""] = valuesOf(await get(keeping, "/a.txt"), "ETag");
    const reply = await get(keeping, "/a.txt", `If-None-Match: ${etag}`);
    expect(reply.status).toBe(304);
    expect(valuesOf(reply, "Cache-Control")).toEqual(["max-age=60"]);
  });
  test("cacheControl() leaves alone what the reply says already", async () => {
    const Composed = compose(LoggingHandler, [cacheControl(60)]);
    class Outer extends Composed {
      override directory = site.path;
      override end_headers(): void {
        this.send_header("cache-control", "private");
        super.end_headers();
      }
    }
    expect(valuesOf(await get(Outer, "/a.txt"), "Cache-Control")).toEqual(["private"]);
  });
  test("cacheControl() keeps off an interim reply", async () => {
    const output = await exchange(
      keeping,
      "GET /a.txt HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
    );
    expect(output).toStartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
  });
});
