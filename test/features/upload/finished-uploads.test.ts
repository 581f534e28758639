import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";

import {
  finishedUpload,
  forgetFinished,
  holdTheSame,
  rememberFinished,
} from "../../../src/features/upload/finished-uploads.ts";
import type { StoredFile } from "../../../src/features/upload/outcome.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";

const FILE: StoredFile = { name: "a", wanted: "a", url: "/a", size: 5, replaced: false };

describe("finishedUpload()", () => {
  test("finishedUpload() knows an upload by its folder and key, for ten minutes", () => {
    using directory = new TemporaryDirectory();
    writeFileSync(`${directory.path}/a`, "hello");
    const folder = { path: directory.path, identity: "1:1" };
    rememberFinished(folder, "key", FILE, 1000);
    expect(finishedUpload(folder, "key", 601_000)).toEqual(FILE);
    expect(finishedUpload(folder, "key", 601_001)).toBeUndefined();
    expect(finishedUpload(folder, "other", 1000)).toBeUndefined();
    expect(finishedUpload({ ...folder, identity: "1:2" }, "key", 1000)).toBeUndefined();
    forgetFinished(folder, "key");
    expect(finishedUpload(folder, "key", 1000)).toBeUndefined();
  });

  test("finishedUpload() forgets the oldest of too many", () => {
    using directory = new TemporaryDirectory();
    writeFileSync(`${directory.path}/a`, "hello");
    const folder = { path: directory.path, identity: "1:3" };
    for (let number = 0; number <= 1024; number++) rememberFinished(folder, `key ${number}`, FILE, 1000);
    expect(finishedUpload(folder, "key 0", 1000)).toBeUndefined();
    expect(finishedUpload(folder, "key 1", 1000)).toEqual(FILE);
    expect(finishedUpload(folder, "key 1024", 1000)).toEqual(FILE);
  });
});

test("holdTheSame() compares to the last byte", async () => {
  using directory = new TemporaryDirectory();
  const [first, second] = [`${directory.path}/1`, `${directory.path}/2`];
  for (const size of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
    const content = Buffer.alloc(size, "x");
    writeFileSync(first, content);
    writeFileSync(second, content);
    expect(await holdTheSame(first, second), `${size}`).toBe(true);
    writeFileSync(second, Buffer.concat([content, Buffer.from("y")]));
    expect(await holdTheSame(first, second), `${size}, longer`).toBe(false);
    if (size === 0) continue;
    content[size - 1] = 0;
    writeFileSync(second, content);
    expect(await holdTheSame(first, second), `${size}, another end`).toBe(false);
  }
});
