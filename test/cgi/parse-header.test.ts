import { describe, expect, test } from "bun:test";

import { parse_header } from "../../src/cgi/parse-header.ts";

describe("parse_header()", () => {
  // The first nine are Python's own test_parse_header.
  const cases: readonly [line: string, value: string, options: Record<string, string>][] = [
    ["text/plain", "text/plain", {}],
    ["text/vnd.just.made.this.up ; ", "text/vnd.just.made.this.up", {}],
    ["text/plain;charset=us-ascii", "text/plain", { charset: "us-ascii" }],
    ['text/plain ; charset="us-ascii"', "text/plain", { charset: "us-ascii" }],
    ['text/plain ; charset="us-ascii"; another=opt', "text/plain", { charset: "us-ascii", another: "opt" }],
    ['attachment; filename="silly.txt"', "attachment", { filename: "silly.txt" }],
    ['attachment; filename="strange;name"', "attachment", { filename: "strange;name" }],
    [
      'attachment; filename="strange;name";size=123;',
      "attachment",
      { filename: "strange;name", size: "123" },
    ],
    ['form-data; name="files"; filename="fo\\"o;bar"', "form-data", { name: "files", filename: 'fo"o;bar' }],
    ["", "", {}],
    [";a=b", "", { a: "b" }],
    ["x=y; A = b ", "x=y", { a: "b" }],
    ["x; a=1; A=2", "x", { a: "2" }],
    ['x; f="C:\\dir\\file"', "x", { f: "C:\\dir\\file" }],
    ["x; f=<b>", "x", { f: "<b>" }],
    ["x; filename=\"a\"; filename*=UTF-8''%e2%82%ac%20rates", "x", { filename: "\u20ac rates" }],
  ];
  test.each(cases)("parse_header() splits %s", (line, value, options) => {
    const [found, parameters] = parse_header(line);
    expect([found, { ...parameters }]).toEqual([value, options]);
  });

  test("parse_header() takes no parameter for a part of an object", () => {
    const [, options] = parse_header("x; __proto__=a; toString=b");
    expect([options["__proto__"], options["tostring"], options["constructor"]]).toEqual([
      "a",
      "b",
      undefined,
    ]);
  });
});
