// Makes the pictures of the README: `bun test/browser/pictures.ts`.

import { join } from "node:path";

import { TestBrowser } from "../support/browser.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

using site = new Site({
  "index of things/a.txt": "",
  "photos/sea.jpg": "",
  "README.md": "# Hello\n",
  "notes.txt": "",
  "presentation.pdf": "",
  "song.flac": "",
  "überblick.txt": "",
});
await using tool = new Tool(["-b", "127.0.0.1", site.path, "0"]);
await using browser = await TestBrowser.start();
const { page } = await browser.page();
await page.setViewportSize({ width: 640, height: 330 });
await page.goto(`http://127.0.0.1:${await tool.port()}/`);
await page.screenshot({ path: join(import.meta.dir, "listing.png") });
