import { describe, expect, test } from "bun:test";

import { isNavigation, namesHTML, takesHTML } from "../../src/features/navigation.ts";
import { HTTPMessage } from "../../src/protocol/headers.ts";

function message(fields: Readonly<Record<string, string>>): HTTPMessage {
  const headers = new HTTPMessage();
  for (const [name, value] of Object.entries(fields)) headers.append(name, value);
  return headers;
}

const CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

describe("isNavigation()", () => {
  const cases: readonly { readonly fields: Readonly<Record<string, string>>; readonly is: boolean }[] = [
    { fields: { "Sec-Fetch-Mode": "navigate" }, is: true },
    { fields: { "Sec-Fetch-Mode": "navigate", Accept: "*/*" }, is: true },
    { fields: { "Sec-Fetch-Mode": "no-cors", Accept: CHROME }, is: false },
    { fields: { "Sec-Fetch-Mode": "cors", Accept: CHROME }, is: false },
    { fields: { Accept: CHROME }, is: true },
    { fields: { Accept: "*/*" }, is: false },
    { fields: { Accept: "application/json" }, is: false },
    { fields: {}, is: false },
  ];
  for (const { fields, is } of cases) {
    test(`isNavigation() is ${is} for ${JSON.stringify(fields)}`, () => {
      expect(isNavigation(message(fields))).toBe(is);
    });
  }
});

describe("namesHTML() and takesHTML()", () => {
  const cases: readonly { readonly accept: string; readonly names: boolean; readonly takes: boolean }[] = [
    { accept: CHROME, names: true, takes: true },
    { accept: "TEXT/HTML", names: true, takes: true },
    { accept: "application/json, text/html;q=0.1", names: true, takes: true },
    { accept: "text/html;level=1", names: true, takes: true },
    { accept: "text/html;q=0", names: false, takes: false },
    { accept: "text/html; q=0.000", names: false, takes: false },
    { accept: "text/htmlx", names: false, takes: false },
    { accept: "image/avif,image/webp,*/*;q=0.8", names: false, takes: false },
    { accept: "*/*", names: false, takes: true },
    { accept: "", names: false, takes: true },
  ];
  for (const { accept, names, takes } of cases) {
    test(`namesHTML() is ${names} and takesHTML() ${takes} for ${JSON.stringify(accept)}`, () => {
      expect(namesHTML(message({ Accept: accept }))).toBe(names);
      expect(takesHTML(message({ Accept: accept }))).toBe(takes);
    });
  }
  test("takesHTML() is true without a wish", () => {
    expect(takesHTML(message({}))).toBe(true);
  });
});
