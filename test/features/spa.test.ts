import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";

import { cleanURLs } from "../../src/features/clean-urls.ts";
import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { hiddenFiles } from "../../src/features/hidden-files.ts";
import { noListing } from "../../src/features/no-listing.ts";
import { singlePage } from "../../src/features/spa.ts";
import type { ReplySource } from "../../src/handlers/reply-source.ts";
import { exchange, get, LoggingHandler, parsed, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

const site = new Site({
  "index.html": "the application",
  "a.txt": "a",
  "about.html": "about",
  "folder/x.txt": "x",
  ".env": "secret",
  ".hidden/x": "secret",
  "shell/start page.html": "another page",
  file: "without an extension",
});
beforeAll(() => chmodSync(site.at("folder"), 0o755));
afterAll(() => site.remove());

const Serving = compose(LoggingHandler, [servingDirectory(site.path)]);
const Application = compose(Serving, [singlePage(true), hiddenFiles]);
const NAVIGATES = "Sec-Fetch-Mode: navigate";
const ACCEPTS = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

describe("singlePage(true)", () => {
  for (const target of [
    "/users",
    "/users/12",
    "/users/12/",
    "/a%20b",
    "/users?x=a.txt",
    "/folder/nope",
    "/a.b/c",
  ]) {
    test(`singlePage() answers ${target} with the page`, async () => {
      const reply = await get(Application, target, NAVIGATES);
      expect(reply.status).toBe(200);
      expect(reply.body).toBe("the application");
      expect(valuesOf(reply, "Content-Type").join()).toStartWith("text/html");
      expect(valuesOf(reply, "Vary")).toEqual(["Accept, Sec-Fetch-Mode"]);
    });
  }
  for (const target of [
    "/nope.js",
    "/app/nope.png",
    "/users/jane.doe",
    "/nope.html",
    "/nope%2ejs",
    "/users/..%2fb.js",
  ]) {
    test(`singlePage() leaves ${target} missing`, async () => {
      expect((await get(Application, target, NAVIGATES)).status).toBe(404);
    });
  }
  test("singlePage() goes by Accept where the browser does not say what it is for", async () => {
    expect((await get(Application, "/users", ACCEPTS)).status).toBe(200);
    expect((await get(Application, "/users", "Accept: */*")).status).toBe(404);
    expect((await get(Application, "/users")).status).toBe(404);
  });
  test("singlePage() leaves missing what a script asks for, and says by what it varies", async () => {
    const reply = await get(Application, "/api/users", "Sec-Fetch-Mode: cors", ACCEPTS);
    expect(reply.status).toBe(404);
    expect(valuesOf(reply, "Vary")).toEqual(["Accept, Sec-Fetch-Mode"]);
    expect(valuesOf(await get(Application, "/nope.js"), "Vary")).toEqual([]);
  });
  test("singlePage() leaves alone what is there", async () => {
    expect((await get(Application, "/a.txt", NAVIGATES)).body).toBe("a");
    expect((await get(Application, "/file", NAVIGATES)).body).toBe("without an extension");
    expect((await get(Application, "/folder/", NAVIGATES)).body).toContain("x.txt");
    const redirect = await get(Application, "/folder", NAVIGATES);
    expect(redirect.status).toBe(301);
    expect(valuesOf(redirect, "Vary")).toEqual([]);
  });
  test("singlePage() has the validators of the page, and obeys conditions and ranges", async () => {
    const [etag = ""] = valuesOf(await get(Application, "/index.html"), "ETag");
    expect(valuesOf(await get(Application, "/users", NAVIGATES), "ETag")).toEqual([etag]);
    const fresh = await get(Application, "/users", NAVIGATES, `If-None-Match: ${etag}`);
    expect(fresh.status).toBe(304);
    expect(valuesOf(fresh, "Vary")).toEqual(["Accept, Sec-Fetch-Mode"]);
    expect((await get(Application, "/users", NAVIGATES, "Range: bytes=0-2")).body).toBe("the");
  });
  test("singlePage() answers HEAD without a body", async () => {
    const output = await exchange(
      Application,
      `HEAD /users HTTP/1.1\r\nHost: test\r\n${NAVIGATES}\r\nConnection: close\r\n\r\n`,
    );
    expect(output).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(parsed(output).body).toBe("");
    expect(valuesOf(parsed(output), "Content-Length")).toEqual(["15"]);
  });
  test("singlePage() tells what is hidden from what is missing by nothing", async () => {
    const withoutDate = async (target: string): Promise<unknown> => {
      const { status, fields, body } = await get(Application, target, NAVIGATES);
      return { status, body, fields: fields.filter((field) => !field.startsWith("Date")) };
    };
    expect(await withoutDate("/.hidden/x")).toEqual(await withoutDate("/.nothing/x"));
    expect(await withoutDate("/.env")).toEqual(await withoutDate("/.nope"));
  });
  test("singlePage() logs one line a request, and no error", async () => {
    LoggingHandler.log.length = 0;
    await get(Application, "/users", NAVIGATES);
    expect(LoggingHandler.log.join("\n")).not.toContain("404");
    expect(LoggingHandler.log).toHaveLength(1);
  });
  test("singlePage() leaves the next request of a connection alone", async () => {
    const output = await exchange(
      Application,
      `GET /users HTTP/1.1\r\nHost: test\r\n${NAVIGATES}\r\n\r\nGET /nope.js HTTP/1.1\r\nHost: test\r\n${NAVIGATES}\r\n\r\n`,
    );
    expect(output).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(output).toContain("the applicationHTTP/1.1 404 File not found\r\n");
    expect(output.match(/^Vary: Accept, /gm)).toHaveLength(1);
  });
  test("singlePage() steps back behind --clean-urls and covers --no-listing", async () => {
    const Both = compose(Serving, [noListing, cleanURLs, singlePage(true)]);
    expect((await get(Both, "/about", NAVIGATES)).body).toBe("about");
    expect((await get(Both, "/folder/", NAVIGATES)).body).toBe("the application");
    expect((await get(Both, "/users", NAVIGATES)).body).toBe("the application");
  });
});

describe("singlePage() with what takes a moment", () => {
  class Slow extends Serving {
    override async send_head(): Promise<ReplySource | null> {
      await Promise.resolve();
      return super.send_head();
    }
  }
  const Waiting = compose(Slow, [singlePage(true)]);
  test("singlePage() waits for it, and holds its 404 back as well", async () => {
    expect((await get(Waiting, "/users", NAVIGATES)).body).toBe("the application");
    expect((await get(Waiting, "/file", NAVIGATES)).body).toBe("without an extension");
    expect((await get(Waiting, "/users")).status).toBe(404);
  });
});

describe("singlePage() with a file", () => {
  test("singlePage() shows another page, by a name with a space too", async () => {
    const Other = compose(Serving, [singlePage("shell/start page.html")]);
    expect((await get(Other, "/users", NAVIGATES)).body).toBe("another page");
  });
  for (const page of ["nope.html", "folder", "../secret", ".env"]) {
    test(`singlePage() answers 404 where ${page} is no page`, async () => {
      const Without = compose(Serving, [singlePage(page), hiddenFiles]);
      expect((await get(Without, "/users", NAVIGATES)).status).toBe(404);
    });
  }
});
