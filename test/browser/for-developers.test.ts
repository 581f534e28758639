// What a developer's page gets with `--cors`, `--spa` and `--clean-urls`, in a real browser.

import { expect, test } from "bun:test";

import { TestBrowser } from "../support/browser.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

const ICON = `<link rel="icon" href="data:,">`;

test("a script of another origin reads with --cors, fields and ranges too, and sends what needs a preflight", async () => {
  using page = new Site({ "index.html": `<!doctype html>${ICON}` });
  using data = new Site({ "data.json": '{"answer":42}' });
  await using front = new Tool(["-b", "127.0.0.1", page.path, "0"]);
  const origin = `http://127.0.0.1:${await front.port()}`;
  await using open = new Tool(["--cors", "-b", "127.0.0.1", data.path, "0"]);
  await using named = new Tool([`--cors=${origin}`, "-b", "127.0.0.1", data.path, "0"]);
  await using closed = new Tool(["--cors=http://elsewhere.test", "-b", "127.0.0.1", data.path, "0"]);
  await using browser = await TestBrowser.start();
  const tab = await browser.page();
  await tab.page.goto(`${origin}/`);
  const asked = (port: number, options: string): Promise<unknown> =>
    tab.page.evaluate(`fetch("http://127.0.0.1:${port}/data.json", ${options}).then(
      async (reply) => [reply.status, reply.headers.get("Content-Range"), reply.headers.has("ETag"), await reply.text()],
      () => "refused",
    )`);
  const ranged = `{ headers: { Range: "bytes=2-7", "X-Own": "1" } }`;
  const ports = [await open.port(), await named.port(), await closed.port()] as const;
  expect(await asked(ports[0], ranged)).toEqual([206, "bytes 2-7/13", true, "answer"]);
  expect(await asked(ports[1], ranged)).toEqual([206, "bytes 2-7/13", true, "answer"]);
  expect(tab.complaints).toEqual([]);
  expect(await asked(ports[1], `{ credentials: "include" }`)).toEqual([200, null, true, '{"answer":42}']);
  expect(await asked(ports[0], `{ credentials: "include" }`)).toBe("refused");
  expect(await asked(ports[0], `{ method: "PUT", body: "x" }`)).toBe("refused");
  expect(await asked(ports[2], "{}")).toBe("refused");
});

test("an application's address can be opened and loaded anew with --spa, and what is missing stays missing", async () => {
  using site = new Site({
    "index.html": `<!doctype html>${ICON}<base href="/"><title>app</title><script src="app.js"></script>`,
    "app.js": "document.title = location.pathname",
    "about.html": `<!doctype html>${ICON}<title>about</title>`,
  });
  await using tool = new Tool(["--spa", "--clean-urls", "-b", "127.0.0.1", site.path, "0"]);
  const url = `http://127.0.0.1:${await tool.port()}`;
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  expect((await page.goto(`${url}/users/12`))?.status()).toBe(200);
  expect(await page.title()).toBe("/users/12");
  await page.reload();
  expect(await page.title()).toBe("/users/12");
  await page.goto(`${url}/about.html?from=here`);
  expect(page.url()).toBe(`${url}/about?from=here`);
  expect(await page.title()).toBe("about");
  expect(complaints).toEqual([]);
  expect(await page.evaluate(`fetch("/users/12").then((reply) => reply.status)`)).toBe(404);
  expect(await page.evaluate(`fetch("/missing.js").then((reply) => reply.status)`)).toBe(404);
});
