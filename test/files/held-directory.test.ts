import { describe, expect, test } from "bun:test";
import { fstatSync, readdirSync, renameSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { HeldDirectory } from "../../src/files/held-directory.ts";
import { Site } from "../support/site.ts";

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
    const descriptors = (): number => readdirSync("/proc/self/fd").length;
    const before = descriptors();
    {
      using held = HeldDirectory.open(join(site.path, "dir"));
      expect(held).toBeDefined();
      expect(descriptors()).toBe(before + 1);
    }
    expect(descriptors()).toBe(before);
  });
});
