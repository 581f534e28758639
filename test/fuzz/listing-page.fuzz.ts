// The listing of a directory: listingPage.
//
// - The page is its own markup and one item an entry, whatever the names and the target are.
// - Each link is a relative one that leads, by a browser's reading, to the entry of that name in this directory.
// - Each text reads as the entry's name.

import type { DirectoryEntry } from "../../src/files/directory-listing.ts";
import { listingPage } from "../../src/files/directory-listing.ts";
import { decodeName, encodeName } from "../../src/semantics/byte-names.ts";
import { decodePath } from "../../src/semantics/url-path.ts";
import { target } from "./grammar.ts";
import { unescaped } from "./html.fuzz.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const NAMES = [
  "<img src=x onerror=alert(1)>.txt",
  '"><svg onload=alert(1)>',
  "' onmouseover='x",
  "javascript:alert(1)",
  "http:",
  "\\evil.example",
  "a?b#c",
  "%41",
  "&lt;",
  "line\nbreak",
  "\u202etxt.exe",
  " spaces ",
  "</a>",
] as const;

const PAGE =
  /^<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<style type="text\/css">\n:root \{\ncolor-scheme: light dark;\n\}\n<\/style>\n<title>([^<>]*)<\/title>\n<\/head>\n<body>\n<h1>([^<>]*)<\/h1>\n<hr>\n<ul>\n([^]*)<\/ul>\n<hr>\n<\/body>\n<\/html>\n$/;
const ITEM = /<li><a href="([\w.~%-]+\/?)">([^<>]*)<\/a><\/li>\n/y;

export const listing: Target = {
  name: "listing-page",
  invariants: "nothing but its own markup and a link to each entry, whatever their names are",
  run(random) {
    const path = random.oneIn(2) ? random.mutated(target(random)) : target(random);
    const entries = random.list(0, 4, () => entry(random));
    random.note({ path, entries });
    const page = decodeName(listingPage(path, entries));
    const [, title = "", heading = "", list] = PAGE.exec(page) ?? [];
    ensure(list !== undefined, "The page is its own markup");
    ensureSame(title, heading, "The heading is the title");
    ITEM.lastIndex = 0;
    for (const each of entries) checkItem(each, ITEM.exec(list));
    ensure(ITEM.exec(list) === null, "There is an item for each entry and no other");
  },
};

function entry(random: Random): DirectoryEntry {
  const raw = random.oneIn(2) ? Buffer.from(random.choose(NAMES)).toString("latin1") : random.bytes(1, 10);
  const bytes = (random.oneIn(2) ? raw : random.mutated(raw)).replaceAll(/[\0/]/g, "");
  const name = decodeName(Buffer.from(bytes, "latin1"));
  return {
    name: ["", ".", ".."].includes(name) ? "x" : name,
    isDirectory: random.oneIn(3),
    isSymlink: random.oneIn(4),
  };
}

function checkItem({ name, isDirectory, isSymlink }: DirectoryEntry, item: RegExpExecArray | null): void {
  ensure(item !== null, "There is an item for each entry");
  const [, href = "", text = ""] = item;
  const url = new URL(href, "http://host.example/dir/");
  ensure(url.host === "host.example" && url.search === "" && url.hash === "", "A link leads to this server");
  ensureSame(decodePath(url.pathname), `/dir/${name}${isDirectory ? "/" : ""}`, "It leads to the entry");
  const shown = name + (isSymlink ? "@" : isDirectory ? "/" : "");
  // The page is bytes: two surrogates that stand for a byte each may read as one character.
  ensureSame(unescaped(text), decodeName(encodeName(shown)), "Its text is the name");
}
