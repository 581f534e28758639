import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { TreeWatch } from "../../../src/features/live/tree-watch.ts";
import { Site } from "../../support/site.ts";

/** What was reported, and a wait for more of it. */
class Reports {
  readonly paths: string[] = [];
  readonly errors: unknown[] = [];
  #wake: (() => void) | undefined;

  changed = (path: string): void => {
    this.paths.push(path);
    this.#wake?.();
  };

  incomplete = (error: unknown): void => {
    this.errors.push(error);
    this.#wake?.();
  };

  async until(path: string): Promise<void> {
    while (!this.paths.includes(path)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

describe("TreeWatch", () => {
  const newSite = (): Site =>
    new Site({ "a.css": "a", "sub/deep/b.txt": "b", "node_modules/c/d.js": "d", ".git/index": "" });
  const site = newSite();
  afterAll(() => site[Symbol.dispose]());

  test("TreeWatch reports files at the top and below, new ones and renamed ones", async () => {
    const reports = new Reports();
    using _watch = new TreeWatch(site.path, reports);
    writeFileSync(`${site.path}/a.css`, "b");
    await reports.until("a.css");
    writeFileSync(`${site.path}/sub/deep/b.txt`, "c");
    await reports.until("sub/deep/b.txt");
    writeFileSync(`${site.path}/sub/deep/new.txt`, "");
    await reports.until("sub/deep/new.txt");
    writeFileSync(`${site.path}/sub/aside`, "d");
    renameSync(`${site.path}/sub/aside`, `${site.path}/sub/e.css`);
    await reports.until("sub/e.css");
    rmSync(`${site.path}/sub/e.css`);
    expect(reports.errors).toEqual([]);
  });
  test("TreeWatch follows folders that come, and come again", async () => {
    const reports = new Reports();
    using _watch = new TreeWatch(site.path, reports);
    mkdirSync(`${site.path}/later`);
    await reports.until("later");
    writeFileSync(`${site.path}/later/one.txt`, "");
    await reports.until("later/one.txt");
    rmSync(`${site.path}/later`, { recursive: true });
    mkdirSync(`${site.path}/later`);
    writeFileSync(`${site.path}/marker`, "");
    await reports.until("marker");
    writeFileSync(`${site.path}/later/two.txt`, "");
    await reports.until("later/two.txt");
    mkdirSync(`${site.path}/later/below`);
    await reports.until("later/below");
    writeFileSync(`${site.path}/later/below/three.txt`, "");
    await reports.until("later/below/three.txt");
    expect(reports.errors).toEqual([]);
  });
  test("TreeWatch passes over what is hidden and what is installed", async () => {
    // Nothing of what the tests above wrote is still to be told of here.
    using site = newSite();
    const reports = new Reports();
    using _watch = new TreeWatch(site.path, reports);
    writeFileSync(`${site.path}/.env`, "");
    writeFileSync(`${site.path}/.git/index`, "x");
    writeFileSync(`${site.path}/node_modules/c/d.js`, "x");
    mkdirSync(`${site.path}/sub/node_modules`, { recursive: true });
    writeFileSync(`${site.path}/sub/node_modules/x.js`, "x");
    writeFileSync(`${site.path}/sub/last`, "");
    await reports.until("sub/last");
    expect(reports.paths.filter((path) => path !== "sub/last")).toEqual([]);
  });
  test("TreeWatch says what it cannot watch", () => {
    const reports = new Reports();
    using _watch = new TreeWatch(`${site.path}/nowhere`, reports);
    expect(
      reports.errors.map((error) => (error instanceof Error && "code" in error ? error.code : error)),
    ).toEqual(["ENOENT", "ENOENT"]);
  });
  test("TreeWatch lets the process end", () => {
    const file = new URL("../../../src/features/live/tree-watch.ts", import.meta.url).href;
    const program = `import { TreeWatch } from ${JSON.stringify(file)}; new TreeWatch(${JSON.stringify(site.path)}, {});`;
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, "-e", program], { timeout: 20_000 });
    expect(stderr.toString()).toBe("");
    expect(exitCode).toBe(0);
  });
});
