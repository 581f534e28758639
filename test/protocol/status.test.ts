import { describe, expect, test } from "bun:test";

import { HTTPStatus, responses } from "../../src/protocol/status.ts";

describe("responses", () => {
  const rows: readonly [code: number, phrase: string, explanation: string][] = [
    [200, "OK", "Request fulfilled, document follows"],
    [404, "Not Found", "Nothing matches the given URI"],
    [413, "Content Too Large", "Content is too large"],
    [418, "I'm a Teapot", "Server refuses to brew coffee because it is a teapot"],
    [
      429,
      "Too Many Requests",
      'The user has sent too many requests in a given amount of time ("rate limiting")',
    ],
    [511, "Network Authentication Required", "The client needs to authenticate to gain network access"],
  ];
  test.each(rows)("responses[%i] is Python's", (code, phrase, explanation) => {
    expect(responses[code]).toEqual([phrase, explanation]);
  });

  test("responses has an entry for each code of HTTPStatus and no other", () => {
    const codes = [...new Set<number>(Object.values(HTTPStatus))].sort((a, b) => a - b);
    expect(Object.keys(responses).map(Number)).toEqual(codes);
    expect(codes).toHaveLength(62);
  });

  test("responses cannot be changed, its rows neither", () => {
    expect(Object.isFrozen(responses)).toBe(true);
    expect(Object.values(responses).every((row) => Object.isFrozen(row))).toBe(true);
  });
});

describe("HTTPStatus", () => {
  test("HTTPStatus has Python's names, those from before 3.13 included", () => {
    expect(HTTPStatus.NOT_FOUND).toBe(404);
    expect(HTTPStatus.URI_TOO_LONG).toBe(414);
    expect(HTTPStatus.REQUEST_URI_TOO_LONG).toBe(414);
    expect(HTTPStatus.IM_A_TEAPOT).toBe(418);
    expect(Object.keys(HTTPStatus)).toHaveLength(66);
  });

  test("HTTPStatus cannot be changed", () => {
    expect(Object.isFrozen(HTTPStatus)).toBe(true);
  });
});
