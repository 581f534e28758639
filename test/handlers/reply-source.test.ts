import { expect, test } from "bun:test";
import { fstatSync } from "node:fs";

import { openFile } from "../../src/files/open-file.ts";
import { FileSource } from "../../src/handlers/reply-source.ts";
import { Site } from "../support/site.ts";

test("FileSource keeps a file and what to send of it, and closes the file once it is told to", () => {
  using site = new Site({ "a.txt": "hello" });
  const opened = openFile(`${site.path}/a.txt`);
  if (opened.kind !== "file") throw new Error(opened.kind);
  const { file } = opened;
  const source = new FileSource(file, [Buffer.from("head"), { start: 0, end: 4 }]);
  expect(source.file).toBe(file);
  expect(source.pieces).toEqual([Buffer.from("head"), { start: 0, end: 4 }]);
  expect(fstatSync(file.fd).size).toBe(5);
  expect(new FileSource(file).pieces).toBeUndefined(); // all of it
  source.close();
  expect(() => fstatSync(file.fd)).toThrow("EBADF");
});
