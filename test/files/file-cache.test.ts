import { describe, expect, setSystemTime, test } from "bun:test";
import {
  chmodSync,
  linkSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";

import { FileCache, type FileCacheLimits } from "../../src/files/file-cache.ts";
import { closeFile, type OpenFile } from "../../src/files/open-file.ts";
import { openDescriptors } from "../support/open-descriptors.ts";
import { Site } from "../support/site.ts";

/** Long ago for a file system: a file changed just now is not kept. Its ctime cannot be set, so tests wait for the clock. */
async function settled(path: string): Promise<void> {
  const { ctimeMs, mtimeMs } = statSync(path);
  while (Date.now() - Math.max(ctimeMs, mtimeMs) <= 100) await nextTurn();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What is opened, with its content where that is in memory; closed again. */
function look(cache: FileCache, path: string): { kind: string; content: string | undefined; size: number } {
  const opened = cache.open(path);
  if (opened.kind !== "file") return { kind: opened.kind, content: undefined, size: 0 };
  const { file } = opened;
  closeFile(file);
  return { kind: "file", content: file.content?.toString(), size: file.size };
}

/** The same at the very moment in which the file changed last: while we are held up, it would become one that is kept. */
function lookAtOnce(cache: FileCache, path: string): ReturnType<typeof look> {
  const { ctimeMs, mtimeMs } = statSync(path);
  setSystemTime(Math.max(ctimeMs, mtimeMs));
  try {
    return look(cache, path);
  } finally {
    setSystemTime();
  }
}

async function kept(cache: FileCache, path: string): Promise<OpenFile> {
  await settled(path);
  const opened = cache.open(path);
  if (opened.kind !== "file" || opened.file.content === undefined) throw new Error("It was not kept");
  return opened.file;
}

describe("FileCache", () => {
  test("FileCache keeps a file that has not changed for a while, without a descriptor", async () => {
    using site = new Site({ a: "content" });
    const cache = new FileCache();
    const file = await kept(cache, `${site.path}/a`);
    expect(file).toMatchObject({ fd: -1, size: 7, content: Buffer.from("content") });
    await nextTurn();
    const again = cache.open(`${site.path}/a`);
    expect(again.kind === "file" && again.file).toBe(file);
    expect(descriptors(site)).toBe(0);
  });

  test("FileCache does not keep a file that has just changed", () => {
    using site = new Site({ a: "new" });
    expect(lookAtOnce(new FileCache(), `${site.path}/a`)).toEqual({
      kind: "file",
      content: undefined,
      size: 3,
    });
  });

  test("FileCache does not keep a file whose time lies in the future", async () => {
    using site = new Site({ a: "later" });
    await settled(`${site.path}/a`);
    utimesSync(`${site.path}/a`, 4e9, 4e9);
    expect(look(new FileCache(), `${site.path}/a`).content).toBeUndefined();
  });

  const changes: readonly (readonly [string, (path: string) => void, string])[] = [
    ["written anew", (path) => writeFileSync(path, "other"), "other"],
    ["written anew with the same length", (path) => writeFileSync(path, "CONTENT"), "CONTENT"],
    [
      "written anew with its old times",
      (path) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(path, "CONTENT");
        utimesSync(path, atime, mtime);
      },
      "CONTENT",
    ],
    [
      "replaced by another",
      (path) => {
        writeFileSync(`${path}.new`, "CONTENT");
        renameSync(`${path}.new`, path);
      },
      "CONTENT",
    ],
    ["cut", (path) => truncateSync(path, 3), "con"],
  ];
  for (const [name, change, content] of changes) {
    test(`FileCache never serves the old content of a file that was ${name}`, async () => {
      using site = new Site({ a: "content" });
      const path = `${site.path}/a`;
      const cache = new FileCache();
      await kept(cache, path);
      change(path);
      await nextTurn();
      expect(lookAtOnce(cache, path)).toEqual({ kind: "file", content: undefined, size: content.length });
      expect((await kept(cache, path)).content?.toString()).toBe(content);
    });
  }

  test("FileCache does not find a file that was removed, and finds a directory in its place", async () => {
    using site = new Site({ a: "content" });
    const path = `${site.path}/a`;
    const cache = new FileCache();
    await kept(cache, path);
    unlinkSync(path);
    await nextTurn();
    expect(look(cache, path).kind).toBe("missing");
    site.write("a/b", "");
    expect(look(cache, path).kind).toBe("directory");
    expect(cache.bytes).toBe(0);
  });

  test("FileCache notices a change of mode or of links, which may be one of rights", async () => {
    using site = new Site({ a: "content" });
    const path = `${site.path}/a`;
    const cache = new FileCache();
    await kept(cache, path);
    chmodSync(path, 0o600);
    await nextTurn();
    expect(lookAtOnce(cache, path).content).toBeUndefined();
    await kept(cache, path);
    linkSync(path, `${path}.link`);
    await nextTurn();
    expect(lookAtOnce(cache, path).content).toBeUndefined();
  });

  test("FileCache looks at a file once in a turn of the event loop, and again in the next", async () => {
    using site = new Site({ a: "content" });
    const path = `${site.path}/a`;
    const cache = new FileCache();
    await kept(cache, path);
    writeFileSync(path, "changed within the turn");
    expect(look(cache, path).content).toBe("content");
    await nextTurn();
    expect(look(cache, path).size).toBe(23);
  });

  test("FileCache leaves large files alone, and forgets the oldest where it is full", async () => {
    using site = new Site({ a: "aaaa", b: "bbbb", c: "cccc", large: "x".repeat(11) });
    const limits: FileCacheLimits = { fileBytes: 10, totalBytes: 9, files: 10 };
    const cache = new FileCache(limits);
    for (const name of ["a", "b", "c"]) await kept(cache, `${site.path}/${name}`);
    expect(cache.bytes).toBe(8);
    expect(look(cache, `${site.path}/large`).content).toBeUndefined();
    const few = new FileCache({ files: 2 });
    for (const name of ["a", "b", "c"]) await kept(few, `${site.path}/${name}`);
    expect(few.bytes).toBe(8);
  });

  test("FileCache keeps an empty file", async () => {
    using site = new Site({ empty: "" });
    expect((await kept(new FileCache(), `${site.path}/empty`)).content?.length).toBe(0);
  });
});

/** Descriptors of the files of a site; others come and go when they like. */
function descriptors({ path }: Site): number {
  if (process.platform !== "linux") return 0;
  return openDescriptors().filter((target) => target.startsWith(path)).length;
}
