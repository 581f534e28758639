// What a person sees: the listing and a video, in a real browser.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { TestBrowser } from "../support/browser.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";
import { follow } from "./follow.ts";

test("a browser shows the listing without a complaint, and follows it", async () => {
  const hostile = `<img src=x onerror=alert(1)> "quoted" & %41 #? ü.txt`;
  using site = new Site({
    [hostile]: "found",
    "folder/inner.html": "<title>inner</title>",
    "favicon.ico": "",
  });
  await using tool = new Tool(["-b", "127.0.0.1", site.path, "0"]);
  const url = `http://127.0.0.1:${await tool.port()}/`;
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  await page.goto(url);
  expect(await page.title()).toBe("Index of /");
  expect(await page.locator("tbody th").allTextContents()).toEqual(["folder", hostile, "favicon.ico"]);
  await follow(page, page.getByRole("link", { name: "folder" }));
  await follow(page, page.getByText("inner.html"));
  expect(await page.title()).toBe("inner");
  await page.goto(url);
  await follow(page, page.getByText("quoted"));
  expect(await page.textContent("body")).toBe("found");
  expect(complaints).toEqual([]);
});

test("a browser plays a video and seeks in it, by ranges", async () => {
  using site = new Site({
    "clip.mp4": spreadOut(readFileSync(join(import.meta.dir, "clip.mp4"))),
    "favicon.ico": "",
  });
  site.write("video.html", "<!doctype html><video src=clip.mp4 muted preload=metadata></video>");
  await using tool = new Tool(["-b", "127.0.0.1", site.path, "0"]);
  await using browser = await TestBrowser.start();
  const { page, complaints } = await browser.page();
  const ranges: string[] = [];
  page.on("request", (request) => ranges.push(request.headers()["range"] ?? ""));
  await page.goto(`http://127.0.0.1:${await tool.port()}/video.html`);
  // In the page: what the callback is given lives there, not here.
  const played = await page.locator("video").evaluate(async (element: EventTarget & VideoControls) => {
    const event = (name: string): Promise<void> =>
      new Promise((resolve) => element.addEventListener(name, () => resolve(), { once: true }));
    if (element.readyState === 0) await event("loadedmetadata");
    const sought = event("seeked");
    element.currentTime = 10;
    await sought;
    const moved = event("timeupdate");
    await element.play();
    await moved;
    return { duration: element.duration, time: element.currentTime };
  });
  expect(played.duration).toBe(12);
  expect(played.time).toBeGreaterThanOrEqual(10);
  // The index of the clip lies behind its 8 MiB, so nothing plays unless a range in the middle of the file is served.
  const starts = ranges.map((range) => Number(/^bytes=(\d+)-/.exec(range)?.[1] ?? -1));
  expect(Math.max(...starts)).toBeGreaterThan(8 * 1024 ** 2 - 1);
  expect(complaints).toEqual([]);
});

interface VideoControls {
  readonly readyState: number;
  readonly duration: number;
  currentTime: number;
  play(): Promise<void>;
}

/** The same video with 8 MiB of nothing (a box of type `free`) between its pictures and its index, `moov`. */
function spreadOut(clip: Buffer): Buffer {
  const index = clip.indexOf("moov") - 4;
  const nothing = Buffer.alloc(8 * 1024 ** 2);
  nothing.writeUInt32BE(nothing.length, 0);
  nothing.write("free", 4, "latin1");
  return Buffer.concat([clip.subarray(0, index), nothing, clip.subarray(index)]);
}
