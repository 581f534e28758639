import { expect, test } from "bun:test";
import { renameSync, statSync, writeFileSync } from "node:fs";

import { beginsWithHashBang, isSpecialFile, isStill } from "../../src/cgi/script-file.ts";
import { closeFile, openFile } from "../../src/files/open-file.ts";
import { PLATFORM } from "../../src/server/runtime.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

test.each([
  ["#!/bin/sh\n", true],
  ["#!", true],
  ["#", false],
  ["", false],
  ["\x7fELF", false],
])("beginsWithHashBang() of %p", (content, expected) => {
  using directory = new TemporaryDirectory();
  writeFileSync(directory.join("x"), content);
  const opened = openFile(directory.join("x"));
  if (opened.kind !== "file") throw new Error(opened.kind);
  expect(beginsWithHashBang(opened.file)).toBe(expected);
  expect(beginsWithHashBang({ ...opened.file, fd: -1, content: Buffer.from(content) })).toBe(expected);
  closeFile(opened.file);
});

test.if(PLATFORM !== "win32")("isSpecialFile() knows a FIFO and a device", () => {
  using directory = new TemporaryDirectory();
  writeFileSync(directory.join("file"), "");
  expect(Bun.spawnSync(["mkfifo", directory.join("fifo")]).exitCode).toBe(0);
  expect(isSpecialFile(directory.join("fifo"))).toBeTrue();
  expect(isSpecialFile("/dev/null")).toBeTrue();
  expect(isSpecialFile(directory.path)).toBeFalse();
  expect(isSpecialFile(directory.join("file"))).toBeFalse();
  expect(isSpecialFile(directory.join("file", "below"))).toBeFalse();
  expect(isSpecialFile(directory.join("gone"))).toBeFalse();
  expect(isSpecialFile("\0")).toBeFalse();
});

test("isStill() sees that a file was replaced, or is gone", () => {
  using directory = new TemporaryDirectory();
  writeFileSync(directory.join("a"), "");
  writeFileSync(directory.join("b"), "");
  const { dev, ino } = statSync(directory.join("a"));
  expect(isStill(directory.join("a"), { dev, ino })).toBeTrue();
  renameSync(directory.join("b"), directory.join("a"));
  expect(isStill(directory.join("a"), { dev, ino })).toBeFalse();
  expect(isStill(directory.join("b"), { dev, ino })).toBeFalse();
});
