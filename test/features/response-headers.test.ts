import { afterAll, describe, expect, test } from "bun:test";

import { cacheControl } from "../../src/features/cache-control.ts";
import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { responseHeaders } from "../../src/features/response-headers.ts";
import { exchange, get, LoggingHandler, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("responseHeaders()", () => {
  const site = new Site({ "a.txt": "a", "sub/b.txt": "b" });
  afterAll(() => site.remove());
  const withFields = (...fields: readonly (readonly [string, string])[]) =>
    compose(LoggingHandler, [servingDirectory(site.path), cacheControl(undefined), responseHeaders(fields)]);

  for (const target of ["/a.txt", "/", "/sub", "/nope"]) {
    test(`responseHeaders() are on the reply for ${target}`, async () => {
      const reply = await get(withFields(["X-A", "b"]), target);
      expect(valuesOf(reply, "X-A")).toEqual(["b"]);
      expect(valuesOf(reply, "X-Content-Type-Options")).toEqual(["nosniff"]);
    });
  }
  test("responseHeaders() are on the reply to what is no request", async () => {
    const output = await exchange(withFields(["X-A", "b"]), "G@T / HTTP/1.1\r\n\r\n");
    expect(output).toStartWith("HTTP/1.1 400 ");
    expect(output).toContain("\r\nX-Content-Type-Options: nosniff\r\nX-A: b\r\n");
  });
  test("responseHeaders() has only nosniff where the user wants nothing", async () => {
    expect(valuesOf(await get(withFields(), "/a.txt"), "x-content-type-options")).toEqual(["nosniff"]);
  });
  test("responseHeaders() sends a field twice that the user gives twice", async () => {
    const reply = await get(withFields(["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]), "/a.txt");
    expect(valuesOf(reply, "Set-Cookie")).toEqual(["a=1", "b=2"]);
  });
  test("responseHeaders() stand in the place of the server's own", async () => {
    const reply = await get(
      withFields(["server", "mine"], ["CACHE-CONTROL", "no-store"], ["x-content-type-options", "off"]),
      "/a.txt",
    );
    expect(valuesOf(reply, "Server")).toEqual(["mine"]);
    expect(valuesOf(reply, "Cache-Control")).toEqual(["no-store"]);
    expect(valuesOf(reply, "X-Content-Type-Options")).toEqual(["off"]);
  });
  test("responseHeaders() keep off an interim reply", async () => {
    const output = await exchange(
      withFields(["X-A", "b"]),
      "GET /a.txt HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
    );
    expect(output).toStartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
    expect(output.match(/X-A: b/g)).toHaveLength(1);
  });
});
