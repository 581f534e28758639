import { describe, expect, test } from "bun:test";

import { tarSegments } from "../../../src/features/archive/tar.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";
import { checked, entriesOf, fileEntry, folderEntry, testWith, writeSparse } from "./unpackers.ts";

const GIB = 1024 ** 3;
const LONG = "n".repeat(120);
const DEEP = `${"deep/".repeat(60)}`;
const ENTRIES = [
  folderEntry("files/"),
  folderEntry(`files/${DEEP}`),
  fileEntry("empty", 0),
  fileEntry("one block", 512),
  fileEntry("日本語 ü.txt", 3),
  fileEntry("x".repeat(94), 1),
  fileEntry("x".repeat(95), 1),
  fileEntry(LONG, 513),
  fileEntry("before 1970", 1, -1500),
  fileEntry("far in the future", 1, 99_999_999_999_000),
  fileEntry("last that fits", 8 * GIB - 1),
  fileEntry("first that does not", 8 * GIB),
  fileEntry("behind it", 7),
];

async function written(temporary: TemporaryDirectory): Promise<string> {
  const path = temporary.join("made.tar");
  await writeSparse(path, tarSegments(ENTRIES));
  return path;
}

describe("tarSegments()", () => {
  test("tarSegments() knows how long each segment is before it is made, and fills whole blocks", async () => {
    let size = 0;
    const odd = [folderEntry("x/", NaN), folderEntry("x/", Infinity)];
    // The length of a record counts its own digits: these are names at which they become one more.
    const names = Array.from({ length: 120 }, (_, index) => folderEntry(`${"ü".repeat(index)}/`));
    for (const segment of tarSegments([...ENTRIES, ...odd, ...names])) {
      if ("bytes" in segment) expect((await segment.bytes()).length).toBe(segment.length);
      size += segment.length;
    }
    expect(size % 512).toBe(0);
  });

  testWith("python3", "tarSegments() writes any size, time and name, as Python reads them", async () => {
    using temporary = new TemporaryDirectory();
    const seen = await entriesOf("tar", await written(temporary));
    expect(seen).toEqual([
      { name: "files/", size: 0, mode: 0o755, mtime: 1e9 },
      { name: `files/${DEEP}`, size: 0, mode: 0o755, mtime: 1e9 },
      { name: "files/empty", size: 0, mode: 0o644, mtime: 1e9 },
      { name: "files/one block", size: 512, mode: 0o644, mtime: 1e9 },
      { name: "files/日本語 ü.txt", size: 3, mode: 0o644, mtime: 1e9 },
      { name: `files/${"x".repeat(94)}`, size: 1, mode: 0o644, mtime: 1e9 },
      { name: `files/${"x".repeat(95)}`, size: 1, mode: 0o644, mtime: 1e9 },
      { name: `files/${LONG}`, size: 513, mode: 0o644, mtime: 1e9 },
      { name: "files/before 1970", size: 1, mode: 0o644, mtime: -2 },
      { name: "files/far in the future", size: 1, mode: 0o644, mtime: 99_999_999_999 },
      { name: "files/last that fits", size: 8 * GIB - 1, mode: 0o644, mtime: 1e9 },
      { name: "files/first that does not", size: 8 * GIB, mode: 0o644, mtime: 1e9 },
      { name: "files/behind it", size: 7, mode: 0o644, mtime: 1e9 },
    ]);
  });

  for (const command of [
    ["tar", "-tf"],
    ["bsdtar", "-tf"],
    ["7z", "l"],
  ] as const) {
    testWith(command[0], `tarSegments() writes what ${command[0]} reads to its end`, async () => {
      using temporary = new TemporaryDirectory();
      await checked(command, await written(temporary));
    });
  }
});
