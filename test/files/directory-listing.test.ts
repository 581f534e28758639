import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { DirectoryEntry } from "../../src/files/directory-listing.ts";
import { directoryEntries, listingPage, sortedByName } from "../../src/files/directory-listing.ts";
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

const file = (name: string): DirectoryEntry => ({ name, isDirectory: false, isSymlink: false });

/** The items of a page, without the frame around them. */
function itemsOf(...entries: readonly DirectoryEntry[]): string {
  const page = listingPage("/", entries).toString("latin1");
  return page.slice(page.indexOf("<ul>\n") + 5, page.indexOf("</ul>"));
}

function titleOf(requestPath: string): string | undefined {
  return /<title>Directory listing for (.*)<\/title>/s.exec(
    listingPage(requestPath, []).toString("latin1"),
  )?.[1];
}

describe("listingPage()", () => {
  test("listingPage() is Python 3.14's page, byte for byte", () => {
    expect(listingPage("/dir/", [file("a.txt")]).toString("latin1")).toBe(
      '<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
        '<style type="text/css">\n:root {\ncolor-scheme: light dark;\n}\n</style>\n' +
        "<title>Directory listing for /dir/</title>\n</head>\n" +
        "<body>\n<h1>Directory listing for /dir/</h1>\n<hr>\n<ul>\n" +
        '<li><a href="a.txt">a.txt</a></li>\n' +
        "</ul>\n<hr>\n</body>\n</html>\n",
    );
  });

  test("listingPage() of an empty directory has the length of Python 3.14's", () => {
    expect(listingPage("/dir/", [])).toHaveLength(264);
  });

  const items: readonly [name: string, entry: DirectoryEntry, item: string][] = [
    ["a directory", { name: "d", isDirectory: true, isSymlink: false }, '<a href="d/">d/</a>'],
    ["a link to a directory", { name: "d", isDirectory: true, isSymlink: true }, '<a href="d/">d@</a>'],
    ["a link to a file", { name: "f", isDirectory: false, isSymlink: true }, '<a href="f">f@</a>'],
    ["UTF-8", file("é"), '<a href="%C3%A9">\u00C3\u00A9</a>'],
    ["bytes that are not UTF-8", file("caf\uDCE9"), '<a href="caf%E9">caf\u00E9</a>'],
    ["markup", file("<img src=x>"), '<a href="%3Cimg%20src%3Dx%3E">&lt;img src=x&gt;</a>'],
    ["quotes", file(`"'`), `<a href="%22%27">"'</a>`],
    ["an escape", file("%41&amp;"), '<a href="%2541%26amp%3B">%41&amp;amp;</a>'],
    ["what ends a path", file("#?"), '<a href="%23%3F">#?</a>'],
    ["what looks like a scheme", file("javascript:x"), '<a href="javascript%3Ax">javascript:x</a>'],
    ["control characters", file("a\u0001\nb"), '<a href="a%01%0Ab">a\u0001\nb</a>'],
  ];
  for (const [name, entry, item] of items) {
    test(`listingPage() links ${name}`, () => {
      expect(itemsOf(entry)).toBe(`<li>${item}</li>\n`);
    });
  }

  test("listingPage() lists entries in the order given", () => {
    expect(itemsOf(file("b"), file("a"))).toBe('<li><a href="b">b</a></li>\n<li><a href="a">a</a></li>\n');
  });

  const titles: readonly [requestPath: string, title: string][] = [
    ["/", "/"],
    ["/a%20b/", "/a b/"],
    ["/d/?q=1", "/d/"],
    ["/d/#f?q", "/d/"],
    ["/%3Cscript%3E&amp;/", "/&lt;script&gt;&amp;amp;/"],
    ["/<b>\"'/", "/&lt;b&gt;\"'/"],
    ["/%C3%A9/", "/\u00C3\u00A9/"],
    ["/%FF/", "/\u00FF/"],
    ["http://h/d/?q", "/d/"],
    ["/%zz/", "/%zz/"],
  ];
  for (const [requestPath, title] of titles) {
    test(`listingPage() is titled ${JSON.stringify(title)} for ${JSON.stringify(requestPath)}`, () => {
      expect(titleOf(requestPath)).toBe(title);
    });
  }
});
