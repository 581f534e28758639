// The inventory is what the test files have, so that no test of Python's is missing unnoticed.

import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { HTTPSERVERS, type PythonTests, SOCKETSERVER } from "./inventory.ts";

/** The tests of a class, from its line to that of the next one. */
const GROUP = /^describe.*?\("(?<name>\w+)".*?(?=^describe|(?![^]))/gms;
/** A test, by its name at the beginning of its title, or of its row in a table of titles. */
const TITLE = /[[(]\s*"(?<name>test_\w+)/g;

/** The names of the tests in the files for a module of Python's, by class. */
function testsIn(module: string): Map<string, Set<string>> {
  const tests = new Map<string, Set<string>>();
  for (const file of readdirSync(import.meta.dir).filter((name) => name.startsWith(module))) {
    for (const { 0: group, groups } of readFileSync(join(import.meta.dir, file), "utf8").matchAll(GROUP)) {
      const names = Array.from(group.matchAll(TITLE), (title) => title.groups?.["name"] ?? "");
      tests.set(groups?.["name"] ?? "", new Set(names));
    }
  }
  return tests;
}

function wordsOf(names: string): string[] {
  return names.split(" ").filter((name) => name !== "");
}

function countOf(inventory: Readonly<Record<string, PythonTests>>): number {
  const tests = Object.values(inventory);
  return tests.reduce(
    (sum, { here, missing = {} }) => sum + wordsOf(here).length + Object.keys(missing).length,
    0,
  );
}

describe.each([
  ["test_httpservers", HTTPSERVERS, 92 + 13],
  ["test_socketserver", SOCKETSERVER, 27],
] as const)("%s", (module, inventory, count) => {
  const tests = testsIn(module);

  test(`the inventory has all of Python's ${count} tests`, () => {
    expect(countOf(inventory)).toBe(count);
  });

  test("the inventory has each class that is in the test files", () => {
    expect([...tests.keys()].filter((name) => inventory[name] === undefined)).toEqual([]);
  });

  test.each(Object.entries(inventory))("%s has the tests that the inventory says", (name, { here }) => {
    expect([...(tests.get(name) ?? [])].sort()).toEqual(wordsOf(here).sort());
  });

  test("the inventory gives a reason for each test that has no counterpart", () => {
    const reasons = Object.values(inventory).flatMap(({ missing = {} }) => Object.values(missing));
    for (const reason of reasons) expect(reason).toMatch(/^[A-Z].*[^.]$/);
  });
});
