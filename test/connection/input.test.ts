import { describe, expect, test } from "bun:test";

import { Connection } from "../../src/connection/connection.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { ConnectionResetError, TimeoutError } from "../../src/connection/errors.ts";
import { BufferedReader, InputBuffer } from "../../src/connection/input.ts";
import { rejection } from "../support/rejection.ts";
import { FakeTransport, nextTurn } from "./fake-transport.ts";

function filled(...chunks: string[]): InputBuffer {
  const input = new InputBuffer();
  for (const chunk of chunks) input.push(Buffer.from(chunk, "latin1"));
  return input;
}

describe("InputBuffer", () => {
  test("is empty at first", () => {
    const input = new InputBuffer();
    expect(input.length).toBe(0);
    expect(input.peek()).toHaveLength(0);
  });

  test("push() takes the only chunk as it is, without a copy", () => {
    const input = new InputBuffer();
    const chunk = Buffer.from("abc");
    input.push(chunk);
    expect(input.bytes).toBe(chunk);
    expect(input.length).toBe(3);
  });

  test("push() puts chunks into one piece", () => {
    const input = filled("ab", "cd", "e");
    expect(String(input.peek())).toBe("abcde");
    expect(input.length).toBe(5);
  });

  test("push() keeps only what is unread of the chunk before", () => {
    const input = filled("abcd");
    input.skip(2);
    input.push(Buffer.from("ef"));
    expect(String(input.peek())).toBe("cdef");
    expect(input.start).toBe(0);
  });

  test("push() leaves views alone that were handed out before", () => {
    const input = filled("abcd");
    const first = input.peek(2);
    input.skip(2);
    const second = input.peek();
    for (let i = 0; i < 5000; i++) input.push(Buffer.from("x"));
    input.skip(input.length);
    input.push(Buffer.from("0123"));
    expect(`${String(first)}|${String(second)}`).toBe("ab|cd");
  });

  test("push() never writes into the chunk that was given to it", () => {
    const memory = Buffer.from("ab________");
    const input = new InputBuffer();
    input.push(memory.subarray(0, 2));
    input.push(Buffer.from("cd"));
    expect(String(memory)).toBe("ab________");
    expect(String(input.peek())).toBe("abcd");
  });

  test("push() copies a stream of single bytes only now and then", () => {
    const input = new InputBuffer();
    const buffers = new Set<Buffer>();
    for (let i = 0; i < 100_000; i++) {
      input.push(Buffer.of(i & 0xff));
      buffers.add(input.bytes);
    }
    expect(input.length).toBe(100_000);
    expect(buffers.size).toBeLessThan(10);
    expect(input.peek().every((byte, i) => byte === (i & 0xff))).toBe(true);
  });

  test("peek() shows at most what there is, and takes nothing", () => {
    const input = filled("abc");
    expect(String(input.peek(2))).toBe("ab");
    expect(String(input.peek(99))).toBe("abc");
    expect(String(input.peek(Infinity))).toBe("abc");
    expect(input.peek(0)).toHaveLength(0);
    expect(input.length).toBe(3);
  });

  test("text() shows a part as text, a character a byte, and takes nothing", () => {
    const input = filled("_\xe4bc\xff");
    input.skip(1);
    expect(input.text(0, 4)).toBe("\xe4bc\xff");
    expect(input.text(1, 3)).toBe("bc");
    expect(input.text(2, 2)).toBe("");
    expect(input.length).toBe(4);
  });

  test("text() does not look behind what was received", () => {
    const input = new InputBuffer();
    input.push(Buffer.from("ab"));
    input.push(Buffer.from("c"));
    expect(input.text(0, 3)).toBe("abc");
    expect(input.bytes.length).toBeGreaterThan(3);
  });

  test("skip() takes bytes off the front", () => {
    const input = filled("abc");
    input.skip(1);
    expect(String(input.peek())).toBe("bc");
    expect(input.length).toBe(2);
  });

  test("skip() lets go of the memory with the last byte", () => {
    const input = filled("abc");
    input.skip(3);
    expect(input.length).toBe(0);
    expect(input.bytes).toHaveLength(0);
    expect(input.start).toBe(0);
  });

  test("clear() drops everything", () => {
    const input = filled("abc", "def");
    input.clear();
    expect(input.length).toBe(0);
    expect(input.bytes).toHaveLength(0);
  });
});

/** A reader over pieces that come one after the other. */
class Pieces extends BufferedReader {
  readonly #pieces: Buffer[];

  constructor(pieces: readonly Buffer[]) {
    super();
    this.#pieces = [...pieces];
  }
  protected peek(): Promise<Buffer | undefined> {
    return Promise.resolve(this.#pieces[0]);
  }
  protected skip(size: number): void {
    const rest = this.#pieces.shift()?.subarray(size);
    if (rest !== undefined && rest.length > 0) this.#pieces.unshift(rest);
  }
}

const TEXT = "one\ntwo\r\n\nlast";

/** The text whole, byte by byte and cut in two at every place. */
const CUTS: readonly (readonly [name: string, pieces: Buffer[]])[] = [
  ["whole", [Buffer.from(TEXT)]],
  ["byte by byte", Array.from(Buffer.from(TEXT), (byte) => Buffer.of(byte))],
  ...Array.from({ length: TEXT.length - 1 }, (_, i): [string, Buffer[]] => [
    `cut at ${i + 1}`,
    [Buffer.from(TEXT.slice(0, i + 1)), Buffer.from(TEXT.slice(i + 1))],
  ]),
];

async function text(reading: Promise<Buffer>): Promise<string> {
  return (await reading).toString();
}

describe.each(CUTS)("BufferedReader of a stream that comes %s", (_, pieces) => {
  test("read() without a size reads to the end", async () => {
    const reader = new Pieces(pieces);
    expect(await text(reader.read())).toBe(TEXT);
    expect(await text(reader.read())).toBe("");
  });

  test("read() with a negative size reads to the end", async () => {
    expect(await text(new Pieces(pieces).read(-1))).toBe(TEXT);
  });

  test("read() reads exactly what is asked for", async () => {
    const reader = new Pieces(pieces);
    expect(await text(reader.read(5))).toBe("one\nt");
    expect(await text(reader.read(0))).toBe("");
    expect(await text(reader.read(5))).toBe("wo\r\n\n");
  });

  test("read() reads less only at the end", async () => {
    const reader = new Pieces(pieces);
    expect(await text(reader.read(99))).toBe(TEXT);
    expect(await text(reader.read(99))).toBe("");
  });

  test("read1() reads at least one byte and no more than asked for, and none at the end", async () => {
    const reader = new Pieces(pieces);
    let all = "";
    for (let part = await reader.read1(3); part.length > 0; part = await reader.read1(3)) {
      expect(part.length).toBeLessThanOrEqual(3);
      all += part;
    }
    expect(all).toBe(TEXT);
  });

  test("readline() reads line after line, the last without an end", async () => {
    const reader = new Pieces(pieces);
    const lines: string[] = [];
    for (let line = await reader.readline(); line.length > 0; line = await reader.readline()) {
      lines.push(String(line));
    }
    expect(lines).toEqual(["one\n", "two\r\n", "\n", "last"]);
  });

  test("readline() stops at its limit, in the middle of a line and right before its end", async () => {
    const reader = new Pieces(pieces);
    expect(await text(reader.readline(2))).toBe("on");
    expect(await text(reader.readline(1))).toBe("e");
    expect(await text(reader.readline(1))).toBe("\n");
    expect(await text(reader.readline(0))).toBe("");
    expect(await text(reader.readline(5))).toBe("two\r\n");
    expect(await text(reader.readline(-1))).toBe("\n");
  });

  test("iteration yields all bytes in order", async () => {
    const parts: Buffer[] = [];
    for await (const part of new Pieces(pieces)) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe(TEXT);
    expect(parts.every((part) => part.length > 0)).toBe(true);
  });

  test("reads of different kinds follow one another", async () => {
    const reader = new Pieces(pieces);
    expect(await text(reader.readline())).toBe("one\n");
    expect(await text(reader.read(2))).toBe("tw");
    expect(await text(reader.readline())).toBe("o\r\n");
    expect(await text(reader.read())).toBe("\nlast");
  });
});

describe("BufferedReader", () => {
  test("read1() shows what is there without waiting for more", async () => {
    const reader = new Pieces([Buffer.from("ab"), Buffer.from("cd")]);
    expect(await text(reader.read1())).toBe("ab");
    expect(await text(reader.read1(0))).toBe("");
    expect(await text(reader.read1(-1))).toBe("");
    expect(await text(reader.read1(1))).toBe("c");
    expect(await text(reader.read1())).toBe("d");
  });

  test("read() does not look further than it has to: it would wait", async () => {
    class Patient extends Pieces {
      looks = 0;
      protected override peek(): Promise<Buffer | undefined> {
        this.looks++;
        return super.peek();
      }
    }
    const reader = new Patient([Buffer.from("abc\ndef")]);
    await reader.read(3);
    await reader.readline();
    expect(reader.looks).toBe(2);
  });

  test("read() of one piece hands that piece out, without a copy", async () => {
    const piece = Buffer.from("abc");
    expect(await new Pieces([piece]).read(3)).toBe(piece);
  });
});

function connected(): Connection {
  return new Connection(new FakeTransport(), ["192.0.2.1", 4000]);
}

describe("ConnectionReader", () => {
  test("read1() returns what has come already", async () => {
    const connection = connected();
    connection.received(Buffer.from("abc"));
    expect(String(await connection.rfile.read1())).toBe("abc");
    connection.abort();
  });

  test("read1() waits for what comes", async () => {
    const connection = connected();
    const reading = connection.rfile.read1();
    connection.received(Buffer.from("late"));
    expect(String(await reading)).toBe("late");
    connection.abort();
  });

  test("read() reads until the peer has ended its side", async () => {
    const connection = connected();
    const reading = connection.rfile.read();
    connection.received(Buffer.from("ab"));
    connection.received(Buffer.from("cd"));
    connection.peerEnded();
    expect(String(await reading)).toBe("abcd");
    expect(await connection.rfile.read1()).toHaveLength(0);
    connection.abort();
  });

  test("readline() puts a line together from many chunks", async () => {
    const connection = connected();
    const reading = connection.rfile.readline();
    for (const byte of Buffer.from("line\nrest")) connection.received(Buffer.of(byte));
    expect(String(await reading)).toBe("line\n");
    expect(String(connection.input.peek())).toBe("rest");
    connection.abort();
  });

  test("read1() waits for ever where no timeout is set", async () => {
    const connection = connected();
    const reading = connection.rfile.read1();
    for (let i = 0; i < 1000; i++) sweep();
    connection.received(Buffer.from("x"));
    expect(String(await reading)).toBe("x");
    connection.abort();
  });

  test("read1() rejects when nothing has come within the timeout", async () => {
    const connection = connected();
    connection.readTimeout = 2;
    const reading = connection.rfile.read1();
    sweep();
    sweep();
    sweep();
    expect(await rejection(reading)).toEqual(new TimeoutError());
    expect(connection.closed).toBe(false);
    connection.abort();
  });

  test("read() begins a new wait with each chunk", async () => {
    const connection = connected();
    connection.readTimeout = 10;
    const reading = connection.rfile.read(3);
    for (const byte of Buffer.from("abc")) {
      for (let i = 0; i < 7; i++) sweep();
      connection.received(Buffer.of(byte));
      await nextTurn();
    }
    expect(String(await reading)).toBe("abc");
    connection.abort();
  });

  test("read1() rejects where the connection is cut off", async () => {
    const connection = connected();
    const reading = connection.rfile.read1();
    connection.gone();
    expect(await rejection(reading)).toBeInstanceOf(ConnectionResetError);
    expect(await rejection(connection.rfile.read1())).toBeInstanceOf(ConnectionResetError);
  });
});
