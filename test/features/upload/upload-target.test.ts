import { describe, expect, test } from "bun:test";

import {
  folderTarget,
  makingTarget,
  pathIn,
  uploadTarget,
} from "../../../src/features/upload/upload-target.ts";

describe("uploadTarget()", () => {
  test("uploadTarget() tells the folder from the name", () => {
    expect(uploadTarget("/a.txt")).toEqual({ folder: "/", name: "a.txt" });
    expect(uploadTarget("/a%20b/c%C3%A4?x=/y")).toEqual({ folder: "/a%20b/", name: "cä" });
    expect(uploadTarget("/a/")).toEqual({ folder: "/a/", name: undefined });
    expect(uploadTarget("http://host/a/b")).toEqual({ folder: "/a/", name: "b" });
  });
  test("uploadTarget() takes several slashes for one, and an escaped one for a slash", () => {
    expect(uploadTarget("//a///b")).toEqual({ folder: "/a/", name: "b" });
    expect(uploadTarget("/a%2fb")).toEqual({ folder: "/a/", name: "b" });
  });
  for (const path of [
    "/../x",
    "/a/../../x",
    "/%2e%2e/x",
    "/./x",
    "/.git/x",
    "/a\\..\\b/x",
    "/%00/x",
    "/a%0a/x",
  ]) {
    test(`uploadTarget() refuses ${path}`, () => {
      expect(uploadTarget(path)).toMatchObject({ status: 400 });
    });
  }
});

test("folderTarget() takes the whole path for a folder", () => {
  expect(folderTarget("/a/b")).toEqual({ folder: "/a/b/", name: undefined });
  expect(folderTarget("/a/b/?q")).toEqual({ folder: "/a/b/", name: undefined });
  expect(folderTarget("/")).toEqual({ folder: "/", name: undefined });
  expect(folderTarget("/a/..")).toMatchObject({ status: 400 });
});

test("makingTarget() takes the last name, with or without a slash", () => {
  expect(makingTarget("/a/b%20c/")).toEqual({ folder: "/a/", name: "b c" });
  expect(makingTarget("/b")).toEqual({ folder: "/", name: "b" });
  expect(makingTarget("/")).toEqual({ folder: "/", name: undefined });
  expect(makingTarget("/b?x=/..")).toEqual({ folder: "/", name: "b" });
});

test("pathIn() encodes what a URL has another meaning for", () => {
  expect(pathIn("/a/", "b c?#%")).toBe("/a/b%20c%3F%23%25");
});
