import { afterAll, describe, expect, test } from "bun:test";

import { cleanURLs } from "../../src/features/clean-urls.ts";
import { compose } from "../../src/features/feature.ts";
import { indexPages, servingDirectory } from "../../src/features/handler-fields.ts";
import { hiddenFiles } from "../../src/features/hidden-files.ts";
import { exchange, get, LoggingHandler, parsed, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

const site = new Site({
  "index.html": "home",
  "about.html": "about",
  "blog.html": "blog",
  "blog/post.html": "post",
  "docs/index.html": "docs",
  "docs/intro.html": "intro",
  "docs/index.htm": "old docs",
  "old/index.htm": "old",
  "twin.html": "the page",
  twin: "the file",
  "double.html.html": "double",
  "v1.2.html": "release",
  "a b & ä.html": "odd",
  ".env.html": "secret",
  ".html": "secret",
  "folder.html/x": "x",
  "plain/x.txt": "x",
  "a.txt": "a",
  "page.htm": "page",
});
afterAll(() => site.remove());
const Clean = compose(LoggingHandler, [servingDirectory(site.path), cleanURLs, hiddenFiles]);

describe("cleanURLs()", () => {
  const served: Readonly<Record<string, string>> = {
    "/": "home",
    "/about": "about",
    "/about?x=1": "about",
    "/%61bout": "about",
    "/docs/intro": "intro",
    "/docs/": "docs",
    "/blog": "blog",
    "/blog/post": "post",
    "/twin": "the file",
    "/twin.html": "the page",
    "/double.html": "double",
    "/v1.2": "release",
    "/a%20b%20&%20%C3%A4": "odd",
    "/a.txt": "a",
    "/page.htm": "page",
    "/docs/index.htm": "old docs",
  };
  for (const [target, body] of Object.entries(served)) {
    test(`cleanURLs() serves ${target}`, async () => {
      const reply = await get(Clean, target);
      expect(reply.status).toBe(200);
      expect(reply.body).toBe(body);
    });
  }

  const redirected: Readonly<Record<string, string>> = {
    "/about.html": "/about",
    "/about.html?a=1&b=/x": "/about?a=1&b=/x",
    "/about.html?": "/about?",
    '/about.html?<x>"\\': "/about?%3Cx%3E%22%5C",
    "/%61bout%2ehtml": "/about",
    "/about/": "/about",
    "/about/?q": "/about?q",
    "/docs/intro.html": "/docs/intro",
    "/docs/intro/": "/docs/intro",
    "/index.html": "/",
    "/index": "/",
    "/index/": "/",
    "/index.html?x": "/?x",
    "/docs/index.html": "/docs/",
    "/docs/index": "/docs/",
    "/double.html.html": "/double.html",
    "/v1.2.html": "/v1.2",
    "/a%20b%20&%20%C3%A4.html": "/a%20b%20%26%20%C3%A4",
    "//about.html": "/about",
    "//docs//intro.html": "/docs/intro",
    "/docs/../about.html": "/about",
    "/docs/..%2fabout.html": "/about",
    "/docs%2fintro.html": "/docs/intro",
    "/old": "/old/",
  };
  for (const [target, location] of Object.entries(redirected)) {
    test(`cleanURLs() sends ${target} to ${location}, where no redirect follows`, async () => {
      const reply = await get(Clean, target);
      expect(reply.status).toBe(301);
      expect(reply.body).toBe("");
      expect(valuesOf(reply, "Location")).toEqual([location]);
      expect((await get(Clean, location)).status).toBe(200);
    });
  }

  for (const target of [
    "/nope",
    "/nope.html",
    "/nope/",
    "/.env",
    "/.env.html",
    "/.html",
    "/a.txt/",
    "/plain.html",
    "/%00",
    "/x%00.html",
  ]) {
    test(`cleanURLs() leaves ${target} missing`, async () => {
      const reply = await get(Clean, target);
      expect(reply.status).toBe(404);
      expect(reply.body).not.toContain("secret");
    });
  }
  test("cleanURLs() leads to no other host", async () => {
    const evil = new Site({ "evil.example/about.html": "x", "\\evil/about.html": "x" });
    const Evil = compose(LoggingHandler, [servingDirectory(evil.path), cleanURLs]);
    for (const target of [
      "//evil.example/about.html",
      "///evil.example//about.html",
      "/\\evil/about.html",
      "/%5cevil/about.html",
    ]) {
      const [location = ""] = valuesOf(await get(Evil, target), "Location");
      expect(new URL(location, "http://site.test/").host).toBe("site.test");
      expect(location).toMatch(/^\/(?![/\\])/);
    }
    evil.remove();
  });
  test("cleanURLs() keeps the type and the validators of the file", async () => {
    const reply = await get(Clean, "/about");
    expect(valuesOf(reply, "Content-Type").join()).toStartWith("text/html");
    const [etag = ""] = valuesOf(reply, "ETag");
    expect((await get(Clean, "/about", `If-None-Match: ${etag}`)).status).toBe(304);
  });
  test("cleanURLs() answers HEAD alike", async () => {
    const ask = async (target: string): Promise<ReturnType<typeof parsed>> =>
      parsed(await exchange(Clean, `HEAD ${target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`));
    expect(valuesOf(await ask("/about.html"), "Location")).toEqual(["/about"]);
    expect(valuesOf(await ask("/about"), "Content-Length")).toEqual(["5"]);
  });
  test("cleanURLs() knows other index files", async () => {
    const Other = compose(Clean, [indexPages(["home.html", "index.htm"])]);
    expect(valuesOf(await get(Other, "/index.html"), "Location")).toEqual(["/index"]);
    expect((await get(Other, "/index")).body).toBe("home");
    expect((await get(Other, "/docs/index.html")).status).toBe(301);
    expect((await get(Other, "/docs/index")).body).toBe("docs");
  });
});
