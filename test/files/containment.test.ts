import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { HeldDirectory, isContained, isOutside, realDirectory } from "../../src/files/containment.ts";
import { FileCache } from "../../src/files/file-cache.ts";
import { fsPath } from "../../src/files/fs-path.ts";
import type { OpenFile } from "../../src/files/open-file.ts";
import { closeFile, openFile } from "../../src/files/open-file.ts";
import { openDescriptors } from "../support/open-descriptors.ts";
import { Site } from "../support/site.ts";

let parent: string;
let root: string;

beforeAll(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), "containment-")));
  root = join(parent, "R");
  mkdirSync(join(root, "dir"), { recursive: true });
  mkdirSync(join(parent, "R-secret"));
  writeFileSync(join(root, "file"), "inside");
  writeFileSync(join(root, "dir", "file"), "inside");
  writeFileSync(join(parent, "R-secret", "file"), "outside");
  symlinkSync("R", join(parent, "link-to-R"));
  symlinkSync("file", join(root, "link-inside"));
  symlinkSync("dir", join(root, "dir-inside"));
  symlinkSync("../R-secret/file", join(root, "link-outside"));
  symlinkSync("../R-secret", join(root, "dir-outside"));
  symlinkSync("link-outside", join(root, "link-to-link"));
  symlinkSync("..", join(root, "up"));
  symlinkSync("loop", join(root, "loop"));
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Asks twice about a file: by its descriptor, and, as where there is no /proc, by its identity. */
function isFileContained(path: string, directory: string): boolean {
  const result = openFile(path);
  if (result.kind !== "file") throw new Error(`${path} is ${result.kind}`);
  const byDescriptor = isContained(result.file, directory);
  const byIdentity = isContained(withoutDescriptor(result.file), directory);
  closeFile(result.file);
  expect(byIdentity).toBe(byDescriptor);
  return byDescriptor;
}

function withoutDescriptor(file: OpenFile): OpenFile {
  return { ...file, fd: -1 };
}

describe("isContained() for an open file", () => {
  const cases: readonly [path: string, contained: boolean][] = [
    ["file", true],
    ["dir/file", true],
    ["link-inside", true],
    ["dir-inside/file", true],
    ["link-outside", false],
    ["dir-outside/file", false],
    ["link-to-link", false],
    ["up/R/file", true],
    ["up/R-secret/file", false],
    ["../R-secret/file", false],
  ];
  for (const [path, contained] of cases) {
    test(`isContained() says ${contained} to ${path}`, () => {
      expect(isFileContained(`${root}/${path}`, root)).toBe(contained);
    });
  }

  test("isOutside() is proven of what is not contained, and of nothing else", () => {
    for (const [path, contained] of cases) {
      const result = openFile(`${root}/${path}`);
      if (result.kind !== "file") throw new Error(result.kind);
      expect(isOutside(result.file, root)).toBe(!contained);
      expect(isOutside(withoutDescriptor(result.file), root)).toBe(!contained);
      closeFile(result.file);
    }
    expect([isOutside(parent, root), isOutside(root, root), isOutside(join(root, "dir"), root)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("isOutside() is not proven of what is not at its path any more, nor of nothing", () => {
    const path = join(parent, "went");
    writeFileSync(path, "");
    const result = openFile(path);
    if (result.kind !== "file") throw new Error(result.kind);
    unlinkSync(path);
    expect(isOutside(withoutDescriptor(result.file), root)).toBe(false);
    expect(isOutside(path, root)).toBe(false);
    closeFile(result.file);
  });

  test("isContained() takes everything for contained in the file system's root", () => {
    expect(isFileContained(join(root, "file"), "/")).toBe(true);
  });

  test("isContained() does not take a file for a directory that holds it", () => {
    expect(isFileContained(join(root, "file"), join(root, "fil"))).toBe(false);
    expect(isFileContained(join(root, "dir", "file"), join(root, "dir", "file", "x"))).toBe(false);
  });

  test("isContained() judges the file that is open, not the one its path has meanwhile", () => {
    const path = join(root, "swapped");
    symlinkSync("../R-secret/file", path);
    const outside = openFile(path);
    unlinkSync(path);
    writeFileSync(path, "inside now");
    if (outside.kind !== "file") throw new Error(outside.kind);
    expect(isContained(outside.file, root)).toBe(false);
    expect(isContained(withoutDescriptor(outside.file), root)).toBe(false);
    closeFile(outside.file);
    unlinkSync(path);
  });

  test("isContained() judges what is in memory by the file that was read, not by its path", async () => {
    const path = join(root, "swapped");
    symlinkSync("../R-secret/file", path);
    const outside = await keptInMemory(path);
    expect(isContained(outside, root)).toBe(false);
    expect(isContained(outside, parent)).toBe(true);
    unlinkSync(path);
    writeFileSync(path, "inside now");
    expect(isContained(outside, root)).toBe(false);
    unlinkSync(path);
    expect(isContained(outside, root)).toBe(false);
  });

  test("isContained() finds what is in memory where the directory above it was moved to", async () => {
    mkdirSync(join(parent, "before"));
    writeFileSync(join(parent, "before", "file"), "inside");
    symlinkSync("before", join(parent, "current"));
    const file = await keptInMemory(join(parent, "current", "file"));
    expect(isContained(file, join(parent, "before"))).toBe(true);
    renameSync(join(parent, "before"), join(parent, "after"));
    unlinkSync(join(parent, "current"));
    symlinkSync("after", join(parent, "current"));
    expect(isContained(file, join(parent, "after"))).toBe(true);
    expect(isContained(file, join(parent, "before"))).toBe(false);
  });

  test("isContained() cannot tell by identity where a file was moved away", () => {
    writeFileSync(join(root, "moved"), "");
    const moved = openFile(join(root, "moved"));
    renameSync(join(root, "moved"), join(parent, "moved"));
    if (moved.kind !== "file") throw new Error(moved.kind);
    expect(isContained(moved.file, root)).toBe(false);
    expect(isContained(withoutDescriptor(moved.file), root)).toBe(false);
    closeFile(moved.file);
  });

  test.skipIf(process.platform !== "linux")(
    "isContained() compares names that are not UTF-8 byte by byte",
    () => {
      // `join` would not keep the lone surrogates.
      const [served, other] = [`${parent}/R\uDCE9`, `${parent}/R\uDCE8`];
      for (const directory of [served, other]) {
        mkdirSync(fsPath(directory));
        writeFileSync(fsPath(`${directory}/file\uDCFF`), "");
      }
      expect(isFileContained(`${served}/file\uDCFF`, served)).toBe(true);
      expect(isFileContained(`${other}/file\uDCFF`, served)).toBe(false);
      expect(realDirectory(served)).toBe(served);
    },
  );
});

describe("isContained() for a directory", () => {
  const cases: readonly [path: string, contained: boolean][] = [
    ["", true],
    [".", true],
    ["dir", true],
    ["dir/", true],
    ["dir-inside", true],
    ["dir-outside", false],
    ["up", false],
    ["up/R", true],
    ["../R-secret", false],
    ["loop", false],
    ["nowhere", false],
    ["a\0b", false],
  ];
  for (const [path, contained] of cases) {
    test(`isContained() says ${contained} to the directory ${JSON.stringify(path)}`, () => {
      expect(isContained(`${root}/${path}`, root)).toBe(contained);
    });
  }
});

describe("realDirectory()", () => {
  test("realDirectory() follows links", () => {
    expect(realDirectory(join(parent, "link-to-R"))).toBe(root);
    expect(realDirectory(`${root}/dir/..`)).toBe(root);
    expect(realDirectory(`${root}/`)).toBe(root);
  });

  test("realDirectory() is undefined where there is no directory", () => {
    expect(realDirectory(join(root, "nowhere"))).toBeUndefined();
    expect(realDirectory(join(root, "file"))).toBeUndefined();
    expect(realDirectory(join(root, "loop"))).toBeUndefined();
  });

  test("realDirectory() gives the spelling of the file system", () => {
    const real = realDirectory(join(parent, "r"));
    // Only where case does not count is there such a directory.
    expect([undefined, root]).toContain(real);
    expect(readdirSync(parent)).toContain("R");
  });
});

/** Opens a file as often as it takes for it to be kept: one that changed just now is not. */
async function keptInMemory(path: string): Promise<OpenFile> {
  const cache = new FileCache();
  for (;;) {
    const opened = cache.open(path);
    if (opened.kind !== "file") throw new Error(opened.kind);
    if (opened.file.content !== undefined) return opened.file;
    closeFile(opened.file);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const onLinux = process.platform === "linux";

describe("HeldDirectory", () => {
  test.skipIf(!onLinux)(
    "HeldDirectory leads to the directory that was opened, whatever its path leads to",
    () => {
      using site = new Site({ "dir/inside": "", "other/outside": "" });
      using held = HeldDirectory.open(join(site.path, "dir"));
      renameSync(join(site.path, "dir"), join(site.path, "moved"));
      symlinkSync("other", join(site.path, "dir"));
      expect(readdirSync(join(site.path, "dir"))).toEqual(["outside"]);
      expect(readdirSync(held?.path ?? "")).toEqual(["inside"]);
    },
  );

  test.skipIf(!onLinux)("HeldDirectory has the descriptor of the directory", () => {
    using site = new Site({ "dir/a": "a" });
    using held = HeldDirectory.open(join(site.path, "dir"));
    expect(fstatSync(held?.fd ?? -1).ino).toBe(statSync(join(site.path, "dir")).ino);
  });

  test("HeldDirectory puts its names on the disk", async () => {
    using site = new Site({ "dir/a": "a" });
    using held = HeldDirectory.open(join(site.path, "dir"));
    expect(await held?.sync()).toBeUndefined();
  });

  test("HeldDirectory is undefined for a file and for nothing", () => {
    using site = new Site({ file: "" });
    expect(HeldDirectory.open(join(site.path, "file"))).toBeUndefined();
    expect(HeldDirectory.open(join(site.path, "nothing"))).toBeUndefined();
    expect(HeldDirectory.open("\0")).toBeUndefined();
  });

  test.skipIf(!onLinux)("HeldDirectory lets go of its descriptor", () => {
    using site = new Site({ "dir/a": "" });
    const path = join(site.path, "dir");
    const descriptors = (): number => openDescriptors().filter((target) => target === path).length;
    {
      using held = HeldDirectory.open(path);
      expect(held).toBeDefined();
      expect(descriptors()).toBe(1);
    }
    expect(descriptors()).toBe(0);
  });
});
