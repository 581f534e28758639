import { describe, expect, test } from "bun:test";

import { MEMORY_SIZE, Spool } from "../../src/cgi/spool.ts";
import { SpooledFile } from "../../src/cgi/spooled-file.ts";
import { text } from "./pieces.ts";

/** A file between others. */
function spooled(content: string): SpooledFile {
  const spool = new Spool();
  spool.append(Buffer.from(`before${content}behind`));
  return new SpooledFile(spool, 6, content.length);
}

describe("SpooledFile", () => {
  test("SpooledFile is read like a file of Python's", async () => {
    const file = spooled("one\ntwo\nthree");
    expect([file.size, file.tell(), file.closed]).toEqual([13, 0, false]);
    expect(text(await file.readline())).toBe("one\n");
    expect(file.tell()).toBe(4);
    expect(text(await file.readline(2))).toBe("tw");
    expect(text(await file.read(3))).toBe("o\nt");
    expect(text(await file.read1(2))).toBe("hr");
    expect(text(await file.read())).toBe("ee");
    expect([(await file.read()).length, (await file.readline()).length]).toEqual([0, 0]);
    expect(text(file.bytes())).toBe("one\ntwo\nthree");
    expect(file.tell()).toBe(13);
  });

  test("SpooledFile seeks from the start, the position and the end", async () => {
    const file = spooled("0123456789");
    expect(file.seek(4)).toBe(4);
    expect(file.seek(2, 1)).toBe(6);
    expect(text(await file.read(1))).toBe("6");
    expect(file.seek(-3, 2)).toBe(7);
    expect(text(await file.read(100))).toBe("789");
    expect(file.seek(5, 2)).toBe(15);
    expect((await file.read()).length).toBe(0);
    expect(() => file.seek(-1)).toThrow(RangeError);
    expect(() => file.seek(NaN)).toThrow(RangeError);
    expect(file.tell()).toBe(15);
  });

  test("SpooledFile gives a large file in chunks from the position on", async () => {
    const content = "0123456789".repeat(20_000);
    const file = spooled(content);
    file.seek(5);
    let text = "";
    for await (const chunk of file) {
      expect(chunk.length).toBeLessThanOrEqual(MEMORY_SIZE);
      text += chunk;
    }
    expect(text === content.slice(5)).toBeTrue();
  });

  test("SpooledFile cannot be read after it is closed", async () => {
    const file = spooled("abc");
    file.close();
    expect(file.closed).toBeTrue();
    expect(file.read()).rejects.toThrow("I/O operation on closed file");
    expect(() => file.bytes()).toThrow("I/O operation on closed file");
  });
});
