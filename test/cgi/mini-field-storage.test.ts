import { describe, expect, test } from "bun:test";

import { MiniFieldStorage } from "../../src/cgi/mini-field-storage.ts";

describe("MiniFieldStorage", () => {
  test("MiniFieldStorage is a name, a value, and nothing in the place of a file", () => {
    const field = new MiniFieldStorage("a", "1");
    expect([field.name, field.value]).toEqual(["a", "1"]);
    const { filename, list, type, file, disposition } = field;
    expect({ filename, list, type, file, disposition }).toEqual({
      filename: null,
      list: null,
      type: null,
      file: null,
      disposition: null,
    });
    expect([
      Object.keys(field.type_options),
      Object.keys(field.disposition_options),
      field.headers.size,
    ]).toEqual([[], [], 0]);
  });

  test("MiniFieldStorage shows itself as in Python", () => {
    expect(String(new MiniFieldStorage("a'b", "1\n"))).toBe(`MiniFieldStorage("a'b", '1\\n')`);
  });
});
