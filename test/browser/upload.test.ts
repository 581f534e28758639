// Uploads as a person makes them, in a real browser: with the plain form, by dropping files and folders, over a line that breaks.

import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";

import type { CDPSession, Page } from "playwright-core";

import { TestBrowser } from "../support/browser.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";
import { violations } from "./axe.ts";
import { CuttingProxy } from "./cutting-proxy.ts";
import { follow } from "./follow.ts";

const BIG = Buffer.from(Array.from({ length: 4_000_000 }, (_, index) => (index * index) % 251));

/** What the folder holds, hidden names too. */
function names(site: Site, folder = "."): string[] {
  return readdirSync(`${site.path}/${folder}`).toSorted();
}

function startTool(site: Site, ...args: readonly string[]): Tool {
  return new Tool(["--upload", ...args, "-b", "127.0.0.1", site.path, "0"]);
}

/** Drops files and folders of this machine onto a page, as the browser's own shell would. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  }
}

test("a page without JavaScript takes files and a new folder by its forms", async () => {
  using site = new Site({ "favicon.ico": "" });
  using mine = new Site({ "a.txt": "hello", "ü & <b>.txt": "there" });
  await using tool = startTool(site);
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page({ javaScriptEnabled: false });
  const url = `http://127.0.0.1:${await tool.port()}/`;
  await page.goto(`${url}?sort=size`);
  await page.getByLabel("Files to upload").setInputFiles([`${mine.path}/a.txt`, `${mine.path}/ü & <b>.txt`]);
  await follow(page, page.getByRole("button", { name: "Upload", exact: true }));
  expect(page.url()).toBe(url);
  // This name Windows could not have.
  expect(await page.textContent("body")).toContain("A name has none of");
  expect(names(site)).toEqual(["favicon.ico"]);
  await page.goto(url);
  await page.getByLabel("Files to upload").setInputFiles([`${mine.path}/a.txt`]);
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await page.getByRole("link", { name: "a.txt" }).waitFor();
  await page.getByLabel("Name of a new folder").fill("new folder");
  await page.getByRole("button", { name: "Create" }).click();
  await follow(page, page.getByRole("link", { name: "new folder" }));
  expect(decodeURI(page.url())).toBe(`${url}new folder/`);
  expect(names(site)).toEqual(["a.txt", "favicon.ico", "new folder"]);
  expect(complaints.filter((text) => !text.includes("400"))).toEqual([]);
});

test("a drop goes on by itself where the line was cut in the middle, to the same bytes", async () => {
  using site = new Site({ "favicon.ico": "" });
  using mine = new Site({ "big.bin": BIG });
  await using tool = startTool(site);
  // The first two requests with a long body get so far and no further.
  await using proxy = CuttingProxy.start(await tool.port(), [1_500_000, 1_000_000]);
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  const starts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") starts.push(request.headers()["content-range"] ?? "from the start");
  });
  await page.goto(`http://127.0.0.1:${proxy.port}/`);
  await drop(page, [`${mine.path}/big.bin`]);
  await page.getByText("1 file uploaded").waitFor();
  await page.getByRole("link", { name: "big.bin" }).waitFor();
  expect(readFileSync(`${site.path}/big.bin`).equals(BIG)).toBe(true);
  expect(names(site)).toEqual(["big.bin", "favicon.ico"]);
  // The second one misses where the browser is back before the server knows that the first line is dead: it is told to wait.
  expect(proxy.cuts).toBeGreaterThanOrEqual(1);
  expect(starts[0]).toBe("from the start");
  const offsets = starts.slice(1).map((range) => Number(/^bytes (\d+)-3999999\/4000000$/.exec(range)?.[1]));
  expect(offsets.at(-1)).toBeGreaterThan(0);
  // A browser says of each broken line that it broke, and of a busy upload that it is: nothing else.
  expect(complaints.filter((text) => !/ERR_|409/.test(text))).toEqual([]);
});

test("a drop whose reply was lost is stored once, under the name it got", async () => {
  using site = new Site({ "favicon.ico": "", "a.txt": "another" });
  using mine = new Site({ "a.txt": "mine" });
  await using tool = startTool(site);
  await using browser = await TestBrowser.start();
  const { page } = await browser.page();
  let sent = 0;
  await page.route("**/a.txt", async (route, request) => {
    if (request.method() !== "PUT") return route.continue();
    sent++;
    const reply = await fetch(request.url(), { method: "PUT", headers: request.headers(), body: "mine" });
    expect(reply.status).toBe(201);
    return route.abort("connectionreset");
  });
  await page.goto(`http://127.0.0.1:${await tool.port()}/`);
  await drop(page, [`${mine.path}/a.txt`]);
  await page.getByText("1 file uploaded; names were taken, so there is a (1).txt").waitFor();
  expect(sent).toBe(1);
  expect(names(site)).toEqual(["a (1).txt", "a.txt", "favicon.ico"]);
});

test("a drop can be paused and resumed, and cancelled without a trace", async () => {
  using site = new Site({ "favicon.ico": "" });
  using mine = new Site({ "big.bin": BIG, "other.bin": BIG });
  await using tool = startTool(site);
  // No request passes for now, but for its beginning.
  await using proxy = CuttingProxy.start(await tool.port(), [], 500_000);
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  await page.goto(`http://127.0.0.1:${proxy.port}/`);
  await drop(page, [`${mine.path}/big.bin`, `${mine.path}/other.bin`]);
  await page.getByRole("button", { name: "Pause big.bin" }).click();
  await page.getByRole("button", { name: "Cancel other.bin" }).click();
  await page.getByText("1 paused").waitFor();
  proxy.open();
  await page.getByRole("button", { name: "Resume big.bin" }).click();
  await page.getByText("1 file uploaded").waitFor();
  await page.getByRole("link", { name: "big.bin" }).waitFor();
  expect(readFileSync(`${site.path}/big.bin`).equals(BIG)).toBe(true);
  expect(names(site)).toEqual(["big.bin", "favicon.ico"]);
  expect(complaints.filter((text) => !/ERR_|409/.test(text))).toEqual([]);
});

test("a dropped folder arrives with all below it, twice without a loss", async () => {
  using site = new Site({ "favicon.ico": "" });
  using mine = new Site({
    "tree/a.txt": "a",
    "tree/ö #1/b%41.txt": "b",
    "tree/.hidden/c": "c",
    "d.txt": "d",
  });
  mine.write("tree/empty/.keep", "");
  await using tool = startTool(site);
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  await page.goto(`http://127.0.0.1:${await tool.port()}/`);
  await drop(page, [`${mine.path}/tree`, `${mine.path}/d.txt`]);
  await page.getByText("3 files uploaded; 3 folders made; 2 hidden files left out").waitFor();
  expect(names(site)).toEqual(["d.txt", "favicon.ico", "tree"]);
  expect(names(site, "tree")).toEqual(["a.txt", "empty", "ö #1"]);
  expect(names(site, "tree/ö #1")).toEqual(["b%41.txt"]);
  await page.getByRole("link", { name: "tree" }).waitFor();
  await page.waitForLoadState(); // the script, which takes what is dropped, stands behind the list
  await drop(page, [`${mine.path}/tree`]);
  await page.getByText("names were taken").waitFor();
  expect(names(site, "tree")).toEqual(["a (1).txt", "a.txt", "empty", "ö #1"]);
  expect(complaints).toEqual([]);
});

test("what is chosen is uploaded at once, and what is refused says why", async () => {
  using site = new Site({ "favicon.ico": "" });
  using mine = new Site({ "good.txt": "good", "nul.txt": "bad" });
  await using tool = startTool(site);
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  await page.goto(`http://127.0.0.1:${await tool.port()}/`);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Upload files" }).click(),
  ]);
  await chooser.setFiles([`${mine.path}/good.txt`, `${mine.path}/nul.txt`]);
  await page.getByText("1 file uploaded; 1 failed").waitFor();
  await page.getByText("A name is not that of a device").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Remove nul.txt" }).click();
  await page.getByRole("link", { name: "good.txt" }).waitFor();
  expect(names(site)).toEqual(["favicon.ico", "good.txt"]);
  expect(complaints.filter((text) => !text.includes("400"))).toEqual([]);
});

test("an uploaded page runs, but not as ours", async () => {
  using site = new Site({ "favicon.ico": "", "secret.txt": "secret" });
  await using tool = startTool(site);
  const url = `http://127.0.0.1:${await tool.port()}`;
  const page = `<title>?</title><script>
    const tell = (text) => { document.title += text; };
    tell(origin);
    try { localStorage.x = 1; tell(" stored"); } catch { tell(" not stored"); }
    fetch("/secret.txt").then(() => tell(" read"), () => tell(" not read"))
      .then(() => fetch("/planted", { method: "PUT", body: "x" })).then(() => tell(" wrote"), () => tell(" not wrote"));
  </script>`;
  await fetch(`${url}/evil.html`, { method: "PUT", body: page });
  await fetch(`${url}/evil.svg`, {
    method: "PUT",
    body: `<svg xmlns="http://www.w3.org/2000/svg"><title/><script>document.querySelector("title").textContent = origin;</script></svg>`,
  });
  await using browser = await TestBrowser.start();
  const { page: tab } = await browser.page();
  await tab.goto(`${url}/evil.html`);
  await tab.waitForFunction('document.title.endsWith("wrote")');
  expect(await tab.title()).toBe("?null not stored not read not wrote");
  await tab.goto(`${url}/evil.svg`);
  expect(await tab.locator("title").textContent()).toBe("null");
  expect(names(site)).toEqual(["evil.html", "evil.svg", "favicon.ico", "secret.txt"]);
});
