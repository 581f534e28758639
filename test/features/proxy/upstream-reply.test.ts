import { describe, expect, test } from "bun:test";

import { deadlineAfter } from "../../../src/connection/deadlines.ts";
import { MemoryConnection } from "../../../src/connection/memory-connection.ts";
import { BadReply, readReply } from "../../../src/features/proxy/upstream-reply.ts";
import { rejection } from "../../support/rejection.ts";
import { ScriptedConnection } from "../../support/scripted-connection.ts";

const forEver = (): number => deadlineAfter(0);

describe("readReply()", () => {
  test("readReply() reads a head and leaves the body", async () => {
    const connection = new MemoryConnection(
      "HTTP/1.1 200 All right\r\nA: b\r\nContent-Length: 4\r\n\r\nbody",
    );
    const { status, reason, headers, framing } = await readReply(connection, forEver);
    expect([status, reason, headers.get("a")]).toEqual([200, "All right", "b"]);
    expect(framing).toEqual({ kind: "length", length: 4 });
    expect(connection.input.peek().toString()).toBe("body");
  });

  test("readReply() takes a head without a phrase, with bare line feeds, and of HTTP/1.0", async () => {
    for (const [text, status, kind] of [
      ["HTTP/1.1 204 \r\n\r\n", 204, "none"],
      ["HTTP/1.1 404\r\n\r\n", 404, "none"],
      ["HTTP/1.0 200 OK\nContent-Length: 0\n\n", 200, "length"],
      ["HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", 200, "chunked"],
    ] as const) {
      const reply = await readReply(new MemoryConnection(text), forEver);
      expect([text, reply.status, reply.framing.kind]).toEqual([text, status, kind]);
    }
  });

  test("readReply() reads a head that comes byte by byte", async () => {
    const connection = new ScriptedConnection();
    const reading = readReply(connection, forEver);
    for (const byte of "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n") {
      connection.say(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await reading).headers.get("a")).toBe("b");
    connection.abort();
  });

  test("readReply() reads any bytes, or says why not", async () => {
    const head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n";
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 2000; round++) {
      const bytes = Buffer.from(head, "latin1");
      for (let count = random(4); count >= 0; count--) bytes[random(bytes.length)] = random(256);
      const from = random(4) === 0 ? random(bytes.length) : 0;
      const to = random(4) === 0 ? random(bytes.length) : bytes.length;
      const connection = new MemoryConnection(bytes.subarray(from, to));
      const outcome = await readReply(connection, forEver).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(BadReply);
      else expect(outcome).toHaveProperty("status");
    }
  });

  test("readReply() says why in one line, whatever it got", async () => {
    const error = await rejection(
      readReply(new MemoryConnection("HTTP/1.1 200 OK\r\n\x1b[31m: x\r\n\r\n"), forEver),
    );
    expect(error).toBeInstanceOf(BadReply);
    expect(error.message).not.toMatch(/[\0-\x1f]/);
  });
});
