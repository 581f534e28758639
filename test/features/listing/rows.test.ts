import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";

import { hiddenFiles } from "../../../src/features/hidden-files.ts";
import { insideDirectory } from "../../../src/features/inside-directory.ts";
import { directoryContents, type QuickLook } from "../../../src/features/listing/rows.ts";
import { fsPath } from "../../../src/files/fs-path.ts";
import { Site } from "../site.ts";
import { SocketlessHandler } from "./socketless-handler.ts";

const site = new Site({
  "outside.txt": "not for anybody",
  "outside/file": "x",
  "root/a.txt": "12345",
  "root/sub/b.txt": "1",
  "root/.hidden": "x",
  "root/link": { linkTo: "a.txt" },
  "root/link-to-sub": { linkTo: "sub" },
  "root/link-out": { linkTo: "../outside.txt" },
  "root/link-to-nothing": { linkTo: "nothing" },
});
utimesSync(site.at("root/a.txt"), 1000, 1000);
const root = site.at("root");
writeFileSync(fsPath(`${root}/latin\udce9`), "123");

const long = new Site({ link: { linkTo: site.at("root/a.txt") } });
for (let index = 0; index < 1200; index++) long.put(String(index), "1");

afterAll(() => {
  site.remove();
  long.remove();
});

class Tool extends hiddenFiles(insideDirectory(SocketlessHandler)) {}

async function facts(handler: SocketlessHandler, path: string): Promise<Record<string, unknown> | undefined> {
  const contents = await directoryContents(handler, path);
  return contents && Object.fromEntries(contents.rows.map(({ name, size }) => [name, size ?? null]));
}

describe("directoryContents()", () => {
  test("has the size of each file, that of a link's target too, and none of anything else", async () => {
    expect(await facts(new SocketlessHandler(root), `${root}/`)).toEqual({
      ".hidden": 1,
      "a.txt": 5,
      "latin\udce9": 3,
      link: 5,
      "link-out": 15,
      "link-to-nothing": null,
      "link-to-sub": null,
      sub: null,
    });
  });

  test("has the time of each", async () => {
    const contents = await directoryContents(new SocketlessHandler(root), root);
    expect(contents?.rows.find(({ name }) => name === "a.txt")?.timeMs).toBe(1_000_000);
    expect(contents?.rows.find(({ name }) => name === "link")?.timeMs).toBe(1_000_000);
  });

  test("tells nothing of what is hidden or lies outside", async () => {
    const listed = await facts(new Tool(root), root);
    expect(Object.keys(listed ?? {}).toSorted()).toEqual([
      "a.txt",
      "latin\udce9",
      "link",
      "link-to-sub",
      "sub",
    ]);
  });

  test("reads no directory outside, whatever link led there since it was found", async () => {
    symlinkSync(site.at("outside"), site.at("root/was-a-directory"));
    expect(await facts(new Tool(root), `${root}/was-a-directory/`)).toBeUndefined();
  });

  test("tells of a directory that cannot be read", async () => {
    expect(await facts(new SocketlessHandler(root), `${root}/nothing/`)).toBeUndefined();
    expect(await facts(new SocketlessHandler(root), `${root}/a.txt`)).toBeUndefined();
  });

  test("keeps to max_listing, and says how many there are", async () => {
    const handler = new SocketlessHandler(root);
    handler.max_listing = 2;
    const contents = await directoryContents(handler, root);
    expect(contents?.rows).toHaveLength(2);
    expect(contents?.total).toBe(readdirSync(root).length);
  });

  test("looks quickly at a long directory, but not at links, and otherwise where the quick look sees nothing", async () => {
    const looked: string[] = [];
    const quickLook: QuickLook = async () => (_, name) => {
      looked.push(name);
      return name === "7" ? undefined : { size: 99, timeMs: 5 };
    };
    const handler = new SocketlessHandler(long.path);
    const contents = await directoryContents(handler, long.path, quickLook);
    const sizes = new Map(contents?.rows.map(({ name, size }) => [name, size]));
    expect(looked).not.toContain("link");
    expect([...sizes.values()].filter((size) => size === 99)).toHaveLength(1199);
    expect([sizes.get("7"), sizes.get("link")]).toEqual([1, 5]);
  });

  test("looks at a long directory where there is no quick look, and gets none ready for a short one", async () => {
    let asked = 0;
    const none: QuickLook = async () => {
      asked += 1;
      return undefined;
    };
    await directoryContents(new SocketlessHandler(root), root, none);
    expect(asked).toBe(0);
    const contents = await directoryContents(new SocketlessHandler(long.path), long.path, none);
    expect(asked).toBe(1);
    expect(contents?.rows.filter(({ size }) => size === 1)).toHaveLength(1200);
  });
});
