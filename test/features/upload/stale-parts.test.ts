import { expect, test } from "bun:test";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";

import { partName, randomKey } from "../../../src/features/upload/part-name.ts";
import {
  hasRoomForKept,
  KEPT_MS,
  removeParts,
  removeStaleParts,
} from "../../../src/features/upload/stale-parts.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";

function put(folder: TemporaryDirectory, name: string, ageMs: number): string {
  writeFileSync(folder.join(name), "x");
  const then = (Date.now() - ageMs) / 1000;
  utimesSync(folder.join(name), then, then);
  return name;
}

test("removeStaleParts() removes old uploads of either kind, and nothing else", () => {
  using folder = new TemporaryDirectory();
  put(folder, partName(randomKey(), "writing"), KEPT_MS + 1000);
  put(folder, partName(randomKey(), "kept"), KEPT_MS + 1000);
  const others = [
    put(folder, partName(randomKey(), "writing"), KEPT_MS - 60_000),
    put(folder, ".upload-mine", KEPT_MS + 1000),
    put(folder, "a.kept", KEPT_MS + 1000),
  ];
  removeStaleParts(folder.path, "first", Date.now());
  expect(readdirSync(folder.path).toSorted()).toEqual(others.toSorted());
});

test("removeStaleParts() looks through a folder once an hour", () => {
  using folder = new TemporaryDirectory();
  const now = Date.now();
  removeStaleParts(folder.path, "second", now);
  const name = put(folder, partName(randomKey(), "kept"), KEPT_MS + 1000);
  removeStaleParts(folder.path, "second", now + 1000);
  expect(readdirSync(folder.path)).toEqual([name]);
  removeStaleParts(folder.path, "second", now + 60 * 60 * 1000);
  expect(readdirSync(folder.path)).toEqual([]);
});

test("removeParts() has nothing to say of a folder that is gone", () => {
  expect(() => removeParts("/nowhere/at/all", 0)).not.toThrow();
});

test("hasRoomForKept() ends at 64", () => {
  using folder = new TemporaryDirectory();
  for (let count = 0; count < 63; count++) put(folder, partName(randomKey(), "kept"), 0);
  expect(hasRoomForKept(folder.path)).toBe(true);
  put(folder, partName(randomKey(), "kept"), 0);
  expect(hasRoomForKept(folder.path)).toBe(false);
});
