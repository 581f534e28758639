import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { directoryEntries, type DirectoryEntry, sortedByName } from "../../src/files/directory-entries.ts";
import { fsPath } from "../../src/files/fs-path.ts";

const onWindows = process.platform === "win32";
const isRoot = process.getuid?.() === 0;

let parent: string;

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "directory-entries-"));
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A new directory with empty files of these names; `join` would not keep their lone surrogates. */
function directoryOf(...names: readonly string[]): string {
  const directory = mkdtempSync(join(parent, "d-"));
  for (const name of names) writeFileSync(fsPath(`${directory}/${name}`), "");
  return directory;
}

function namesIn(directory: string): string[] | undefined {
  return directoryEntries(directory)?.map(({ name }) => name);
}

describe("directoryEntries()", () => {
  test("directoryEntries() sorts by lower-cased name, in no language's order, hidden files too", () => {
    const directory = directoryOf("b", "A", "c10", "c9", "_", ".hidden", "Zz", "ä", "É", "e", "~");
    expect(namesIn(directory)).toEqual([".hidden", "_", "A", "b", "c10", "c9", "e", "Zz", "~", "ä", "É"]);
  });

  test("directoryEntries() sorts by code points, not by halves of them", () => {
    const directory = directoryOf("😀", "Ａ", "a", "😀b", "😁", "aa");
    expect(namesIn(directory)).toEqual(["a", "aa", "Ａ", "😀", "😀b", "😁"]);
  });

  test("directoryEntries() tells directories and links, whatever links lead to", () => {
    const directory = directoryOf("file");
    mkdirSync(join(directory, "dir"));
    symlinkSync("file", join(directory, "link-file"));
    symlinkSync("dir", join(directory, "link-dir"));
    symlinkSync("link-dir", join(directory, "link-link"));
    symlinkSync("nowhere", join(directory, "link-none"));
    symlinkSync("link-self", join(directory, "link-self"));
    expect(directoryEntries(directory)).toEqual([
      { name: "dir", isDirectory: true, isSymlink: false },
      { name: "file", isDirectory: false, isSymlink: false },
      { name: "link-dir", isDirectory: true, isSymlink: true },
      { name: "link-file", isDirectory: false, isSymlink: true },
      { name: "link-link", isDirectory: true, isSymlink: true },
      { name: "link-none", isDirectory: false, isSymlink: true },
      { name: "link-self", isDirectory: false, isSymlink: true },
    ]);
  });

  test.skipIf(onWindows)("directoryEntries() lists a FIFO without opening it", () => {
    const directory = directoryOf();
    Bun.spawnSync(["mkfifo", join(directory, "fifo")]);
    expect(directoryEntries(directory)).toEqual([{ name: "fifo", isDirectory: false, isSymlink: false }]);
  });

  test.skipIf(process.platform !== "linux")(
    "directoryEntries() keeps the bytes of names that are not UTF-8",
    () => {
      const directory = directoryOf("caf\uDCE9", "z", "\uDCFF", "\uFFFD");
      mkdirSync(fsPath(`${directory}/d\uDCFF`));
      symlinkSync(fsPath("d\uDCFF"), fsPath(`${directory}/l\uDCFF`));
      symlinkSync("nowhere", fsPath(`${directory}/n\uDCFF`));
      const plain = (name: string): DirectoryEntry => ({ name, isDirectory: false, isSymlink: false });
      expect(directoryEntries(directory)).toEqual([
        plain("caf\uDCE9"),
        { name: "d\uDCFF", isDirectory: true, isSymlink: false },
        { name: "l\uDCFF", isDirectory: true, isSymlink: true },
        { name: "n\uDCFF", isDirectory: false, isSymlink: true },
        plain("z"),
        plain("\uDCFF"),
        plain("\uFFFD"),
      ]);
      expect(directoryEntries(`${directory}/d\uDCFF`)).toEqual([]);
    },
  );

  test.skipIf(onWindows)("directoryEntries() takes names as they are", () => {
    const names = [
      '"><svg onload=x>',
      "#",
      "%41",
      "<img src=x onerror=alert(1)>.txt",
      "?",
      "\\",
      "a\nb",
      "\u202Ex",
    ];
    expect(namesIn(directoryOf(...names))).toEqual(names);
  });

  test("directoryEntries() reads a directory with a slash behind it, and an empty one", () => {
    expect(namesIn(`${directoryOf("a")}/`)).toEqual(["a"]);
    expect(directoryEntries(directoryOf())).toEqual([]);
  });

  test("directoryEntries() is undefined for what cannot be read", () => {
    expect(directoryEntries(join(parent, "nowhere"))).toBeUndefined();
    expect(directoryEntries(join(directoryOf("file"), "file"))).toBeUndefined();
    expect(directoryEntries("a\0b")).toBeUndefined();
  });

  test.skipIf(isRoot || onWindows)("directoryEntries() is undefined for a directory we may not read", () => {
    const directory = directoryOf("a");
    chmodSync(directory, 0o300);
    expect(directoryEntries(directory)).toBeUndefined();
    chmodSync(directory, 0o700);
  });
});

describe("sortedByName()", () => {
  const entry = (name: string): DirectoryEntry => ({ name, isDirectory: false, isSymlink: false });
  const sorted = (names: readonly string[]): readonly string[] =>
    sortedByName(names.map(entry)).map(({ name }) => name);

  test("sortedByName() has the same order whether or not a name has a character beyond U+FFFF", () => {
    const names = ["a", "a\u0001", "a b", "ab", "A\u00C4", "aa", "\uFFFD", "\uE000", "\uD7FF", "\u0130", "i"];
    for (let index = 0; index < 300; index++) {
      // Steps that have no factor in common with the size: none comes twice, and they come in another order.
      const character = String.fromCharCode(0x100 + ((index * 7919) % 0xd000));
      names.push(`${character}${index % 7}`, `n${(index * 173) % 300}`);
    }
    const plain = sorted(names);
    expect(sorted(["😀", ...names])).toEqual([...plain, "😀"]);
    expect(new Set(plain)).toEqual(new Set(names));
  });

  test("sortedByName() leaves names that differ in case alone as they come", () => {
    expect(sorted(["b", "B", "a", "A"])).toEqual(["a", "A", "b", "B"]);
    expect(sorted(["B", "b", "😀", "A", "a"])).toEqual(["A", "a", "B", "b", "😀"]);
  });

  test("sortedByName() keeps every one of 100,000 names", () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `${100_000 + index}.txt`);
    expect(sorted(names.toReversed())).toEqual(names);
  });
});
