// The listing page as people meet it, in a real browser: by mouse, by keyboard alone, in light and dark, on a phone, without
// JavaScript. With PICTURES=<directory> in the environment what is seen is kept there, to be looked at.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { listingPage } from "../../src/features/listing-page.ts";
import type { ListingPart } from "../../src/features/listing-part.ts";
import { quiet } from "../../src/features/quiet.ts";
import { fsPath } from "../../src/files/fs-path.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { html as markup } from "../../src/semantics/html.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { TestBrowser } from "../support/browser.ts";
import { serving } from "../support/serving.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";
import { violations } from "./axe.ts";
import { follow } from "./follow.ts";

const HOSTILE = [
  "<img src=x onerror=alert(1)>.txt",
  `"><svg onload=alert(1)>`,
  "' onmouseover='alert(1)",
  "javascript:alert(1)",
  "%41",
  "a#b?c",
  "new\nline",
  "\u202Egpj.exe",
  " space ",
];

const CLIP = readFileSync(join(import.meta.dir, "clip.mp4"));
const PICTURE = readFileSync(join(import.meta.dir, "listing.png"));

const site = new Site({
  "README.md":
    "# Welcome\n\nSee [notes](notes.txt).\n\n![here](sea.png) ![far](http://far.example/x.png)\n\n<script>alert(1)</script> <img src=http://far.example/y.png>\n\n- [x] done\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```\ncode\n```\n",
  "Documents/letter.txt": "Dear",
  "photos/IMG_10.png": PICTURE,
  "photos/IMG_9.png": PICTURE,
  "photos/clip.mp4": CLIP,
  "photos/notes.txt": "x",
  "clip.mp4": CLIP,
  "notes.txt": "hello",
  "sea.png": PICTURE,
  "size/small": "1",
  "size/large": "1".repeat(2000),
  "size/middle": "1".repeat(100),
  "favicon.ico": "",
});
for (const name of HOSTILE) site.write(`hostile/${name}`, name);
for (const name of HOSTILE) site.write(`hostile/folder ${name}/inner.txt`, name);
writeFileSync(fsPath(`${site.path}/hostile/latin\udce9.txt`), "latin");
site.write("empty/x/y", "");
utimesSync(join(site.path, "notes.txt"), 1_000_000_000, 1_000_000_000);

let tool: Tool;
let browser: TestBrowser;
let url: string;

beforeAll(async () => {
  tool = new Tool(["-b", "127.0.0.1", site.path, "0"]);
  url = `http://127.0.0.1:${await tool.port()}/`;
  browser = await TestBrowser.start();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await tool[Symbol.asyncDispose]();
  site[Symbol.dispose]();
});

/** The names in the order in which they are shown. */
async function names(page: Page): Promise<string[]> {
  return page.locator("#list tbody tr:visible th").allTextContents();
}

/** What has the focus. */
async function focused(page: Page): Promise<string> {
  return page.locator(":focus").innerText();
}

async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env["PICTURES"];
  if (directory !== undefined)
    await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
}

test("violations() finds what is wrong", async () => {
  const { page } = await browser.page();
  await page.setContent("<html lang=en><title>x</title><main><h1>x</h1><img src=x></main>");
  expect(await violations(page)).toEqual(['image-alt: <img src="x">']);
  await page.close();
});

describe("the listing page", () => {
  test("is browsed: into a folder, to a file, and back by the folders above", async () => {
    const { page, complaints } = await browser.page();
    await page.goto(url);
    expect(await page.title()).toBe("Index of /");
    const folders = ["Documents", "empty", "hostile", "photos", "size"];
    const files = ["clip.mp4", "favicon.ico", "notes.txt", "README.md", "sea.png"];
    expect(await names(page)).toEqual([...folders, ...files]);
    await follow(page, page.getByRole("link", { name: "Documents" }));
    expect(await page.title()).toBe("Index of /Documents/");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Documents");
    await follow(page, page.getByRole("navigation").getByRole("link", { name: "Files" }));
    expect(page.url()).toBe(url);
    await follow(page, page.getByRole("link", { name: "notes.txt" }));
    expect(await page.textContent("body")).toBe("hello");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("shows every hostile name as text, and leads to the file of that name", async () => {
    const { page, complaints } = await browser.page();
    const alerts: string[] = [];
    page.on("dialog", (dialog) => {
      alerts.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(`${url}hostile/`);
    const links = await page.locator("#list tbody th a").evaluateAll((all) => all.map(String));
    expect(links).toHaveLength(2 * HOSTILE.length + 1);
    for (const link of links) expect(link).toStartWith(`${url}hostile/`);
    const shown = await names(page);
    expect(shown).toContain("new\\x0Aline");
    expect(shown).toContain("\\u{202E}gpj.exe");
    expect(shown).toContain("latin\\xE9.txt");
    for (const name of HOSTILE.filter((plain) => !/[\n\u202E]/.test(plain))) {
      expect(shown).toContain(name);
      // The folder has the name in its title, in its heading and, one below, in the way back.
      await page.goto(`${url}hostile/${encodeURIComponent(`folder ${name}`)}/`);
      expect(await page.title()).toBe(`Index of /hostile/folder ${name}/`.trim().replaceAll(/\s+/g, " "));
      expect(await page.locator("h1").textContent()).toBe(`folder ${name}`);
      await follow(page, page.getByRole("link", { name: "inner.txt" }));
      expect(await page.textContent("body")).toBe(name);
    }
    await page.goto(`${url}hostile/`);
    await follow(page, page.getByText("latin"));
    expect(await page.textContent("body")).toBe("latin");
    expect(alerts).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("is sorted by each column, which the address and the column's head say", async () => {
    const { page } = await browser.page();
    await page.goto(`${url}size/`);
    const head = page.getByRole("columnheader", { name: "Size" });
    expect(await head.getAttribute("aria-sort")).toBeNull();
    await follow(page, head.getByRole("button"));
    expect(page.url()).toBe(`${url}size/?sort=size&order=desc`);
    expect(await names(page)).toEqual(["large", "middle", "small"]);
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    await follow(page, head.getByRole("button"));
    expect(await names(page)).toEqual(["small", "middle", "large"]);
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    await follow(page, page.getByRole("button", { name: "Name" }));
    expect(page.url()).toBe(`${url}size/?sort=name&order=asc`);
    expect(await names(page)).toEqual(["large", "middle", "small"]);
    await page.goto(`${url}?sort=date&order=asc`);
    expect((await names(page))[5]).toBe("notes.txt");
    await page.goto(`${url}?sort=size&order=desc`);
    await follow(page, page.locator("tbody").getByRole("link", { name: "size" }));
    expect(await names(page)).toEqual(["large", "middle", "small"]);
    await page.close();
  });

  test("is filtered as one types", async () => {
    const { page, complaints } = await browser.page();
    await page.goto(url);
    await page.getByRole("searchbox").fill("NOT");
    expect(await names(page)).toEqual(["notes.txt"]);
    expect(await page.getByRole("status").textContent()).toBe("1 of 10");
    await page.getByRole("searchbox").fill("nothing is so");
    expect(await names(page)).toEqual([]);
    await page.getByRole("searchbox").fill("");
    expect(await names(page)).toHaveLength(10);
    expect(await page.getByRole("status").textContent()).toBe("");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("keeps its heads on one line, and the last at the edge where nothing fits", async () => {
    const { page, complaints } = await browser.page();
    // Folders have no size: no column is narrower.
    await page.goto(`${url}empty/?sort=size&order=desc`);
    const heads = page.locator("thead button");
    const tops = await heads.evaluateAll((buttons) =>
      buttons.map((button) => {
        const range = button.ownerDocument.createRange();
        range.selectNodeContents(button);
        return range.getBoundingClientRect().top;
      }),
    );
    expect(new Set(tops).size).toBe(1);
    const edge = async (): Promise<number> => {
      const box = await heads.last().boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0);
    };
    const before = await edge();
    await page.getByRole("searchbox").fill("nothing has this name");
    await page.getByText("0 of ").waitFor();
    expect(await edge()).toBe(before);
    expect(complaints).toEqual([]);
  });

  test("is used by the keyboard alone", async () => {
    const { page, complaints } = await browser.page();
    const press = (key: string): Promise<void> => page.keyboard.press(key);
    await page.goto(url);
    await press("ArrowDown");
    expect(await focused(page)).toBe("Documents");
    await press("ArrowDown");
    await press("ArrowDown");
    await press("ArrowUp");
    expect(await focused(page)).toBe("empty");
    await press("End");
    expect(await focused(page)).toBe("sea.png");
    await press("ArrowDown");
    expect(await focused(page)).toBe("sea.png");
    await press("Home");
    expect(await focused(page)).toBe("Documents");
    await press("/");
    expect(await page.locator(":focus").getAttribute("id")).toBe("filter");
    // In the box the keys are the box's own.
    await page.keyboard.type("/x");
    await press("Backspace");
    await press("Home");
    await press("Delete");
    await page.keyboard.type("photos");
    expect(await page.getByRole("searchbox").inputValue()).toBe("photos");
    await press("Enter");
    expect(await focused(page)).toBe("photos");
    await Promise.all([page.waitForURL(`${url}photos/`), press("Enter")]);
    await Promise.all([page.waitForURL(url), press("Backspace")]);
    await press("/");
    await page.keyboard.type("zzz");
    await press("Escape");
    expect(await names(page)).toHaveLength(10);
    await press("ArrowUp");
    expect(await focused(page)).toBe("sea.png");
    // At the top there is no way up.
    await press("Backspace");
    expect(page.url()).toBe(url);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("shows pictures and plays clips in place, one after the other", async () => {
    const { page, complaints } = await browser.page();
    await page.goto(`${url}photos/`);
    await page.getByRole("link", { name: "IMG_9.png" }).click();
    const viewer = page.getByRole("dialog");
    expect(page.url()).toBe(`${url}photos/`);
    const image = viewer.getByRole("img", { name: "IMG_9.png" });
    await image.evaluate((element: EventTarget & { decode(): Promise<void> }) => element.decode());
    await picture(page, "viewer-image");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("ArrowRight");
    expect(await viewer.getByRole("img").getAttribute("alt")).toBe("IMG_10.png");
    expect(await viewer.getByRole("button", { name: "Next" }).isVisible()).toBe(false);
    await page.keyboard.press("ArrowRight");
    expect(await viewer.getByRole("img").getAttribute("alt")).toBe("IMG_10.png");
    await page.keyboard.press("ArrowLeft");
    await viewer.getByRole("button", { name: "Previous" }).click();
    const video = viewer.locator("video");
    const length = await video.evaluate(
      async (element: EventTarget & { readonly readyState: number; readonly duration: number }) => {
        if (element.readyState === 0) {
          await new Promise((resolve) => element.addEventListener("loadedmetadata", resolve, { once: true }));
        }
        return element.duration;
      },
    );
    expect(length).toBe(12);
    await picture(page, "viewer-video");
    await page.keyboard.press("Escape");
    expect(await viewer.isVisible()).toBe(false);
    // The browser itself gives the focus back to where the viewer was opened; a moment later it is where it was left.
    await page.locator("a:focus", { hasText: "clip.mp4" }).waitFor();
    expect(await page.locator("video").count()).toBe(0);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter"); // on the button that closes
    expect(await focused(page)).toBe("IMG_9.png");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("is to be had in other forms, in the order that is shown", async () => {
    const { page } = await browser.page();
    await page.goto(`${url}size/?sort=size&order=desc`);
    await follow(page, page.getByRole("button", { name: "Plain text" }));
    expect(page.url()).toBe(`${url}size/?sort=size&order=desc&format=text`);
    expect(await page.textContent("body")).toBe("large\nmiddle\nsmall\n");
    await page.close();
  });

  test("says so where the browser cannot show a picture", async () => {
    site.write("broken/x.png", "no picture");
    const { page } = await browser.page();
    await page.goto(`${url}broken/`);
    await page.getByRole("link", { name: "x.png" }).click();
    await page.getByText("This browser cannot show it.").waitFor();
    await page.close();
  });

  test("shows the README below, and fetches nothing from elsewhere", async () => {
    const { page, complaints } = await browser.page();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(url);
    const readme = page.getByRole("region", { name: "README.md" });
    expect(await readme.getByRole("heading", { name: "Welcome" }).count()).toBe(1);
    expect(await readme.textContent()).toContain(
      "<script>alert(1)</script> <img src=http://far.example/y.png>",
    );
    expect(await readme.getByRole("img").count()).toBe(1);
    await readme.getByRole("img").scrollIntoViewIfNeeded();
    await page.waitForLoadState("networkidle");
    expect(requests).toEqual([url, `${url}sea.png`]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("tells times in the visitor's time zone", async () => {
    const { page } = await browser.page({ timezoneId: "Asia/Kathmandu" });
    await page.goto(url);
    const row = page.getByRole("row").filter({ hasText: "notes.txt" });
    expect(await row.locator("time").textContent()).toBe("2001-09-09 07:31");
    await page.close();
  });

  test("works without JavaScript", async () => {
    const { page, complaints } = await browser.page({ javaScriptEnabled: false });
    await page.goto(`${url}photos/`);
    expect(await names(page)).toHaveLength(4);
    expect(await page.locator("#filter").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Size" }).click();
    expect(page.url()).toEndWith("?sort=size&order=desc");
    await page.getByRole("link", { name: "IMG_9.png" }).click();
    expect(page.url()).toBe(`${url}photos/IMG_9.png`);
    expect(complaints).toEqual([]);
    await page.close();
  });

  const LOOKS = {
    light: {},
    dark: { colorScheme: "dark" },
    phone: { viewport: { width: 390, height: 844 } },
    "dark phone": { colorScheme: "dark", viewport: { width: 360, height: 640 } },
  } as const;

  test.each(Object.keys(LOOKS) as (keyof typeof LOOKS)[])(
    "is accessible and as wide as the screen: %s",
    async (look) => {
      const { page, complaints } = await browser.page(LOOKS[look]);
      for (const path of ["", "photos/", "hostile/", "empty/x/", "hostile/folder%20%2541/"]) {
        await page.goto(url + path);
        await picture(page, `${look}-${path.replaceAll("/", "_")}`);
        expect([path, await violations(page)]).toEqual([path, []]);
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(overflow).toBeLessThanOrEqual(0);
      }
      await page.goto(`${url}photos/`);
      await page.keyboard.press("ArrowDown");
      await picture(page, `${look}-focus`);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
});

describe("the parts of a listing page", () => {
  const part: ListingPart = {
    toolbar: markup`<button form="listing" name="archive" value="zip">Download the selection</button> <a class="button" href="?archive=zip">Download all</a>`,
    selectable: true,
    style: "[name=archive] { color: rgb(1, 2, 3); }",
    script: `fetch("?format=json").then(() => { document.body.dataset.part = "ran"; });`,
  };
  const Handler = compose(SimpleHTTPRequestHandler, [
    servingDirectory(site.path),
    quiet,
    listingPage(
      () => [part],
      (text, callbacks, options) => Bun.markdown.render(text, callbacks, options),
    ),
  ]);

  test.each(["light", "dark"] as const)("stand in the page, and do their work: %s", async (colorScheme) => {
    await serving(
      Handler,
      async ([, port]) => {
        const { page, complaints } = await browser.page({ colorScheme });
        await page.goto(`http://127.0.0.1:${port}/photos/`);
        await page.locator("body[data-part=ran]").waitFor();
        const button = page.getByRole("button", { name: "Download the selection" });
        const colour = await page.evaluate(
          "getComputedStyle(document.querySelector('[name=archive]')).color",
        );
        expect(colour).toBe("rgb(1, 2, 3)");
        await page.getByRole("checkbox", { name: "Select IMG_9.png" }).check();
        await page.keyboard.press("ArrowDown");
        expect(await focused(page)).toBe("IMG_10.png");
        await picture(page, `parts-${colorScheme}`);
        await page.setViewportSize({ width: 360, height: 640 });
        await picture(page, `parts-phone-${colorScheme}`);
        if (colorScheme === "light") expect(await violations(page)).toEqual([]);
        await page.getByRole("searchbox").fill("clip");
        await page.getByRole("checkbox", { name: "Select all" }).check();
        await button.click();
        expect(page.url()).toEndWith("/photos/?archive=zip&select=clip.mp4&select=IMG_9.png");
        expect(complaints).toEqual([]);
        await page.close();
      },
      ThreadingHTTPServer,
    );
  });
});
