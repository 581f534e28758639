import { describe, expect, test } from "bun:test";

import { FormBudget } from "../../src/cgi/form-budget.ts";
import { type FormContent, FormReader, isUrlencoded } from "../../src/cgi/form-reader.ts";
import { textDecoder } from "../../src/cgi/text-decoding.ts";
import { body, BOUNDARY, multipart, part, refusal } from "./pieces.ts";

const RULES = {
  keep_blank_values: false,
  strict_parsing: false,
  separator: "&",
  lenient: false,
  decode: textDecoder("utf-8", "replace"),
};

/** Content as a tree of plain values: text, bytes of files, arrays of `[name, value]`. */
function plain(content: FormContent): unknown {
  if (content.kind === "text") return content.text;
  if (content.kind === "file") return content.file.bytes();
  return content.list.map((each) =>
    each.kind === "pair"
      ? [each.name, each.value]
      : [each.headers.get_param("name", null, "content-disposition"), plain(each.content)],
  );
}

async function read(
  text: string,
  contentType: string,
  budget = new FormBudget(100, 10_000),
): Promise<unknown> {
  return plain(await new FormReader(RULES, budget).body(body(text), contentType));
}

const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A part of a type; its content is a form as a rule. */
function typed(name: string, type: string, content: string, filename?: string): string {
  return part(name, content, filename).replace("\r\n\r\n", `\r\nContent-Type: ${type}\r\n\r\n`);
}

function nested(depth: number): string {
  const boundary = `${BOUNDARY}${depth}`;
  const content = depth === 0 ? "x" : nested(depth - 1);
  const type = depth === 0 ? "text/plain" : `multipart/mixed; boundary=${BOUNDARY}${depth - 1}`;
  return multipart(typed("n", type, content)).replaceAll(
    new RegExp(`^--${BOUNDARY}(?=\r|--)`, "gm"),
    `--${boundary}`,
  );
}

describe("FormReader", () => {
  test("FormReader reads an urlencoded body into pairs", async () => {
    expect(await read("a=1&b=2", "Application/X-WWW-form-urlencoded; charset=x")).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  test("FormReader reads a multipart body into text and files", async () => {
    expect(await read(multipart(part("a", "1"), part("f", "2", "")), TYPE)).toEqual([
      ["a", "1"],
      ["f", Buffer.from("2")],
    ]);
  });

  test("FormReader reads any other body into a file", async () => {
    expect(await read('{"a": 1}', "application/json")).toEqual(Buffer.from('{"a": 1}'));
    expect(await read("", "")).toEqual(Buffer.alloc(0));
  });

  test("FormReader reads forms within a form", async () => {
    const inner = `--in\r\n${part("", "1", "one")}\r\n--in\r\n${part("", "2", "two")}\r\n--in--`;
    const text = multipart(
      part("a", "x"),
      typed("files", "multipart/mixed; boundary=in", inner),
      typed("u", "application/x-www-form-urlencoded", "b=1&b=2"),
    );
    expect(await read(text, TYPE)).toEqual([
      ["a", "x"],
      [
        "files",
        [
          ["", Buffer.from("1")],
          ["", Buffer.from("2")],
        ],
      ],
      [
        "u",
        [
          ["b", "1"],
          ["b", "2"],
        ],
      ],
    ]);
  });

  test("FormReader takes a file for a file, whatever its type", async () => {
    const text = multipart(
      typed("f", "multipart/related", "MIME", "page.mht"),
      typed("g", "application/x-www-form-urlencoded", "a=b", "g"),
    );
    expect(await read(text, TYPE)).toEqual([
      ["f", Buffer.from("MIME")],
      ["g", Buffer.from("a=b")],
    ]);
  });

  test("FormReader refuses a nested form that is cut short, or has no boundary", async () => {
    const open = multipart(typed("n", "multipart/mixed; boundary=in", `--in\r\n${part("", "1")}`));
    expect(await refusal(read(open, TYPE))).toEqual([400, "Multipart body without its closing boundary"]);
    expect(await refusal(read(multipart(typed("n", "multipart/mixed", "")), TYPE))).toEqual([
      400,
      "Invalid boundary in multipart form",
    ]);
  });

  test("FormReader refuses forms nested too deeply", async () => {
    const deep = (depth: number): Promise<unknown> =>
      read(nested(depth), `multipart/form-data; boundary=${BOUNDARY}${depth}`);
    expect(await deep(3)).toEqual([["n", [["n", [["n", [["n", "x"]]]]]]]]);
    expect(await refusal(deep(4))).toEqual([400, "Multipart body nested too deeply"]);
  });

  test("FormReader counts the fields of all levels", async () => {
    const text = multipart(
      part("a", "3"),
      typed("b", "application/x-www-form-urlencoded", "a=4"),
      typed("c", "application/x-www-form-urlencoded", "a=5"),
    );
    expect(await read(text, TYPE, new FormBudget(5, 1000))).toEqual([
      ["a", "3"],
      ["b", [["a", "4"]]],
      ["c", [["a", "5"]]],
    ]);
    expect(await refusal(read(text, TYPE, new FormBudget(4, 1000)))).toEqual([
      413,
      "Max number of fields exceeded",
    ]);
  });

  test.each([
    ["a text field", multipart(part("a", "x".repeat(200)))],
    ["text fields together", multipart(...Array.from({ length: 5 }, () => part("a", "x".repeat(20))))],
    ["headers", multipart(part("a".repeat(200), ""))],
  ])("FormReader refuses %s that would fill the memory", async (_, text) => {
    expect(await refusal(read(text, TYPE, new FormBudget(100, 150)))).toEqual([
      413,
      "Form text larger than 150 bytes",
    ]);
  });

  test("FormReader lets files be larger than what it holds in memory", async () => {
    expect(await read(multipart(part("f", "x".repeat(1000), "f")), TYPE, new FormBudget(1, 150))).toEqual([
      ["f", Buffer.alloc(1000, "x")],
    ]);
    expect(
      await refusal(
        read("a=" + "x".repeat(1000), "application/x-www-form-urlencoded", new FormBudget(1, 150)),
      ),
    ).toEqual([413, "Form text larger than 150 bytes"]);
  });

  test("FormReader says how each part ended", async () => {
    const reader = new FormReader({ ...RULES, lenient: true }, new FormBudget(10, 1000));
    const dones = async (text: string): Promise<unknown> => {
      const content = await reader.body(body(text), TYPE);
      return content.kind === "list" && content.list.map((each) => each.kind === "part" && each.done);
    };
    const whole = multipart(part("a", "1"), part("b", "2"));
    expect(await dones(whole)).toEqual([0, 1]);
    expect(await dones(whole.slice(0, whole.lastIndexOf("\r\n--")))).toEqual([0, -1]);
  });
});

describe("isUrlencoded()", () => {
  test("isUrlencoded() looks at the type alone", () => {
    expect(isUrlencoded("application/x-www-form-urlencoded;charset=utf-8")).toBeTrue();
    expect(isUrlencoded("text/plain; a=application/x-www-form-urlencoded")).toBeFalse();
  });
});
