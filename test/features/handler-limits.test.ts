import { afterAll, describe, expect, test } from "bun:test";

import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { limitedTo } from "../../src/features/handler-limits.ts";
import { DEFAULT_HEAD_LIMITS } from "../../src/protocol/head-scanner.ts";
import { SERVER } from "../support/socketless.ts";
import { exchange, get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

const NONE = { fields: {}, head: {}, fileCacheBytes: undefined };

describe("limitedTo()", () => {
  const site = new Site({ "a.txt": "a" });
  afterAll(() => site.remove());
  const handlerWith = (limits: Partial<Parameters<typeof limitedTo>[0]>) =>
    compose(LoggingHandler, [servingDirectory(site.path), limitedTo({ ...NONE, ...limits })]);
  const made = (limits: Partial<Parameters<typeof limitedTo>[0]>) =>
    new (handlerWith(limits))(new MemoryConnection(""), "", SERVER);

  test("limitedTo() sets fields of the handler, and none that it has not", () => {
    const handler = made({ fields: { max_requests: 2, cgi_timeout: 3 } });
    expect(handler.max_requests).toBe(2);
    expect("cgi_timeout" in handler).toBe(false);
  });
  test("limitedTo() changes one limit of the head and leaves the others", async () => {
    expect(made({ head: { headerCount: 2 } }).head_limits).toMatchObject({
      headerCount: 2,
      requestLine: 65536,
    });
    expect((await get(handlerWith({ head: { headerCount: 1 } }), "/a.txt")).status).toBe(431);
  });
  test("limitedTo() leaves each class the other limits that it had", () => {
    const limited = limitedTo({ ...NONE, head: { headerCount: 2 } });
    class Terse extends LoggingHandler {
      override head_limits = { ...DEFAULT_HEAD_LIMITS, requestLine: 80 };
    }
    const lines = [LoggingHandler, Terse].map(
      (Handler) => new (limited(Handler))(new MemoryConnection(""), "", SERVER).head_limits.requestLine,
    );
    expect(lines).toEqual([65536, 80]);
  });
  test("limitedTo() ends a connection after its requests", async () => {
    const Handler = handlerWith({ fields: { max_requests: 1 } });
    const output = await exchange(Handler, "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
    expect(output.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  });
  test("limitedTo() keeps files in memory as many bytes as it is told, or none", () => {
    expect(made({ fileCacheBytes: 0 }).file_cache).toBeNull();
    expect(made({ fileCacheBytes: 10 }).file_cache).not.toBeNull();
    const Handler = handlerWith({ fileCacheBytes: 10 });
    const [first, second] = [1, 2].map(() => new Handler(new MemoryConnection(""), "", SERVER).file_cache);
    expect(first).toBe(second);
    expect(made({}).file_cache).toBe(new LoggingHandler(new MemoryConnection(""), "", SERVER).file_cache);
  });
});
