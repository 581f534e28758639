import { describe, expect, test } from "bun:test";

import {
  type MultipartOptions,
  type MultipartPart,
  MultipartReader,
} from "../../src/cgi/multipart-reader.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { body, BOUNDARY, bytewise, everySplit, multipart, part, random, refusal, text } from "./pieces.ts";

type Read = [name: string | null, filename: string | null, content: string];

/** All parts, contents as latin-1. */
async function parts(
  source: AsyncIterable<Uint8Array>,
  boundary = BOUNDARY,
  options?: MultipartOptions,
): Promise<Read[]> {
  const read: Read[] = [];
  for await (const { name, filename, body } of new MultipartReader(source, boundary, options)) {
    read.push([name, filename, (await body.read()).toString("latin1")]);
  }
  return read;
}

/** The part that has to be there. */
async function nextOf(reader: MultipartReader): Promise<MultipartPart> {
  const next = await reader.next();
  if (next === null) throw new Error("No part");
  return next;
}

describe("MultipartReader", () => {
  const bodies: readonly [name: string, text: string, read: Read[]][] = [
    [
      "fields and files",
      multipart(part("a", "1"), part("f", "\0\xff", "x.bin")),
      [
        ["a", null, "1"],
        ["f", "x.bin", "\0\xff"],
      ],
    ],
    ["no part at all", `--${BOUNDARY}--`, []],
    ["an empty part", multipart(part("a", "")), [["a", null, ""]]],
    ["an empty file input", multipart(part("f", "", "")), [["f", "", ""]]],
    ["a part without a body", `--${BOUNDARY}\r\nA: b\r\n\r\n--${BOUNDARY}--`, [[null, null, ""]]],
    ["a part without headers", multipart("\r\nx"), [[null, null, "x"]]],
    ["content that is line breaks", multipart(part("a", "\r\n\r\n\n\r")), [["a", null, "\r\n\r\n\n\r"]]],
    [
      "content that nearly is a boundary",
      multipart(
        part("a", `\r\n--${BOUNDARY}x\r\n--${BOUNDARY.slice(0, -1)}\r\n--${BOUNDARY}-\n--${BOUNDARY}--x\r`),
      ),
      [["a", null, `\r\n--${BOUNDARY}x\r\n--${BOUNDARY.slice(0, -1)}\r\n--${BOUNDARY}-\n--${BOUNDARY}--x\r`]],
    ],
    [
      "line ends of LF alone",
      multipart(part("a", "1"), part("b", "2")).replaceAll("\r", ""),
      [
        ["a", null, "1"],
        ["b", null, "2"],
      ],
    ],
    [
      "a preamble and an epilogue",
      `pre\r\n${multipart(part("a", "1"))}epilogue\r\n--${BOUNDARY}\r\nx`,
      [["a", null, "1"]],
    ],
    [
      "blanks behind boundaries",
      `--${BOUNDARY} \t\r\n${part("a", "1")}\r\n--${BOUNDARY}-- \r\n`,
      [["a", null, "1"]],
    ],
  ];
  test.each(bodies)("MultipartReader reads %s, however it is cut", async (_, text, read) => {
    for (const [cut, pieces] of everySplit(text)) expect(await parts(body(...pieces)), cut).toEqual(read);
  });

  const refused: readonly [name: string, text: string, answer: [status: number, message: string]][] = [
    [
      "without a closing boundary",
      multipart(part("a", "1")).slice(0, -4),
      [400, "Multipart body without its closing boundary"],
    ],
    ["with a line without a colon", multipart("oops\r\n\r\n"), [400, "Header without a colon ('oops')"]],
    ["with a folded header", multipart("A: b\r\n c\r\n\r\n"), [400, "Obsolete line folding"]],
    ["with a NUL in a header", multipart('A: "\0"\r\n\r\n'), [400, "Control character in a header"]],
    ["with a bare CR in a header", multipart("A: b\rC: d\r\n\r\n"), [400, "Control character in a header"]],
    [
      "with two boundaries in a row",
      `--${BOUNDARY}\r\n${multipart(part("a", "1"))}`,
      [400, `Header without a colon ('--${BOUNDARY}')`],
    ],
    [
      "with a huge header",
      multipart(`A: ${"x".repeat(20_000)}\r\n\r\n`),
      [413, "Headers of a part larger than 16384 bytes"],
    ],
    [
      "with a header that never ends",
      `--${BOUNDARY}\r\n${"x".repeat(20_000)}`,
      [413, "Headers of a part larger than 16384 bytes"],
    ],
    ["with many headers", multipart("A: b\r\n".repeat(101)), [413, "Too many headers"]],
  ];
  test.each(refused)("MultipartReader refuses a body %s", async (_, text, answer) => {
    expect(await refusal(parts(body(text)))).toEqual(answer);
    expect(await refusal(parts(body(...bytewise(text))))).toEqual(answer);
  });

  test("MultipartReader knows a part by its headers", async () => {
    const header =
      'Content-Disposition: Form-Data; name="q\\"x"; filename="../../x;y"; x=1\r\nContent-Type: text/x\r\n\r\n';
    const first = await nextOf(new MultipartReader(body(multipart(header)), BOUNDARY));
    expect(first.disposition).toBe("Form-Data");
    expect({ ...first.dispositionOptions }).toEqual({ name: 'q"x', filename: "../../x;y", x: "1" });
    expect([first.name, first.filename]).toEqual(['q"x', "../../x;y"]);
    expect(first.headers.get("content-type")).toBe("text/x");
  });

  test("MultipartReader reads header lines as UTF-8, or as it is told", async () => {
    const text = multipart(part("n\xc3\xa4me", "", "\xff"));
    expect(await parts(body(text))).toEqual([["n\u00e4me", "\ufffd", ""]]);
    const decode = (bytes: Buffer): string => bytes.toString("latin1");
    expect(await parts(body(text), BOUNDARY, { decode })).toEqual([["n\u00c3\u00a4me", "\u00ff", ""]]);
  });

  test("MultipartReader passes over what was not read", async () => {
    const reader = new MultipartReader(body(multipart(part("a", "0123456789"), part("b", "x"))), BOUNDARY);
    const first = await nextOf(reader);
    expect(text(await first.body.read(3))).toBe("012");
    const second = await nextOf(reader);
    expect(text(await second.body.read())).toBe("x");
    expect(first.body.read()).rejects.toThrow("Cannot read a part after the next one was asked for");
    expect([first.body.ending, second.body.ending]).toEqual(["part", "close"]);
    expect([await reader.next(), await reader.next()]).toEqual([null, null]);
    expect((await second.body.read()).length).toBe(0);
  });

  test("MultipartReader gives each part as a stream of lines, bytes or chunks", async () => {
    const reader = new MultipartReader(body(...bytewise(multipart(part("a", "one\ntwo\r\nrest")))), BOUNDARY);
    const { body: content } = await nextOf(reader);
    expect(text(await content.readline())).toBe("one\n");
    expect(text(await content.readline(2))).toBe("tw");
    expect(text(await content.read(4))).toBe("o\r\nr");
    expect(content.ending).toBe("open");
    expect(Buffer.concat(await Array.fromAsync(content)).toString()).toBe("est");
    expect(content.ending).toBe("close");
  });

  test("MultipartReader takes an unfinished body where it is lenient", async () => {
    const unfinished = `--${BOUNDARY}\r\n${part("a", "1")}\r\n--${BOUNDARY}\r\n${part("b", "23\r\n--")}`;
    const reader = new MultipartReader(body(unfinished), BOUNDARY, { lenient: true });
    await nextOf(reader);
    const last = await nextOf(reader);
    expect(text(await last.body.read())).toBe("23\r\n--");
    expect(last.body.ending).toBe("missing");
    expect(await reader.next()).toBeNull();
  });

  test("MultipartReader takes the end of the body for that of the last line where it is lenient", async () => {
    const text = multipart(part("a", "Larry")).slice(0, -4);
    expect(await parts(body(text), BOUNDARY, { lenient: true })).toEqual([["a", null, "Larry"]]);
  });

  test("MultipartReader reads what a peer sends on a connection", async () => {
    const { rfile } = new MemoryConnection(multipart(part("a", "1"), part("f", "x".repeat(100_000), "f")));
    expect(await parts(rfile)).toEqual([
      ["a", null, "1"],
      ["f", "f", "x".repeat(100_000)],
    ]);
  });

  test("MultipartReader gets back what was put into random forms, in random pieces", async () => {
    const chance = random(20_260_101);
    const snippets = [
      "\r",
      "\n",
      "\r\n",
      "--",
      BOUNDARY,
      `\r\n--${BOUNDARY}x`,
      `\n--${BOUNDARY}-`,
      "\0\xff",
      "text ",
      ';"=',
    ];
    const some = (most: number): string => {
      let text = "";
      for (let count = Math.floor(chance() * most); count > 0; count--) {
        text += snippets[Math.floor(chance() * snippets.length)] ?? "";
      }
      return text;
    };
    for (let round = 0; round < 300; round++) {
      const sent: Read[] = [];
      for (let count = Math.floor(chance() * 5); count > 0; count--) {
        // A line that is the boundary and nothing else is not content: a sender chooses another boundary then.
        const content = `.${some(12)}.`.replaceAll(/^--/gm, ".--");
        sent.push([`n${count}`, chance() < 0.5 ? null : `f${count}`, content]);
      }
      const text = multipart(
        ...sent.map(([name, filename, content]) => part(name ?? "", content, filename ?? undefined)),
      );
      const pieces: Buffer[] = [];
      for (let at = 0; at < text.length;) {
        const size = 1 + Math.floor(chance() ** 3 * 200);
        pieces.push(Buffer.from(text.slice(at, at + size), "latin1"));
        at += size;
      }
      expect(await parts(body(...pieces)), `round ${round}`).toEqual(sent);
    }
  });

  test("MultipartReader holds a chunk of a gigabyte, not the gigabyte", async () => {
    const chunk = Buffer.alloc(64 * 1024, "line\r\n");
    const before = process.memoryUsage.rss();
    let most = 0;
    async function* upload(): AsyncGenerator<Buffer, void, undefined> {
      yield Buffer.from(`--${BOUNDARY}\r\n${part("f", "", "f")}`);
      for (let count = 0; count < 16 * 1024; count++) {
        if (count % 1024 === 0) most = Math.max(most, process.memoryUsage.rss());
        yield chunk;
      }
      yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
    }
    let size = 0;
    const { body: content } = await nextOf(new MultipartReader(upload(), BOUNDARY));
    for await (const data of content) size += data.length;
    expect(size).toBe(1024 ** 3);
    expect((most - before) / 1024 ** 2).toBeLessThan(150);
  });
});
