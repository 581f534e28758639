import { afterAll, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import {
  defaultContentType,
  indexPages,
  servingDirectory,
  speaking,
} from "../../src/features/handler-fields.ts";
import { exchange, get, LoggingHandler, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

const site = new Site({ "a.txt": "a", unknown: "u", "home.htm": "home", "index.html": "index" });
afterAll(() => site.remove());
const Serving = compose(LoggingHandler, [servingDirectory(site.path)]);

test("servingDirectory() serves that directory", async () => {
  expect((await get(Serving, "/a.txt")).body).toBe("a");
});

describe("indexPages()", () => {
  test("indexPages() shows the first that is there instead of index.html", async () => {
    expect((await get(compose(Serving, [indexPages(["start.htm", "home.htm"])]), "/")).body).toBe("home");
  });
  test("indexPages() lists where none is there", async () => {
    expect((await get(compose(Serving, [indexPages(["nope"])]), "/")).body).toContain("Directory listing");
  });
});

test("speaking() sets the version of the replies", async () => {
  const Old = compose(Serving, [speaking("HTTP/1.0")]);
  expect(await exchange(Old, "GET /a.txt HTTP/1.1\r\nHost: test\r\n\r\n")).toStartWith("HTTP/1.0 200 OK\r\n");
});

test("defaultContentType() is for files whose name says nothing", async () => {
  const Typed = compose(Serving, [defaultContentType("text/x-note")]);
  expect(valuesOf(await get(Typed, "/unknown"), "Content-Type")).toEqual(["text/x-note"]);
  expect(valuesOf(await get(Typed, "/index.html"), "Content-Type").join()).toStartWith("text/html");
});
