import { describe, expect, test } from "bun:test";

import { MEMORY_SIZE, Spool } from "../../src/cgi/spool.ts";
import { openTemporaryFiles, random, text } from "./pieces.ts";

describe("Spool", () => {
  test("Spool keeps what is little in memory, and the rest in one file", () => {
    using spool = new Spool();
    const before = openTemporaryFiles();
    spool.append(Buffer.alloc(MEMORY_SIZE - 1, "a"));
    spool.append(Buffer.from("b"));
    expect(openTemporaryFiles()).toBe(before);
    for (let count = 0; count < 10; count++) spool.append(Buffer.from("c"));
    if (before !== undefined) expect(openTemporaryFiles()).toBe(before + 1);
    expect(spool.size).toBe(MEMORY_SIZE + 10);
    expect(text(spool.bytesAt(MEMORY_SIZE - 2, 12))).toBe(`ab${"c".repeat(10)}`);
  });

  test("Spool gives back what was put in, in pieces of any size", () => {
    using spool = new Spool();
    const chance = random(7);
    const pieces: Buffer[] = [];
    for (let count = 0; count < 200; count++) {
      const piece = Buffer.alloc(Math.floor(chance() ** 4 * 3 * MEMORY_SIZE), String(count));
      pieces.push(piece);
      spool.append(piece);
      // Reading in between must not disturb what is still to be written.
      const from = Math.floor(chance() * spool.size);
      expect(spool.bytesAt(from, spool.size - from).length).toBe(spool.size - from);
    }
    const whole = Buffer.concat(pieces);
    expect(spool.size).toBe(whole.length);
    expect(spool.bytesAt(0, spool.size).equals(whole)).toBeTrue();
    expect(spool.bytesAt(12_345, 67_890).equals(whole.subarray(12_345, 12_345 + 67_890))).toBeTrue();
  });

  test("Spool leaves a view of its memory as it is", () => {
    using spool = new Spool();
    spool.append(Buffer.from("first"));
    const view = spool.bytesAt(0, 5);
    for (let count = 0; count < 3; count++) spool.append(Buffer.alloc(MEMORY_SIZE - 1, "x"));
    spool.append(Buffer.from("small"));
    expect(text(view)).toBe("first");
    expect(text(spool.bytesAt(0, 6))).toBe("firstx");
  });

  test.each([
    ["in memory", 10],
    ["in a file", 2 * MEMORY_SIZE],
  ])("Spool closes what is %s", (_, size) => {
    const before = openTemporaryFiles();
    const spool = new Spool();
    spool.append(Buffer.alloc(size));
    spool.close();
    spool.close();
    expect(openTemporaryFiles()).toBe(before);
    expect(() => spool.append(Buffer.from("x"))).toThrow("I/O operation on closed file");
    expect(() => spool.bytesAt(0, 1)).toThrow("I/O operation on closed file");
  });
});
