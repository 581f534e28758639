import { afterAll, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { hiddenFiles, isHidden, isHiddenPlace } from "../../src/features/hidden-files.ts";
import { get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("hiddenFiles()", () => {
  const site = new Site({
    "a.txt": "a",
    ".env": "secret",
    ".git/config": "secret",
    "sub/.env": "secret",
    "sub/b.txt": "b",
    ".well-known/token": "public",
    ".well-known/.env": "secret",
    ".well-known-not": "secret",
    "sub/.well-known/token": "secret",
    ".hidden/index.html": "secret",
  });
  afterAll(() => site.remove());
  const Handler = compose(LoggingHandler, [servingDirectory(site.path), hiddenFiles]);

  for (const target of ["/a.txt", "/sub/b.txt", "/.well-known/token", "/sub/../a.txt", "/.hidden/../a.txt"]) {
    test(`hiddenFiles() serves ${target}`, async () => {
      expect((await get(Handler, target)).status).toBe(200);
    });
  }
  const hidden = [
    "/.env",
    "/%2eenv",
    "/%2Eenv",
    "//.env",
    "/./.env",
    "/sub/../.env",
    "/sub/%2e%2e/.env",
    "/sub/.env",
    "/sub//.env",
    "/.git",
    "/.git/",
    "/.git/config",
    "/.well-known/.env",
    "/.well-known/../.env",
    "/.well-known-not",
    "/sub/.well-known/token",
    "/.WELL-KNOWN/token",
    "/.hidden",
    "/.hidden/",
    "/.hidden/?x",
    "/.env?x=/.well-known/",
  ];
  for (const target of hidden) {
    test(`hiddenFiles() answers 404 for ${target}`, async () => {
      const { status, body } = await get(Handler, target);
      expect(status).toBe(404);
      expect(body).not.toContain("secret");
    });
  }
  test("hiddenFiles() answers for what is hidden as for what is not there", async () => {
    const { body: missing } = await get(Handler, "/nope");
    expect((await get(Handler, "/.env")).body).toBe(missing);
  });
  test("hiddenFiles() lists no hidden files but .well-known at the top", async () => {
    const top = (await get(Handler, "/")).body;
    expect(top.match(/<li>.*/g)).toHaveLength(3);
    for (const name of [".well-known/", "a.txt", "sub/"]) expect(top).toContain(`href="${name}"`);
    const sub = (await get(Handler, "/sub/")).body;
    expect(sub.match(/<li>.*/g)).toHaveLength(1);
    expect(sub).toContain("b.txt");
  });
  test("hiddenFiles() lists no name whose dot has marks before it, and what else begins with such a mark", async () => {
    const names = new Site({
      "\u200c.a": "",
      "\ufeff\u200f.b": "",
      "\u200cc": "",
      "\u{1F600}.d": "",
      "~e": "",
    });
    afterAll(() => names.remove());
    const { body } = await get(compose(LoggingHandler, [servingDirectory(names.path), hiddenFiles]), "/");
    expect(
      [...body.matchAll(/<li><a href="([^"]*)"/g)].map(([, href = ""]) => decodeURIComponent(href)),
    ).toEqual(["~e", "\u200cc", "\u{1F600}.d"]);
  });
  test("hiddenFiles() lists .well-known at the top however the directory is spelled", async () => {
    const WithSlash = compose(LoggingHandler, [servingDirectory(`${site.path}/`), hiddenFiles]);
    expect((await get(WithSlash, "/")).body).toContain(".well-known/");
    expect((await get(WithSlash, "/.env")).status).toBe(404);
    expect((await get(WithSlash, "/.well-known/token")).status).toBe(200);
  });
});

describe("isHidden()", () => {
  const cases: readonly { path: string; directory: string; hidden: boolean }[] = [
    { path: "/srv/.site/a", directory: "/srv/.site", hidden: false },
    { path: "/srv/.site/.a", directory: "/srv/.site", hidden: true },
    { path: "/srv", directory: "/srv", hidden: false },
    { path: "/.a", directory: "/", hidden: true },
    { path: "/a.b/c.d", directory: "/", hidden: false },
    { path: "/.well-known", directory: "/", hidden: false },
    { path: "/.well-known/", directory: "/", hidden: false },
    { path: "/.well-known/a", directory: "/", hidden: false },
    { path: "/.well-known/.a", directory: "/", hidden: true },
    { path: "/.well-knowns", directory: "/", hidden: true },
    { path: "/a/...", directory: "/", hidden: true },
    { path: "/srv/\u200c.git/config", directory: "/srv", hidden: true },
    { path: "/srv/.\u200cgit/config", directory: "/srv", hidden: true },
    { path: "/elsewhere/.a", directory: "/srv", hidden: true },
    { path: "\0", directory: "/srv", hidden: false },
  ];
  for (const { path, directory, hidden } of cases) {
    test(`isHidden() ${hidden ? "hides" : "shows"} ${JSON.stringify(path)} below ${directory}`, () => {
      expect(isHidden(path, directory)).toBe(hidden);
    });
  }
});

describe("isHiddenPlace()", () => {
  const cases: readonly { path: string; hidden: boolean }[] = [
    { path: "/srv/a", hidden: false },
    { path: "/srv/.env", hidden: true },
    { path: "/srv/.git/config", hidden: true },
    { path: "/srv/.well-known/token", hidden: false },
    { path: "/srv/..2026_11_21_15_33_22.1/index.html", hidden: false },
    { path: "/srv/..2026_11_21_15_33_22.1/.env", hidden: true },
    { path: "/srv/..env", hidden: true },
    { path: "/srv/node_modules/.pnpm/lit@3/node_modules/lit/index.js", hidden: false },
    { path: "/srv/a/node_modules/.bun/lit@3/index.js", hidden: false },
    { path: "/srv/node_modules/.pnpm/lit@3/.env", hidden: true },
    { path: "/srv/node_modules/.env", hidden: true },
    { path: "/srv/modules/.pnpm/x", hidden: true },
    { path: "/srv/.git/annex/objects/f8/x/y/y.mp4", hidden: false },
    { path: "/srv/.git/annex/objects", hidden: true },
    { path: "/srv/.git/annex/../config", hidden: true },
  ];
  for (const { path, hidden } of cases) {
    test(`isHiddenPlace() ${hidden ? "hides" : "shows"} ${path}`, () => {
      expect(isHiddenPlace(path, "/srv")).toBe(hidden);
    });
  }
});
