import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { hiddenFiles } from "../../src/features/hidden-files.ts";
import { insideDirectory } from "../../src/features/inside-directory.ts";
import { noListing } from "../../src/features/no-listing.ts";
import { notFoundPage } from "../../src/features/not-found-page.ts";
import { exchange, get, LoggingHandler, parsed, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

const site = new Site({
  "root/404.html": "nothing here",
  "root/docs/404.html": "no such document",
  "root/docs/deep/x.txt": "x",
  "root/linked/404.html": { linkTo: "../../secret.html" },
  "root/.git/404.html": "secret",
  "root/.env": "secret",
  "root/loop": { linkTo: "." },
  "secret.html": "secret",
});
mkdirSync(site.at("root/folder/404.html"), { recursive: true });
mkdirSync(site.at("root/large"));
writeFileSync(site.at("root/large/404.html"), Buffer.alloc(1024 * 1024 + 1));
afterAll(() => site.remove());
const Handler = compose(LoggingHandler, [
  servingDirectory(site.at("root")),
  notFoundPage,
  insideDirectory,
  hiddenFiles,
]);

describe("notFoundPage()", () => {
  const cases: Readonly<Record<string, string>> = {
    "/nope": "nothing here",
    "/nope/": "nothing here",
    "/nope/docs/x": "nothing here",
    "/docs/nope": "no such document",
    "/docs/nope/nope": "no such document",
    "/docs/deep/nope.txt": "no such document",
    "/docs/deep/x.txt/y": "no such document",
    "/docs/../nope": "nothing here",
    "/loop/loop/docs/nope": "no such document",
    "/linked/nope": "nothing here",
    "/folder/nope": "nothing here",
    "/large/nope": "nothing here",
    "/.git/nope": "nothing here",
    "/.env": "nothing here",
    "/%00": "nothing here",
    "/..%2f..%2fsecret.html": "nothing here",
  };
  for (const [target, body] of Object.entries(cases)) {
    test(`notFoundPage() answers ${target} with the nearest page`, async () => {
      const reply = await get(Handler, target, "Accept: text/html,*/*;q=0.8");
      expect(reply.status).toBe(404);
      expect(reply.body).toBe(body);
      expect(valuesOf(reply, "Content-Type").join()).toStartWith("text/html");
      expect(valuesOf(reply, "Content-Length")).toEqual([String(body.length)]);
      expect(valuesOf(reply, "Vary")).toEqual(["Accept"]);
    });
  }
  test("notFoundPage() has no validators, and minds neither conditions nor ranges", async () => {
    const reply = await get(Handler, "/nope", "If-None-Match: *", "Range: bytes=0-1");
    expect(reply.status).toBe(404);
    expect(reply.body).toBe("nothing here");
    for (const name of ["ETag", "Last-Modified", "Accept-Ranges"]) expect(valuesOf(reply, name)).toEqual([]);
  });
  test("notFoundPage() gives it to who takes anything, and not for a picture", async () => {
    expect((await get(Handler, "/nope")).body).toBe("nothing here");
    expect((await get(Handler, "/nope", "Accept: */*")).body).toBe("nothing here");
    expect((await get(Handler, "/nope", "Accept: image/avif,*/*;q=0.8")).body).toContain("Error code: 404");
  });
  test("notFoundPage() answers HEAD without a body, and other methods as before", async () => {
    const ask = async (line: string): Promise<ReturnType<typeof parsed>> =>
      parsed(await exchange(Handler, `${line} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`));
    const head = await ask("HEAD /nope");
    expect(head.status).toBe(404);
    expect(head.body).toBe("");
    expect(valuesOf(head, "Content-Length")).toEqual(["12"]);
    expect((await ask("POST /nope")).status).toBe(501);
  });
  test("notFoundPage() serves the page itself as a file, and follows a change of it", async () => {
    expect((await get(Handler, "/404.html")).status).toBe(200);
    site.put("root/changing/404.html", "one");
    expect((await get(Handler, "/changing/x")).body).toBe("one");
    site.put("root/changing/404.html", "another");
    expect((await get(Handler, "/changing/x")).body).toBe("another");
  });
  test("notFoundPage() leaves the error as it is where there is no page", async () => {
    const bare = new Site({ "a.txt": "a" });
    const Bare = compose(LoggingHandler, [servingDirectory(bare.path), notFoundPage]);
    expect((await get(Bare, "/nope")).body).toContain("Error code: 404");
    bare.remove();
  });
  test("notFoundPage() is what a folder without a listing shows", async () => {
    expect((await get(compose(Handler, [noListing]), "/docs/")).body).toBe("no such document");
  });
  test("notFoundPage() looks no further down than there are folders", async () => {
    const opened: string[] = [];
    class Counting extends Handler {
      override open_path(path: string): ReturnType<LoggingHandler["open_path"]> {
        opened.push(path);
        return super.open_path(path);
      }
    }
    await get(Counting, `/docs${"/x".repeat(10_000)}`);
    expect(opened.length).toBeLessThan(6);
  });
  test("notFoundPage() is logged as an error of that number", async () => {
    LoggingHandler.log.length = 0;
    await get(Handler, "/nope");
    expect(LoggingHandler.log[0]).toContain("404 File not found");
  });
});
