import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";

import { List } from "../../../src/features/listing/list.ts";
import { listingPage, type PageContent } from "../../../src/features/listing/page.ts";
import { contentPolicy } from "../../../src/features/listing/policy.ts";
import type { Row } from "../../../src/features/listing/rows.ts";
import { shownName } from "../../../src/features/listing/shown-text.ts";
import { escapeMarkup, html as markup } from "../../../src/semantics/html.ts";

const file = (name: string): Row => ({ name, isDirectory: false, size: 1, timeMs: 0 });

function page({ rows = [], ...content }: Partial<PageContent> & { readonly rows?: readonly Row[] }): string {
  const all: PageContent = {
    path: "/",
    list: new List(rows),
    total: rows.length,
    sorting: { by: "name", descending: false },
    readme: undefined,
    parts: [],
    typeOf: () => "text/plain",
    ...content,
  };
  return [...listingPage(all)].join("");
}

/** What stands between tags of a name, all of them. */
function inside(shown: string, tag: string): string[] {
  return [...shown.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, "g"))].map(([, text = ""]) => text);
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

describe("listingPage()", () => {
  test("is smaller than 15 KB before its entries, and fetches nothing", () => {
    const shown = page({ path: "/some/folder/within/another/", rows: [file("a")] });
    expect(Buffer.byteLength(shown)).toBeLessThan(15_000);
    expect(shown).not.toMatch(/\bsrc=|@import|url\(|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });

  test("has a row for each entry, folders as links with a slash", () => {
    const rows: Row[] = [
      { name: "sub dir", isDirectory: true, size: undefined, timeMs: undefined },
      { name: "a&b.txt", isDirectory: false, size: 1234, timeMs: Date.UTC(2026, 10, 21, 12) },
    ];
    const shown = page({ rows });
    expect(shown).toContain('<tr><th scope="row"><a class="d" href="sub%20dir/">sub dir</a><td><td>\n');
    expect(shown).toMatch(
      /<tr><th scope="row"><a class="t" href="a%26b.txt">a&amp;b.txt<\/a><td>1.2 kB<td><time datetime="2026-11-21T12:00:00Z">2026-11-2\d \d\d:\d\d<\/time>\n/,
    );
    expect(shown).toContain("<p>1 folder, 1 file, 1.2 kB ");
  });

  test("shows each character of a name as it is, escaped or spelt out", () => {
    const names = Array.from({ length: 0x100 }, (_, code) => `a${String.fromCharCode(code)}b`);
    const shown = [...page({ rows: names.map(file) }).matchAll(/<a class="t" [^>]*>([^<]*)<\/a>/g)];
    expect(shown.map(([, text]) => text)).toEqual(names.map((name) => escapeMarkup(shownName(name))));
  });

  test("asks for the type of each extension once", () => {
    const asked: string[] = [];
    const typeOf = (name: string): string => {
      asked.push(name);
      return name.endsWith(".png") ? "image/png" : "text/plain";
    };
    const shown = page({ rows: ["a.png", "b.png", "c.txt", "d", "e"].map(file), typeOf });
    expect(asked).toEqual(["a.png", "c.txt", "d"]);
    expect(Array.from(shown.matchAll(/<a class="(.)"/g), ([, kind]) => kind).join("")).toBe("iittt");
  });

  test("tells the second of each entry, as dates cut milliseconds off", () => {
    const rows = [-1000, -999.5, -0.5, 0.5, 999.5, 1000].map((timeMs) => ({ ...file("a"), timeMs }));
    const seconds = Array.from(page({ rows }).matchAll(/datetime="([^"]*)"/g), ([, text]) => text?.slice(-6));
    expect(seconds).toEqual(["59:59Z", "59:59Z", "00:00Z", "00:00Z", "00:00Z", "00:01Z"]);
  });

  test("names the keys that do something, for the script to show", () => {
    const keys = (content: Parameters<typeof page>[0]): string | undefined =>
      /<p id="keys" hidden>.*<\/p>/.exec(page(content))?.[0].replaceAll(/<[^>]*>/g, "");
    const rows = [file("a")];
    expect(keys({ rows, path: "/a/" })).toBe("\u2191 \u2193 move, / filter, \u232B up");
    expect(keys({ rows })).toBe("\u2191 \u2193 move, / filter");
    expect(keys({ path: "/a/" })).toBe("\u232B up");
    expect(keys({})).toBeUndefined();
  });

  test("says that a folder is empty", () => {
    expect(page({})).toContain("This folder is empty");
    expect(page({})).not.toContain("<table");
  });

  test("says of an empty list what a part wants said", () => {
    const shown = page({ parts: [{}, { empty: "a <b>" }] });
    expect(shown).toContain('<p class="empty">a &lt;b&gt;</p>');
    expect(shown).not.toContain("This folder is empty");
  });

  test("says what is left out", () => {
    expect(page({ rows: [file("a")], total: 7 })).toContain("Only 1 of 7 entries are shown.");
  });

  test("says which column sorts it, and has a button for each order", () => {
    const shown = page({ rows: [file("a")], sorting: { by: "size", descending: true } });
    const [header = ""] = inside(shown, "thead");
    expect(header).toContain(
      '<th scope="col"><button form="by-name" name="sort" value="name">Name</button></th>',
    );
    expect(header).toContain('<th scope="col" aria-sort="descending"><button form="by-size"');
    expect(shown).toContain('<form id="by-name"><input type="hidden" name="order" value="asc"></form>');
    expect(shown).toContain('<form id="by-size"><input type="hidden" name="order" value="asc"></form>');
    expect(shown).toContain('<form id="by-date"><input type="hidden" name="order" value="desc"></form>');
  });

  test("has no links but to files and folders, so that who follows them all gets the tree once", () => {
    const rows: Row[] = [{ name: "sub", isDirectory: true, size: undefined, timeMs: 0 }, file("a")];
    const links = [...page({ path: "/x/", rows }).matchAll(/<a [^>]*href="([^"]*)"/g)].map(
      ([, href]) => href,
    );
    expect(links).toEqual(["../", "sub/", "a"]);
  });

  test("keeps an order that was chosen on the way to other folders", () => {
    const rows: Row[] = [{ name: "sub", isDirectory: true, size: undefined, timeMs: 0 }, file("a")];
    const shown = page({ path: "/x/", rows, sorting: { by: "date", descending: true } });
    expect(shown).toContain('href="sub/?sort=date&amp;order=desc"');
    expect(shown).toContain('href="../?sort=date&amp;order=desc" rel="up"');
    expect(shown).toContain('href="a"');
  });

  test("leads to each folder above, step by step, so that a prefix of a proxy does no harm", () => {
    const [trail = ""] = inside(page({ path: "/a%20b/%3Cc%3E/d/" }), "nav");
    const links = [...trail.matchAll(/href="([^"]*)"[^>]*>([^<]*)</g)].map(([, href, text]) => [href, text]);
    expect(links).toEqual([
      ["../../../", "Files"],
      ["../../", "a b"],
      ["../", "&lt;c&gt;"],
    ]);
    expect(inside(page({ path: "/a%20b/%3Cc%3E/d/" }), "h1")).toEqual(["d"]);
  });

  test("names the folders above by their whole path where steps could be counted wrong", () => {
    const [trail = ""] = inside(page({ path: "//evil.example//x/" }), "nav");
    const links = [...trail.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual(["/", "/evil.example/"]);
    expect(page({ path: "/a/b%2fc/" })).toContain('href="/a/b/" rel="up"');
  });

  test.each([
    "<img src=x onerror=alert(1)>",
    `"><svg onload=alert(1)>`,
    "' onmouseover='x",
    "javascript:alert(1)",
    "http:",
    "<script>alert(1)<!--",
    "line\nbreak",
    "\u202Egpj.exe",
    "\udcff\udcfe",
    "%41",
    "a#b?c",
    "..\\evil",
    " space ",
    "&lt;",
  ])("is no other page for an entry or a folder that is named %p", (name) => {
    const rows = [file(name), { ...file(name), isDirectory: true }];
    const shown = page({
      path: `/${encodeURIComponent(name.toWellFormed())}/`,
      rows,
      parts: [{ selectable: true }],
    });
    const plain = page({
      path: "/plain/",
      rows: [file("plain"), { ...file("plain"), isDirectory: true }],
      parts: [{ selectable: true }],
    });
    const tags = (text: string): string[] =>
      [...text.matchAll(/<\/?[a-z0-9!]+/gi)].map(([tag]) => tag).filter((tag) => tag !== "<input");
    expect(tags(shown)).toEqual(tags(plain));
    expect(shown.isWellFormed()).toBe(true);
    // What a form sends back is the name itself, and nobody sees it.
    const seen = shown.replaceAll(/ value="[^"]*"/g, "");
    expect(seen).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
    const links = [...shown.matchAll(/scope="row"><a class="\w" href="([^"]*)">/g)].map(
      ([, href = ""]) => href,
    );
    expect(links).toHaveLength(2);
    for (const link of links) {
      const url = new URL(link.replaceAll("&amp;", "&"), "http://here.test/dir/");
      expect([url.origin, url.pathname.split("/")[1], url.search, url.hash]).toEqual([
        "http://here.test",
        "dir",
        "",
        "",
      ]);
    }
  });

  test("has a box for each entry where a part wants it, but for names that no form can say", () => {
    const shown = page({ rows: ["a", "b\nc", "\udcff"].map(file), parts: [{ selectable: true }] });
    expect(shown).toContain('<form id="listing" method="get">');
    expect(shown).toContain('<table id="list" class="pick">');
    expect([...shown.matchAll(/name="select" value="([^"]*)"/g)].map(([, value]) => value)).toEqual(["a"]);
    expect(page({ rows: [file("a")] })).not.toContain('id="listing"');
  });

  test("has what other parts bring, and a policy that lets just that run", () => {
    const parts = [
      { toolbar: markup`<button form="listing">Go</button>`, style: ".x{}", script: "void 1;" },
      { script: "void 2;" },
      {},
    ];
    const shown = page({ rows: [file("a")], parts });
    expect(shown).toContain('<div class="bar"><button form="listing">Go</button></div>');
    const scripts = inside(shown, "script");
    expect(scripts.slice(1)).toEqual(["void 1;", "void 2;"]);
    expect(inside(shown, "style").slice(1)).toEqual([".x{}"]);
    expect(contentPolicy(parts)).toBe(
      `default-src 'none'; script-src ${scripts.map(hash).join(" ")}; style-src ${inside(shown, "style").map(hash).join(" ")}; ` +
        "img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
  });

  test("has a policy that lets nothing connect where no part has a script", () => {
    expect(contentPolicy([{ style: "x" }])).not.toContain("connect-src");
    expect(contentPolicy([])).not.toMatch(/unsafe|\*/);
  });

  test("shows the README below, and a way to the whole of a long one", () => {
    const readme = { name: "README<b>.md", body: markup`<p>hello</p>`, isCut: true };
    const shown = page({ rows: [file("a")], readme });
    expect(shown).toContain(
      '<div class="md"><p>hello</p><p><a href="README%3Cb%3E.md">The whole of README&lt;b&gt;.md</a></p>',
    );
  });
});
