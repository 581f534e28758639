import { describe, expect, test } from "bun:test";

import { parse_multipart } from "../../src/cgi/parse-multipart.ts";
import { body, BOUNDARY, multipart, openTemporaryFiles, part, refusal } from "./pieces.ts";

describe("parse_multipart()", () => {
  test("parse_multipart() gives the values of each name", async () => {
    const text = multipart(
      part("id", "1234"),
      part("title", ""),
      part("file", "Testing 123.\n", "test.txt"),
      part("id", " Add "),
    );
    const values = await parse_multipart(body(text), {
      boundary: BOUNDARY,
      "CONTENT-LENGTH": String(text.length),
    });
    expect([...values]).toEqual([
      ["id", ["1234", " Add "]],
      ["title", [""]],
      ["file", [Buffer.from("Testing 123.\n")]],
    ]);
  });

  test("parse_multipart() takes the boundary as bytes too, and whatever stands in it", async () => {
    const text = multipart(part("a", "1")).replaceAll(BOUNDARY, 'q"\\;x');
    expect([...(await parse_multipart(body(text), { boundary: Buffer.from('q"\\;x') }))]).toEqual([
      ["a", ["1"]],
    ]);
  });

  test("parse_multipart() decodes text as it is told", async () => {
    const text = multipart(part("\xe4", "\xff"));
    expect([...(await parse_multipart(body(text), { boundary: BOUNDARY }, "latin-1"))]).toEqual([
      ["\u00e4", ["\u00ff"]],
    ]);
    expect(await refusal(parse_multipart(body(text), { boundary: BOUNDARY }, "utf-8", "strict"))).toEqual([
      400,
      "Form text is not utf-8",
    ]);
  });

  test("parse_multipart() needs a boundary", async () => {
    expect(await refusal(parse_multipart(body(), {}))).toEqual([400, "Invalid boundary in multipart form"]);
  });

  test("parse_multipart() leaves no file open", async () => {
    const before = openTemporaryFiles();
    const values = await parse_multipart(body(multipart(part("f", "x".repeat(200_000), "f"))), {
      boundary: BOUNDARY,
    });
    expect(values.get("f")?.[0]).toHaveLength(200_000);
    expect(openTemporaryFiles()).toBe(before);
  });
});
