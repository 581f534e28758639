import { describe, expect, test } from "bun:test";

import { Connection } from "../../src/connection/connection.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { ConnectionResetError, TimeoutError } from "../../src/connection/errors.ts";
import { type HeadPatience, HeadReader, type RequestHead } from "../../src/connection/head-reader.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import type { Refusal } from "../../src/protocol/refusal.ts";
import { rejection } from "../support/rejection.ts";
import { FakeTransport, nextTurn } from "./fake-transport.ts";

const FOR_EVER: HeadPatience = { idle: 0, head: 0 };
const HEAD = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const NEXT = "GET /b HTTP/1.1\r\nHost: b\r\n\r\n";

function connected(): [Connection, HeadReader, FakeTransport] {
  const transport = new FakeTransport();
  const connection = new Connection(transport, ["192.0.2.1", 4000]);
  return [connection, new HeadReader(connection), transport];
}

/** What one read of this makes, where the peer then ends its side. */
async function readOf(input: string): Promise<RequestHead | undefined> {
  return new HeadReader(new MemoryConnection(input)).read(FOR_EVER);
}

/** Why it cannot be served. */
function refusalOf(head: RequestHead | undefined): Refusal | undefined {
  return head !== undefined && "refused" in head.read ? head.read.refused : undefined;
}

describe("HeadReader", () => {
  test("read() returns a head, byte for byte, and leaves what is behind it", async () => {
    const connection = new MemoryConnection(`${HEAD}body`);
    const head = await new HeadReader(connection).read(FOR_EVER);
    expect(String(head?.text)).toBe(HEAD);
    expect(refusalOf(head)).toBeUndefined();
    expect(String(connection.input.peek())).toBe("body");
  });

  test("read() returns one pipelined head after the other, and then nothing", async () => {
    const heads = new HeadReader(new MemoryConnection(`${HEAD}\r\n${NEXT}${HEAD}`));
    expect(String((await heads.read(FOR_EVER))?.text)).toBe(HEAD);
    expect(String((await heads.read(FOR_EVER))?.text)).toBe(NEXT);
    expect(String((await heads.read(FOR_EVER))?.text)).toBe(HEAD);
    expect(await heads.read(FOR_EVER)).toBeUndefined();
  });

  test("read() finds two heads however they are cut", async () => {
    const wire = `\r\n${HEAD}${NEXT}`;
    for (let cut = 0; cut <= wire.length; cut++) {
      const [connection, heads] = connected();
      const first = heads.read(FOR_EVER);
      if (cut > 0) connection.received(Buffer.from(wire.slice(0, cut)));
      await nextTurn();
      if (cut < wire.length) connection.received(Buffer.from(wire.slice(cut)));
      expect(String((await first)?.text), `cut at ${cut}`).toBe(HEAD);
      expect(String((await heads.read(FOR_EVER))?.text), `cut at ${cut}`).toBe(NEXT);
      connection.abort();
    }
  });

  test("read() finds a head that comes byte by byte", async () => {
    const [connection, heads] = connected();
    const reading = heads.read(FOR_EVER);
    for (const byte of Buffer.from(HEAD)) {
      connection.received(Buffer.of(byte));
      await nextTurn();
    }
    expect(String((await reading)?.text)).toBe(HEAD);
    connection.abort();
  });

  test("read() lets a head stay as it is while the next one comes", async () => {
    const [connection, heads] = connected();
    connection.received(Buffer.from(`${HEAD}GET`));
    const head = await heads.read(FOR_EVER);
    const next = heads.read(FOR_EVER);
    connection.received(Buffer.from(NEXT.slice(3)));
    expect(String((await next)?.text)).toBe(NEXT);
    expect(String(head?.text)).toBe(HEAD);
    connection.abort();
  });

  test("read() skips blank lines before the request line", async () => {
    expect(String((await readOf(`\r\n\n\r\n${HEAD}`))?.text)).toBe(HEAD);
  });

  test.each([
    ["nothing", ""],
    ["a blank line", "\r\n"],
    ["blank lines", "\r\n\n\r\n"],
    ["half a blank line", "\r"],
    ["blank lines and a half", "\n\r\n\r"],
  ])("read() returns undefined where the peer ends after %s", async (_, input) => {
    expect(await readOf(input)).toBeUndefined();
  });

  test.each([
    ["a part of the request line", "GET /a HT"],
    ["the request line", "GET /a HTTP/1.1\r\n"],
    ["a part of a field", "GET /a HTTP/1.1\r\nHo"],
    ["all but the blank line", "GET /a HTTP/1.1\r\nHost: a\r\n"],
    ["half the blank line", "GET /a HTTP/1.1\r\nHost: a\r\n\r"],
  ])("read() refuses with 400 where the peer ends after %s", async (_, input) => {
    for (const before of ["", "\r\n", "\r\n\r\n"]) {
      const head = await readOf(before + input);
      expect(String(head?.text)).toBe(input);
      expect(refusalOf(head)).toEqual({ status: 400, message: "Incomplete request" });
    }
  });

  test("read() says that there is nothing more after an unfinished head", async () => {
    const heads = new HeadReader(new MemoryConnection("GET / HTTP/1.1\r\n"));
    await heads.read(FOR_EVER);
    expect(await heads.read(FOR_EVER)).toBeUndefined();
  });

  test("read() hands on the refusal of a head that is too large", async () => {
    const limits = { requestLine: 20, headerLine: 30, headerCount: 1, headBytes: 60 };
    const cases: readonly (readonly [wire: string, status: number])[] = [
      [`GET /${"a".repeat(99)} HTTP/1.1\r\n\r\n`, 414],
      ["GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n", 431],
      [`GET / HTTP/1.1\r\nA: ${"1".repeat(99)}\r\n\r\n`, 431],
    ];
    for (const [wire, status] of cases) {
      const head = await new HeadReader(new MemoryConnection(wire), limits).read(FOR_EVER);
      expect(refusalOf(head)?.status, wire).toBe(status);
    }
  });

  test("read() takes a head that is longer than the connection likes to hold", async () => {
    const [connection, heads, transport] = connected();
    const reading = heads.read(FOR_EVER);
    const line = `X: ${"x".repeat(60_000)}\r\n`;
    connection.received(Buffer.from("GET / HTTP/1.1\r\n"));
    for (let i = 0; i < 10; i++) {
      connection.received(Buffer.from(line));
      await nextTurn();
      // A paused socket would bring no more.
      expect(transport.calls.filter((call) => call === "pause").length).toBe(
        transport.calls.filter((call) => call === "resume").length,
      );
    }
    connection.received(Buffer.from("\r\n"));
    expect((await reading)?.text).toHaveLength(16 + 10 * line.length + 2);
    connection.abort();
  });

  test("read() rejects where the first byte does not come in time", async () => {
    const [connection, heads] = connected();
    const reading = heads.read({ idle: 2, head: 99 });
    for (let i = 0; i < 3; i++) sweep();
    expect(await rejection(Promise.resolve(reading))).toBeInstanceOf(TimeoutError);
    expect(connection.waitsForRequest).toBe(false);
    connection.abort();
  });

  test("read() refuses with 408 where the rest does not come in time, whatever comes now and then", async () => {
    const [connection, heads] = connected();
    const reading = heads.read({ idle: 99, head: 10 });
    for (const byte of "GET / HTTP/1.1\r\nX") {
      connection.received(Buffer.from(byte));
      await nextTurn();
      sweep();
    }
    const head = await reading;
    expect(refusalOf(head)).toEqual({ status: 408, message: "Request Timeout" });
    expect("GET / HTTP/1.1\r\nX".startsWith(String(head?.text))).toBe(true);
    connection.abort();
  });

  test("read() takes blank lines that are followed by nothing for no request, also when time is up", async () => {
    const [connection, heads] = connected();
    const reading = heads.read({ idle: 99, head: 1 });
    connection.received(Buffer.from("\r\n\r\n"));
    await nextTurn();
    sweep();
    sweep();
    expect(await reading).toBeUndefined();
    connection.abort();
  });

  test("read() rejects where the connection is cut off", async () => {
    for (const begun of ["", "GET / HT"]) {
      const [connection, heads] = connected();
      const reading = heads.read(FOR_EVER);
      if (begun !== "") connection.received(Buffer.from(begun));
      await nextTurn();
      connection.gone();
      expect(await rejection(Promise.resolve(reading))).toBeInstanceOf(ConnectionResetError);
    }
  });

  test("read() says that it waits for a request only until its first byte is there", async () => {
    const [connection, heads] = connected();
    expect(connection.idle).toBe(false);
    const reading = heads.read(FOR_EVER);
    expect(connection.idle).toBe(true);
    connection.received(Buffer.from("G"));
    expect(connection.idle).toBe(false);
    await nextTurn();
    expect(connection.waitsForRequest).toBe(false);
    connection.received(Buffer.from(HEAD.slice(1)));
    await reading;
    connection.abort();
  });

  test("read() ends without a head where an idle connection is closed on this side", async () => {
    const [connection, heads] = connected();
    const reading = heads.read({ idle: 10, head: 10 });
    void connection.close();
    expect(await reading).toBeUndefined();
    connection.abort();
  });

  test("read() does not begin to wait on a connection whose server closes, but takes what has come", async () => {
    const [connection, heads] = connected();
    connection.draining = true;
    expect(await heads.read(FOR_EVER)).toBeUndefined();
    connection.received(Buffer.from(HEAD));
    expect(String((await heads.read(FOR_EVER))?.text)).toBe(HEAD);
    connection.abort();
  });
});

describe("HeadReader and the heads of a moment ago", () => {
  const AGAIN = "GET /again HTTP/1.1\r\nHost: again\r\nX: 1\r\n\r\n";

  test("take() knows a head again that comes alone, cut anywhere, or with others around it", async () => {
    for (let cut = 0; cut <= AGAIN.length; cut++) {
      const [connection, heads] = connected();
      const reading = heads.read(FOR_EVER);
      if (cut > 0) connection.received(Buffer.from(AGAIN.slice(0, cut)));
      if (cut < AGAIN.length) connection.received(Buffer.from(AGAIN.slice(cut)));
      expect((await reading)?.text, `cut at ${cut}`).toBe(AGAIN);
      connection.received(Buffer.from(`\r\n${AGAIN}${AGAIN}POST`));
      for (let time = 0; time < 2; time++) expect((await heads.read(FOR_EVER))?.text).toBe(AGAIN);
      expect(connection.input.length).toBe(4);
      connection.abort();
    }
  });

  test("take() refuses by its own limits what another reader took", async () => {
    expect(refusalOf(await readOf(AGAIN))).toBeUndefined();
    const limits = { requestLine: 99, headerLine: 99, headerCount: 1, headBytes: 999 };
    for (let time = 0; time < 2; time++) {
      const head = await new HeadReader(new MemoryConnection(AGAIN), limits).read(FOR_EVER);
      expect(refusalOf(head)?.status).toBe(431);
    }
  });

  test("take() refuses each time what is malformed", async () => {
    const malformed = "GET /again HTTP/1.1\r\nno colon\r\n\r\n";
    for (let time = 0; time < 2; time++) {
      const head = await readOf(malformed);
      expect(head !== undefined && "fields" in head.read && head.read.fields).toHaveProperty(
        "refused.status",
        400,
      );
    }
  });
});
