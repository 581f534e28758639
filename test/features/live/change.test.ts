import { describe, expect, test } from "bun:test";

import { changeOf, type Found, isIgnored } from "../../../src/features/live/change.ts";

describe("isIgnored()", () => {
  for (const path of [
    ".env",
    ".git/index",
    "sub/.cache/x.css",
    "node_modules/a/b.js",
    "packages/a/node_modules/b.js",
    "style.css~",
    "4913",
    "#draft.html#",
    "access.log",
    "logs/access.log",
    "sub\\.git\\index",
  ]) {
    test(`isIgnored() passes over ${path}`, () => {
      expect(isIgnored(path)).toBe(true);
    });
  }
  for (const path of ["index.html", "sub/style.css", "node_modules.html", "a.b/c", "14913", "log", ""]) {
    test(`isIgnored() looks at ${JSON.stringify(path)}`, () => {
      expect(isIgnored(path)).toBe(false);
    });
  }
});

describe("changeOf()", () => {
  const file = (path: string): Found => ({ path, kind: "file" });
  const gone = (path: string): Found => ({ path, kind: "nothing" });
  const cases: Readonly<
    Record<string, { readonly found: readonly Found[]; readonly change: string | undefined }>
  > = {
    nothing: { found: [], change: undefined },
    "a style sheet": { found: [file("a/style.CSS")], change: "style" },
    "several style sheets": { found: [file("a.css"), file("b.css")], change: "style" },
    "a page": { found: [file("index.html")], change: "page" },
    "a picture": { found: [file("a.png")], change: "page" },
    "a style sheet and a page": { found: [file("a.css"), file("index.html")], change: "page" },
    "a style sheet that was written aside": { found: [gone("tmp123"), file("a.css")], change: "style" },
    "a file that is gone": { found: [gone("a.css")], change: "page" },
    "a new folder": { found: [{ path: "folder", kind: "directory" }], change: "page" },
    "a style sheet in a new folder": {
      found: [{ path: "a", kind: "directory" }, file("a/b.css")],
      change: "style",
    },
    "our own log": { found: [{ path: "log.txt", kind: "ours" }], change: undefined },
    "our own log and a page": { found: [{ path: "log.txt", kind: "ours" }, file("a.html")], change: "page" },
  };
  for (const [name, { found, change }] of Object.entries(cases)) {
    test(`changeOf() takes ${name} for ${change}`, () => {
      expect(changeOf(found)).toBe(change as never);
    });
  }
});
