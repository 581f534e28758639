import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { closeSync, lstatSync, openSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";

import { statxLook } from "../../src/cli/statx.ts";
import type { Look } from "../../src/features/listing/rows.ts";
import { fsPath } from "../../src/files/fs-path.ts";
import { decodeName } from "../../src/semantics/byte-names.ts";
import { Site } from "../features/site.ts";

const site = new Site({ "folder/in/deep.txt": "1", "folder/empty": "", "folder/a b.txt": "12345" });
const folder = site.at("folder");
let look: Look | undefined;
let directory = -1;

beforeAll(async () => {
  look = await statxLook();
  directory = openSync(folder, "r");
  writeFileSync(fsPath(`${folder}/latin\udce9`), "123");
  writeFileSync(`${folder}/ä😀`, "1234");
  writeFileSync(`${folder}/${"x".repeat(255)}`, "1");
  symlinkSync("a b.txt", `${folder}/link`);
  symlinkSync("nothing", `${folder}/broken`);
  for (const [name, seconds] of [
    ["old", -1.5],
    ["late", 2 ** 33 + 0.25],
    ["exact", 1_580_608_922.123_456_7],
  ] as const) {
    writeFileSync(`${folder}/${name}`, "x");
    utimesSync(`${folder}/${name}`, seconds, seconds);
  }
});

afterAll(() => {
  closeSync(directory);
  site.remove();
});

// Elsewhere there is none, and `node:fs` looks.
describe.if(process.platform === "linux")("statxLook()", () => {
  test("sees what lstat sees: files, directories, links, names of any bytes, times of any year", () => {
    const names = readdirSync(folder, { encoding: "buffer" }).map((bytes) => decodeName(bytes));
    expect(names).toHaveLength(11);
    for (const name of names) {
      const stats = lstatSync(fsPath(`${folder}/${name}`));
      const facts = { size: stats.isFile() ? stats.size : undefined, timeMs: stats.mtimeMs };
      expect(look?.(directory, name)).toEqual(facts);
    }
  });

  test("sees a device as no file", () => {
    const devices = openSync("/dev", "r");
    expect(look?.(devices, "null")?.size).toBeUndefined();
    expect(look?.(devices, "null")?.timeMs).toBe(lstatSync("/dev/null").mtimeMs);
    closeSync(devices);
  });

  test.each(["gone", "a b.txt/x", "x".repeat(256), "x".repeat(5000)])("says nothing of %p", (name) => {
    expect(look?.(directory, name)).toBeUndefined();
  });

  test("says nothing where there is no directory", () => {
    expect(look?.(-1, "a b.txt")).toBeUndefined();
  });
});
