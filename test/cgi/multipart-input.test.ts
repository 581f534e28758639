import { describe, expect, test } from "bun:test";

import { MultipartInput } from "../../src/cgi/multipart-input.ts";
import { body, refusal, text } from "./pieces.ts";

/** The rest of the section that is open, as latin-1. */
async function section(input: MultipartInput): Promise<string> {
  let text = "";
  for (let data = await input.peekData(); data !== undefined; data = await input.peekData()) {
    text += data.toString("latin1");
    input.skipData(data.length);
  }
  return text;
}

describe("MultipartInput", () => {
  test("MultipartInput cuts a body into preamble, header blocks, sections and end", async () => {
    const input = new MultipartInput(
      body("pre\r\n--b\r\nA: 1\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\nepilogue"),
      "b",
      false,
    );
    expect([await section(input), input.ending]).toEqual(["pre", "part"]);
    expect(text(await input.headerBlock(100))).toBe("A: 1\r\n");
    expect(input.ending).toBe("open");
    expect([await section(input), input.ending]).toEqual(["one", "part"]);
    expect(text(await input.headerBlock(100))).toBe("");
    expect([await section(input), input.ending]).toEqual(["two", "close"]);
  });

  test("MultipartInput shows what is left of a chunk again, and copies no data", async () => {
    const chunk = Buffer.from("0123456789");
    const input = new MultipartInput(body("--b\n\n", "start"), "b", true);
    await section(input);
    await input.headerBlock(0);
    await section(input);
    const other = new MultipartInput(pieces("--b\n\n.", chunk), "b", true);
    await section(other);
    await other.headerBlock(0);
    expect(text(await other.peekData())).toBe(".");
    other.skipData(1);
    const data = await other.peekData();
    expect(data?.buffer).toBe(chunk.buffer);
    other.skipData(4);
    expect(text(await other.peekData())).toBe("456789");
  });

  test("MultipartInput takes a huge chunk in pieces", async () => {
    const input = new MultipartInput(
      body(Buffer.concat([Buffer.from("--b\n\n"), Buffer.alloc(1_000_000, "x")])),
      "b",
      true,
    );
    await section(input);
    await input.headerBlock(0);
    expect((await input.peekData())?.length).toBeLessThanOrEqual(256 * 1024);
    expect((await section(input)).length).toBe(1_000_000);
    expect(input.ending).toBe("missing");
  });

  test("MultipartInput refuses a boundary that is none", () => {
    expect(() => new MultipartInput(body(), "", false)).toThrow("Invalid boundary in multipart form");
  });

  test.each([
    ["before the first boundary", "abc"],
    ["in a header block", "--b\r\nA: 1\r\n"],
    ["in a section", "--b\r\n\r\nabc"],
    ["behind a boundary", "--b\r\n\r\nabc\r\n--b"],
    ["where nothing came", ""],
  ])("MultipartInput refuses a body that ends %s, unless it is lenient", async (_, text) => {
    const read = async (lenient: boolean): Promise<string> => {
      const input = new MultipartInput(body(text), "b", lenient);
      for (;;) {
        await section(input);
        if (input.ending !== "part") return input.ending;
        await input.headerBlock(100);
      }
    };
    expect(await refusal(read(false))).toEqual([400, "Multipart body without its closing boundary"]);
    expect(await read(true)).toBe("missing");
  });

  test("MultipartInput limits a header block wherever it is cut", async () => {
    const block = async (...texts: string[]): Promise<string> => {
      const input = new MultipartInput(body(...texts), "b", false);
      await section(input);
      return text(await input.headerBlock(8));
    };
    expect(await block("--b\r\nA: 123\r\n\r\n")).toBe("A: 123\r\n");
    expect(await block("--b\r\nA: 123\r\n", "\r", "\n")).toBe("A: 123\r\n");
    const tooLarge = [413, "Headers of a part larger than 8 bytes"];
    expect(await refusal(block("--b\r\nA: 1234\r\n\r\n"))).toEqual(tooLarge);
    expect(await refusal(block("--b\r\nA: 1234\r\n", "\r\n"))).toEqual(tooLarge);
    expect(await refusal(block("--b\r\n", "A: 123456789"))).toEqual(tooLarge);
  });
});

async function* pieces(text: string, chunk: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(text);
  yield chunk;
}
