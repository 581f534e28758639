import { describe, expect, test } from "bun:test";

import type { DirectoryEntry } from "../../src/files/directory-entries.ts";
import { listingPage } from "../../src/files/listing-page.ts";

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
