import { expect, test } from "bun:test";

import {
  isPartName,
  isPartPath,
  partName,
  randomKey,
  resumableKey,
  UPLOAD_ID,
} from "../../../src/features/upload/part-name.ts";

test("isPartName() knows the names that partName() makes, however they are spelt", () => {
  const name = partName(randomKey(), "writing");
  expect(isPartName(name)).toBe(true);
  expect(isPartName(name.toUpperCase())).toBe(true);
  expect(isPartName(`\u200c${name}`)).toBe(true);
  expect(isPartName(partName(resumableKey("id", "a"), "kept"))).toBe(true);
});

test("isPartName() knows no other names", () => {
  for (const name of [
    "a",
    "upload",
    ".upload-",
    ".upload-x.kept",
    `.upload-${"0".repeat(32)}.txt`,
    "a.kept",
  ]) {
    expect(isPartName(name), name).toBe(false);
  }
});

test("isPartPath() looks at the last name only", () => {
  const name = partName(randomKey(), "kept");
  expect(isPartPath(`/srv/${name}`)).toBe(true);
  expect(isPartPath(`C:\\srv\\${name}`)).toBe(true);
  expect(isPartPath(name)).toBe(true);
  expect(isPartPath(`/srv/${name}/a`)).toBe(false);
});

test("resumableKey() differs by id and by name", () => {
  const keys = [
    ["id", "a"],
    ["id", "b"],
    ["ida", ""],
    ["i", "da"],
  ].map(([id = "", name = ""]) => resumableKey(id, name));
  expect(new Set(keys).size).toBe(keys.length);
  expect(resumableKey("id", "a")).toBe(resumableKey("id", "a"));
});

test("UPLOAD_ID is what nobody guesses", () => {
  expect(UPLOAD_ID.test("0123456789abcdef")).toBe(true);
  expect(UPLOAD_ID.test("short")).toBe(false);
  expect(UPLOAD_ID.test(`${"a".repeat(16)}/..`)).toBe(false);
  expect(UPLOAD_ID.test("a".repeat(65))).toBe(false);
});
