// The table of conformance says nothing that no test holds.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { CONFORMANCE, conformanceTable } from "./conformance.ts";
import { README } from "./readme.ts";

const texts = new Map<string, string>();

function textOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(resolve(import.meta.dir, file), "utf8");
  texts.set(file, text);
  return text;
}

/** A name stands behind the quotation mark that begins it: of a test, a group or a row of a table. */
function isNamed(name: string, text: string): boolean {
  return [`"${name}`, `\`${name}`].some((start) => text.includes(start));
}

describe("CONFORMANCE", () => {
  for (const { section, title, state, tests } of CONFORMANCE) {
    test(`CONFORMANCE has tests that exist for ${section}, ${title}`, () => {
      if (state !== "not done") expect(tests).not.toBeEmpty();
      expect(tests.filter(([file, name]) => !isNamed(name, textOf(file)))).toEqual([]);
    });
  }

  test("CONFORMANCE names each section once, RFC 9112 before RFC 9110", () => {
    const sections = CONFORMANCE.map(({ section }) => section);
    expect(new Set(sections).size).toBe(sections.length);
    expect(sections.filter((section) => !/^(9110|9112) \d/.test(section))).toEqual([]);
    const semantics = sections.findIndex((section) => section.startsWith("9110 "));
    expect(sections.slice(semantics).filter((section) => section.startsWith("9112 "))).toEqual([]);
  });

  test("CONFORMANCE has no cell that would break its table", () => {
    const cells = CONFORMANCE.flatMap(({ section, title, remark = "" }) => [section, title, remark]);
    expect(cells.filter((cell) => /[|\n<>]/.test(cell))).toEqual([]);
  });
});

test("conformanceTable() is what stands in the README (else: bun test/readme.ts)", () => {
  expect(squeezed(readFileSync(README, "utf8"))).toContain(squeezed(conformanceTable()));
});

/** Without what the formatter adds to a table to line its columns up. */
function squeezed(text: string): string {
  return text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
}
