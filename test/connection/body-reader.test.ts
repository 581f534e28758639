import { describe, expect, test } from "bun:test";

import { BodyError, type BodyReader, bodyReader, NO_BODY } from "../../src/connection/body-reader.ts";
import { Connection } from "../../src/connection/connection.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { IncompleteReadError, TimeoutError } from "../../src/connection/errors.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import type { BodyFraming } from "../../src/protocol/framing.ts";
import { rejection } from "../support/rejection.ts";
import { FakeTransport, nextTurn } from "./fake-transport.ts";

const CHUNKED: BodyFraming = { kind: "chunked" };
const NEXT = "GET /next HTTP/1.1\r\n\r\n";

function ofLength(length: number): BodyFraming {
  return { kind: "length", length };
}

/** A connection on which this comes, a piece a turn; it stays open. */
async function feed(connection: Connection, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    await nextTurn();
    connection.received(Buffer.from(piece, "latin1"));
  }
}

function connected(): Connection {
  return new Connection(new FakeTransport(), ["192.0.2.1", 4000]);
}

/** A reader for what is there already; the peer has ended its side. */
function reader(input: string, framing: BodyFraming): [BodyReader, MemoryConnection] {
  const connection = new MemoryConnection(input);
  return [bodyReader(connection, framing), connection];
}

const BODIES: readonly (readonly [name: string, framing: BodyFraming, wire: string, body: string])[] = [
  ["a length", ofLength(11), "hello world", "hello world"],
  ["one chunk", CHUNKED, "b\r\nhello world\r\n0\r\n\r\n", "hello world"],
  ["many chunks", CHUNKED, "5;a=b\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n", "hello world"],
  ["an empty chunked body", CHUNKED, "0\r\n\r\n", ""],
  ["trailers", CHUNKED, "2\r\nok\r\n0\r\nDigest: x\r\n\r\n", "ok"],
];

describe.each(BODIES)("bodyReader() for %s", (_, framing, wire, body) => {
  test("reads the body and leaves what is behind it", async () => {
    const [rfile, connection] = reader(wire + NEXT, framing);
    expect(String(await rfile.read())).toBe(body);
    expect(rfile.finished).toBe(true);
    expect(await rfile.read()).toHaveLength(0);
    expect(String(connection.input.peek())).toBe(NEXT);
  });

  test("reads it however it comes", async () => {
    const bytes = `${wire}${NEXT}`.split("");
    const cuts = bytes.map((_, i) =>
      [bytes.slice(0, i).join(""), bytes.slice(i).join("")].filter((p) => p !== ""),
    );
    for (const pieces of [bytes, ...cuts]) {
      const connection = connected();
      const rfile = bodyReader(connection, framing);
      const reading = rfile.read();
      await feed(connection, pieces);
      expect(String(await reading), pieces.join("|")).toBe(body);
      expect(String(connection.input.peek())).toBe(NEXT);
      connection.abort();
    }
  });

  test("rejects where the connection ends before it", async () => {
    for (let length = 0; length < wire.length; length++) {
      const [rfile] = reader(wire.slice(0, length), framing);
      expect(await rejection(rfile.read()), `${length} bytes`).toBeInstanceOf(IncompleteReadError);
      expect(rfile.finished).toBe(false);
    }
  });

  test("discard() drops it and finds what is behind it", async () => {
    const [rfile, connection] = reader(wire + NEXT, framing);
    expect(await rfile.discard(1000)).toBe(true);
    expect(rfile.finished).toBe(true);
    expect(String(connection.input.peek())).toBe(NEXT);
  });

  test("discard() drops the rest of what was read in part", async () => {
    const [rfile, connection] = reader(wire + NEXT, framing);
    await rfile.read(1);
    expect(await rfile.discard(1000)).toBe(true);
    expect(String(connection.input.peek())).toBe(NEXT);
  });
});

describe("bodyReader() for no body", () => {
  test.each<[string, BodyFraming]>([
    ["none", { kind: "none" }],
    ["a length of 0", ofLength(0)],
    ["a refused framing", { kind: "refused", refused: { status: 400, message: "Bad" } }],
  ])("is NO_BODY: %s", async (_, framing) => {
    const [rfile, connection] = reader(NEXT, framing);
    expect(rfile).toBe(NO_BODY);
    expect(rfile.finished).toBe(true);
    expect(await rfile.read()).toHaveLength(0);
    expect(await rfile.readline()).toHaveLength(0);
    expect(await rfile.discard(0)).toBe(true);
    expect(rfile.trailers).toBeUndefined();
    expect(String(connection.input.peek())).toBe(NEXT);
  });
});

describe("bodyReader() for a length", () => {
  test("is not finished before the last byte has been taken", async () => {
    const [rfile] = reader("abc", ofLength(3));
    await rfile.read(2);
    expect(rfile.finished).toBe(false);
    await rfile.read(1);
    expect(rfile.finished).toBe(true);
  });

  test("readline() does not look behind the body", async () => {
    const [rfile] = reader("ab\ncd\nnot ours\n", ofLength(5));
    expect(String(await rfile.readline())).toBe("ab\n");
    expect(String(await rfile.readline())).toBe("cd");
    expect(await rfile.readline()).toHaveLength(0);
  });

  test("discard() does not begin on what is longer than its limit", async () => {
    const [rfile, connection] = reader("0123456789", ofLength(10));
    expect(await rfile.discard(9)).toBe(false);
    expect(connection.input.length).toBe(10);
    expect(await rfile.discard(10)).toBe(true);
  });

  test("discard() rejects where the body does not come to its end", async () => {
    const [rfile] = reader("01234", ofLength(10));
    expect(await rejection(rfile.discard(100))).toBeInstanceOf(IncompleteReadError);
  });

  test("has no trailers", () => {
    expect(reader("x", ofLength(1))[0].trailers).toBeUndefined();
  });

  test("rejects when the next byte does not come in time", async () => {
    const connection = connected();
    connection.readTimeout = 1;
    const reading = bodyReader(connection, ofLength(5)).read();
    connection.received(Buffer.from("ab"));
    await nextTurn();
    sweep();
    sweep();
    expect(await rejection(reading)).toBeInstanceOf(TimeoutError);
    connection.abort();
  });
});

describe("bodyReader() for chunks", () => {
  test("is not finished before its last line has been read", async () => {
    const [rfile] = reader("3\r\nabc\r\n0\r\n\r\n", CHUNKED);
    await rfile.read(3);
    expect(rfile.finished).toBe(false);
    expect(await rfile.read(1)).toHaveLength(0);
    expect(rfile.finished).toBe(true);
  });

  test("has its trailers once it is finished", async () => {
    const [rfile] = reader("1\r\na\r\n0\r\nX-Sum: 61\r\n\r\n", CHUNKED);
    expect(rfile.trailers).toBeUndefined();
    await rfile.read();
    expect(rfile.trailers?.get("x-sum")).toBe("61");
  });

  test("hands out what came before a fault, then rejects with the refusal, again and again", async () => {
    const [rfile] = reader("2\r\nok\r\nnonsense", CHUNKED);
    expect(String(await rfile.read1())).toBe("ok");
    for (let i = 0; i < 3; i++) {
      const error = await rfile.read1().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BodyError);
      expect(error).toMatchObject({
        refused: { status: 400, message: "Bad chunk size" },
        message: "Bad chunk size",
      });
    }
    expect(rfile.finished).toBe(false);
  });

  test("does not wait for more once it is refused", async () => {
    const connection = connected();
    const rfile = bodyReader(connection, CHUNKED);
    connection.received(Buffer.from("x"));
    expect(await rejection(rfile.read())).toBeInstanceOf(BodyError);
    expect(await rejection(rfile.discard(1000))).toBeInstanceOf(BodyError);
    connection.abort();
  });

  test("discard() gives up behind its limit", async () => {
    const connection = connected();
    const rfile = bodyReader(connection, CHUNKED);
    const discarding = rfile.discard(1000);
    for (let i = 0; i < 3; i++) {
      connection.received(Buffer.from(`1f4\r\n${"x".repeat(500)}\r\n`));
      await nextTurn();
    }
    expect(await discarding).toBe(false);
    connection.abort();
  });

  test("a line in two chunks is one line", async () => {
    const [rfile] = reader("2\r\nab\r\n4\r\ncd\ne\r\n0\r\n\r\n", CHUNKED);
    expect(String(await rfile.readline())).toBe("abcd\n");
    expect(String(await rfile.readline())).toBe("e");
  });
});
