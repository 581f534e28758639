import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";

import { cacheDirectory, readPrivate, writePrivate } from "../../src/cli/private-file.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;
const isRoot = process.geteuid?.() === 0;

describe("cacheDirectory()", () => {
  const cases = [
    { env: {}, platform: "linux", path: "/home/ada/.cache/serve-forever" },
    { env: { XDG_CACHE_HOME: "/var/ada" }, platform: "linux", path: "/var/ada/serve-forever" },
    { env: { XDG_CACHE_HOME: "relative" }, platform: "linux", path: "/home/ada/.cache/serve-forever" },
    { env: { XDG_CACHE_HOME: "" }, platform: "freebsd", path: "/home/ada/.cache/serve-forever" },
    { env: {}, platform: "darwin", path: "/home/ada/Library/Caches/serve-forever" },
    { env: { LOCALAPPDATA: "/local" }, platform: "win32", path: "/local/serve-forever/Cache" },
    { env: {}, platform: "win32", path: "/home/ada/AppData/Local/serve-forever/Cache" },
  ] as const;
  for (const { env, platform, path } of cases) {
    test(`cacheDirectory() on ${platform} with ${JSON.stringify(env)}`, () => {
      expect(cacheDirectory(env, platform, "/home/ada")).toBe(path);
    });
  }
});

describe("writePrivate()", () => {
  test("writePrivate() makes its directories, for nobody else, and leaves nothing beside the file", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("new", "ours", "file");
    writePrivate(path, "one");
    writePrivate(path, "two");
    expect(readPrivate(path)).toBe("two");
    expect(readdirSync(directory.join("new", "ours"))).toEqual(["file"]);
    expect([path, directory.join("new", "ours"), directory.join("new")].map(modeOf)).toEqual([
      0o600, 0o700, 0o700,
    ]);
  });
  test("writePrivate() takes back what others were let to do in its directory", () => {
    using directory = new TemporaryDirectory();
    mkdirSync(directory.join("ours"));
    chmodSync(directory.join("ours"), 0o777);
    writePrivate(directory.join("ours", "file"), "one");
    expect(modeOf(directory.join("ours"))).toBe(0o700);
  });
  test("writePrivate() replaces a link, and not what it leads to", () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("victim"), "precious");
    mkdirSync(directory.join("ours"));
    symlinkSync(directory.join("victim"), directory.join("ours", "file"));
    expect(readPrivate(directory.join("ours", "file"))).toBeUndefined();
    writePrivate(directory.join("ours", "file"), "one");
    expect(readFileSync(directory.join("victim"), "utf8")).toBe("precious");
    expect(readPrivate(directory.join("ours", "file"))).toBe("one");
  });
  test("writePrivate() does not write through a directory that is a link", () => {
    using directory = new TemporaryDirectory();
    mkdirSync(directory.join("elsewhere"));
    symlinkSync(directory.join("elsewhere"), directory.join("ours"));
    expect(() => writePrivate(directory.join("ours", "file"), "one")).toThrow("belongs to somebody else");
    expect(readdirSync(directory.join("elsewhere"))).toEqual([]);
  });
  test("writePrivate() leaves nothing where it fails", () => {
    using directory = new TemporaryDirectory();
    mkdirSync(directory.join("ours", "file"), { recursive: true });
    expect(() => writePrivate(directory.join("ours", "file"), "one")).toThrow();
    expect(readdirSync(directory.join("ours"))).toEqual(["file"]);
  });
  test.skipIf(!isRoot)("writePrivate() writes nothing into a directory of somebody else", () => {
    using directory = new TemporaryDirectory();
    mkdirSync(directory.join("theirs", "ours"), { recursive: true });
    chownSync(directory.join("theirs", "ours"), 65_534, 65_534);
    const path = directory.join("theirs", "ours", "file");
    expect(() => writePrivate(path, "one")).toThrow(
      `${directory.join("theirs", "ours")} belongs to somebody else`,
    );
    chownSync(directory.join("theirs"), 65_534, 65_534);
    expect(() => writePrivate(path, "one")).toThrow(`${directory.join("theirs")} belongs to somebody else`);
  });
});

describe("readPrivate()", () => {
  test("readPrivate() does not use what others could have read", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("file");
    writePrivate(path, "one");
    chmodSync(path, 0o640);
    expect(readPrivate(path)).toBeUndefined();
  });
  test.skipIf(!isRoot)("readPrivate() does not use what somebody else has written", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("file");
    writePrivate(path, "one");
    chownSync(path, 65_534, 65_534);
    expect(readPrivate(path)).toBeUndefined();
    writePrivate(path, "two");
    expect(readPrivate(path)).toBe("two");
  });
  test("readPrivate() does not use what is too large, no file, or not there", () => {
    using directory = new TemporaryDirectory();
    writePrivate(directory.join("large"), "x".repeat(70_000));
    mkdirSync(directory.join("directory"), { mode: 0o700 });
    Bun.spawnSync(["mkfifo", "-m", "600", directory.join("pipe")]);
    for (const name of ["large", "directory", "pipe", "missing"]) {
      expect(readPrivate(directory.join(name))).toBeUndefined();
    }
    expect(readPrivate(directory.join("missing", "file"))).toBeUndefined();
  });
});
