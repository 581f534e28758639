import { describe, expect, test } from "bun:test";

import { formSource } from "../../src/cgi/form-request.ts";
import { HTTPMessage } from "../../src/protocol/headers.ts";
import { body } from "./pieces.ts";

const URLENCODED = "application/x-www-form-urlencoded";
const fp = body("x");

describe("formSource()", () => {
  test.each([
    ["nothing", {}],
    ["GET", { REQUEST_METHOD: "GET" }],
    ["HEAD", { REQUEST_METHOD: "HEAD", CONTENT_TYPE: "text/plain" }],
    ["get", { REQUEST_METHOD: "get" }],
  ])("formSource() takes the query for %s", (_, environ) => {
    const source = formSource({ fp, environ: { ...environ, QUERY_STRING: "a=1" } });
    expect(source).toMatchObject({ contentType: URLENCODED, length: -1, body: null, query: "a=1" });
    expect(formSource({ headers: { "Content-Type": "text/plain" }, environ })).toMatchObject({
      contentType: URLENCODED,
      query: "",
    });
  });

  test("formSource() describes a body by the environment where there are no headers, and keeps the query", () => {
    const environ = {
      REQUEST_METHOD: "POST",
      CONTENT_TYPE: "a/b; c=d",
      CONTENT_LENGTH: "5",
      QUERY_STRING: "e=f",
    };
    const source = formSource({ fp, environ });
    expect(source).toMatchObject({ contentType: "a/b; c=d", length: 5, body: fp, query: "e=f" });
    expect(source.headers.items()).toEqual([
      ["Content-Type", "a/b; c=d"],
      ["Content-Length", "5"],
    ]);
  });

  test("formSource() describes a body by the headers alone where there are some", () => {
    const environ = { REQUEST_METHOD: "POST", CONTENT_TYPE: "x/y", CONTENT_LENGTH: "5", QUERY_STRING: "e=f" };
    const headers = new HTTPMessage();
    headers.append("content-length", "7");
    expect(formSource({ fp, headers, environ })).toEqual({
      headers,
      contentType: URLENCODED,
      length: 7,
      body: fp,
      query: "",
    });
    const record = formSource({ fp, headers: { "content-TYPE": "a/b" }, environ });
    expect([record.contentType, record.headers.get("Content-Type")]).toEqual(["a/b", "a/b"]);
  });

  test("formSource() takes an untyped body for urlencoded in POST only", () => {
    const empty = { CONTENT_TYPE: "", CONTENT_LENGTH: "" };
    expect(formSource({ fp, environ: { REQUEST_METHOD: "POST", ...empty } })).toMatchObject({
      contentType: URLENCODED,
      length: -1,
    });
    expect(formSource({ fp, environ: { REQUEST_METHOD: "PUT", ...empty } })).toMatchObject({
      contentType: "text/plain",
      length: -1,
    });
  });

  test.each([["-1"], ["+5"], ["5x"], ["0x5"], [" "], ["9".repeat(16)]])(
    "formSource() takes %j for no length",
    (length) => {
      expect(formSource({ fp, environ: { REQUEST_METHOD: "POST", CONTENT_LENGTH: length } }).length).toBe(-1);
    },
  );

  test("formSource() asks for fp where there is a body", () => {
    expect(() => formSource({ environ: { REQUEST_METHOD: "POST" } })).toThrow(
      new TypeError("Cannot read the form of a POST request without fp"),
    );
  });
});
