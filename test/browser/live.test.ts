// What a developer sees with `--live`, in a real browser: styles change under the page, the rest loads it anew.

import { expect, test } from "bun:test";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";

import type { Page } from "playwright-core";

import { TestBrowser } from "../support/browser.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

/** The page's own variable, which a new page does not have. */
const MARK = "globalThis.mark = (globalThis.mark ?? 0) + 1";
const MARKED = "globalThis.mark";

function color(page: Page): Promise<string> {
  return page.evaluate("getComputedStyle(document.body).color");
}

/** Goes to a page; settles when it listens, so that no change is missed. */
async function open(page: Page, url: string): Promise<void> {
  const listens = page.waitForResponse((response) => response.url().endsWith("/.serve-forever/live"));
  await page.goto(url);
  await listens;
  await page.evaluate(MARK);
}

/** Does something; settles when the page has been loaded anew, and listens again. */
async function reloaded(page: Page, work: () => void): Promise<void> {
  const listens = page.waitForResponse((response) => response.url().endsWith("/.serve-forever/live"));
  work();
  await listens;
  expect(await page.evaluate(MARKED)).toBeUndefined();
  await page.evaluate(MARK);
}

const PAGE = `<!doctype html><title>one</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css"><body>text`;

test("a page takes a new style sheet without being loaded anew, and everything else with it", async () => {
  using site = new Site({
    "index.html": PAGE,
    "style.css": "body { color: rgb(1, 2, 3) }",
    "sub/app.js": "1",
  });
  await using tool = new Tool(["--live", "-b", "127.0.0.1", site.path, "0"]);
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  await open(page, `http://127.0.0.1:${await tool.port()}/`);
  expect(await color(page)).toBe("rgb(1, 2, 3)");

  site.write("style.css", "body { color: rgb(4, 5, 6) }");
  await page.waitForFunction("getComputedStyle(document.body).color === 'rgb(4, 5, 6)'");
  // As most editors save: another file, which takes the place of the first.
  writeFileSync(`${site.path}/aside`, "body { color: rgb(7, 8, 9) }");
  renameSync(`${site.path}/aside`, `${site.path}/style.css`);
  await page.waitForFunction("getComputedStyle(document.body).color === 'rgb(7, 8, 9)'");
  await page.waitForFunction("document.querySelectorAll('link[rel=stylesheet]').length === 1");
  expect(await page.evaluate(MARKED)).toBe(1);

  await reloaded(page, () => void site.write("index.html", PAGE.replace("one", "two")));
  expect(await page.title()).toBe("two");
  await reloaded(page, () => void site.write("sub/app.js", "2"));
  expect(complaints).toEqual([]);
});

test("a listing shows a new file, and a page that was missing comes by itself", async () => {
  using site = new Site({ "a.txt": "a", "favicon.ico": "" });
  await using tool = new Tool(["--live", "-b", "127.0.0.1", site.path, "0"]);
  const url = `http://127.0.0.1:${await tool.port()}/`;
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  await open(page, url);
  expect(await page.getByText("new.txt").count()).toBe(0);
  await reloaded(page, () => void site.write("new.txt", "new"));
  expect(await page.getByText("new.txt").count()).toBeGreaterThan(0);
  await reloaded(page, () => mkdirSync(`${site.path}/folder`));
  expect(await page.getByText("folder").count()).toBeGreaterThan(0);
  await reloaded(page, () => void site.write("folder.css", ""));
  expect(complaints).toEqual([]);

  await open(page, `${url}later.html`);
  await reloaded(page, () => void site.write("later.html", "<!doctype html><title>later</title>"));
  expect(await page.title()).toBe("later");
  expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
});

test("two tabs share one stream, and the other one takes over", async () => {
  using site = new Site({ "index.html": PAGE, "style.css": "", "other.html": PAGE });
  await using tool = new Tool(["--live", "-b", "127.0.0.1", site.path, "0"]);
  const url = `http://127.0.0.1:${await tool.port()}/`;
  await using browser = await TestBrowser.start();
  const { page: first } = await browser.page();
  await open(first, url);
  let streams = 0;
  const opens = first.waitForEvent("popup");
  await first.evaluate("void open('other.html')");
  const second = await opens;
  second.on("request", (request) => (streams += request.url().endsWith("/live") ? 1 : 0));
  await second.waitForLoadState();
  site.write("style.css", "body { color: rgb(1, 2, 3) }");
  await second.waitForFunction("getComputedStyle(document.body).color === 'rgb(1, 2, 3)'");
  expect(streams).toBe(0);
  const listens = second.waitForResponse((response) => response.url().endsWith("/.serve-forever/live"));
  await first.goto("about:blank");
  await listens;
  site.write("style.css", "body { color: rgb(4, 5, 6) }");
  await second.waitForFunction("getComputedStyle(document.body).color === 'rgb(4, 5, 6)'");
});

test("a page can keep itself, and is loaded anew when the server was started again", async () => {
  using site = new Site({ "index.html": PAGE, "style.css": "" });
  await using first = new Tool(["--live", "-b", "127.0.0.1", site.path, "0"]);
  const port = await first.port();
  await using browser = await TestBrowser.start();
  const { page } = await browser.page();
  await open(page, `http://127.0.0.1:${port}/`);
  await page.evaluate(`document.addEventListener("serve-forever:reload", (event) => {
    event.preventDefault();
    document.title = "kept";
  }, { once: true })`);
  site.write("index.html", PAGE.replace("one", "two"));
  await page.waitForFunction("document.title === 'kept'");
  expect(await page.evaluate(MARKED)).toBe(1);

  first.process.kill("SIGTERM");
  // The stream does not hold it up.
  expect(await first.exited).toBe(0);
  await using second = new Tool(["--live", "-b", "127.0.0.1", site.path, String(port)]);
  expect(await second.port()).toBe(port);
  await page.waitForFunction(`${MARKED} === undefined && document.title === "two"`);
});
