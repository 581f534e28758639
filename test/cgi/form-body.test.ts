import { describe, expect, test } from "bun:test";

import { type BodyBounds, boundedBody } from "../../src/cgi/form-body.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { body, refusal, text } from "./pieces.ts";

async function read(source: AsyncIterable<Uint8Array>, bounds: Partial<BodyBounds>): Promise<string> {
  const chunks = boundedBody(source, { length: -1, limit: Infinity, lenient: false, ...bounds });
  return Buffer.concat(await Array.fromAsync(chunks)).toString();
}

describe("boundedBody()", () => {
  test("boundedBody() reads to the end where no length was announced", async () => {
    expect(await read(body("abc", "def"), {})).toBe("abcdef");
  });

  test.each([
    ["in a chunk", 4],
    ["between chunks", 3],
    ["at the start", 0],
  ])("boundedBody() ends %s, at its length", async (_, length) => {
    expect(await read(body("abc", "def"), { length })).toBe("abcdef".slice(0, length));
  });

  test("boundedBody() leaves a reader where the body ends", async () => {
    const { rfile } = new MemoryConnection("bodyGET /next");
    expect(await read(rfile, { length: 4 })).toBe("body");
    expect(text(await rfile.read())).toBe("GET /next");
  });

  test("boundedBody() refuses a body that is shorter than announced, unless it is lenient", async () => {
    expect(await refusal(read(body("abc"), { length: 4 }))).toEqual([400, "Body ended after 3 of 4 bytes"]);
    expect(await read(body("abc"), { length: 4, lenient: true })).toBe("abc");
    expect(await refusal(read(new MemoryConnection("abc").rfile, { length: 4 }))).toEqual([
      400,
      "Body ended after 3 of 4 bytes",
    ]);
  });

  test("boundedBody() refuses a body over the limit, an announced one before it is read", async () => {
    expect(await read(body("abc", "def"), { limit: 6 })).toBe("abcdef");
    expect(await refusal(read(body("abc", "def"), { limit: 5 }))).toEqual([
      413,
      "Maximum content length exceeded",
    ]);
    const { rfile } = new MemoryConnection("abcdef");
    expect(await refusal(read(rfile, { limit: 5, length: 6 }))).toEqual([
      413,
      "Maximum content length exceeded",
    ]);
    expect(text(await rfile.read())).toBe("abcdef");
  });
});
