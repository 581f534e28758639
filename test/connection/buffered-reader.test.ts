import { describe, expect, test } from "bun:test";

import { BufferedReader } from "../../src/connection/buffered-reader.ts";

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
