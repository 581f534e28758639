import { describe, expect, test } from "bun:test";

import { InputBuffer } from "../../src/connection/input-buffer.ts";

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
