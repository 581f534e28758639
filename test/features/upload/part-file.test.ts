import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";

import { PartFile, removeUpload, uploadedSize } from "../../../src/features/upload/part-file.ts";
import { partName, resumableKey } from "../../../src/features/upload/part-name.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";

const KEY = resumableKey("an-id-nobody-guesses", "a");
const KEPT = partName(KEY, "kept");
const WRITING = partName(KEY, "writing");

let folder: TemporaryDirectory;
beforeEach(() => {
  folder = new TemporaryDirectory();
});
afterEach(() => folder[Symbol.dispose]());

function opened(offset = 0): PartFile {
  const opening = PartFile.resume(folder.path, KEY, offset, Date.now());
  if (opening.kind !== "open") throw new Error(opening.message);
  return opening.part;
}

async function kept(content: string): Promise<void> {
  const part = opened();
  await part.write(Buffer.from(content));
  part.keep();
}

describe("PartFile", () => {
  test("PartFile.begin() makes a hidden file that is ours alone until it is finished", async () => {
    writeFileSync(folder.join("ordinary"), "");
    const part = PartFile.begin(folder.path);
    expect(readdirSync(folder.path).toSorted()).toEqual([part.name, "ordinary"]);
    expect(lstatSync(folder.join(part.name)).mode & 0o777).toBe(0o600);
    await part.write(Buffer.from("ab"));
    await part.write(Buffer.from("c"));
    await part.finish();
    expect(part.size).toBe(3);
    expect(readFileSync(folder.join(part.name), "utf8")).toBe("abc");
    const usual = statSync(folder.join("ordinary")).mode;
    expect(statSync(folder.join(part.name)).mode).toBe(usual);
  });
  test("PartFile.drop() leaves nothing, and nothing goes wrong where it is gone already", () => {
    const part = PartFile.begin(folder.path);
    part.drop();
    part.drop();
    expect(readdirSync(folder.path)).toEqual([]);
  });
  test("PartFile.resume() goes on where it was kept", async () => {
    await kept("abc");
    expect(readdirSync(folder.path)).toEqual([KEPT]);
    expect(uploadedSize(folder.path, KEY)).toBe(3);
    const part = opened(3);
    expect(readdirSync(folder.path)).toEqual([WRITING]);
    await part.write(Buffer.from("def"));
    await part.finish();
    expect(readFileSync(folder.join(WRITING), "utf8")).toBe("abcdef");
    expect(statSync(folder.join(WRITING)).mode & 0o777).not.toBe(0o600);
  });
  test("PartFile.resume() begins anew at 0, and forgets what was there", async () => {
    await kept("abc");
    const part = opened(0);
    await part.write(Buffer.from("x"));
    await part.finish();
    expect(readFileSync(folder.join(WRITING), "utf8")).toBe("x");
  });
  test("PartFile.resume() says how much is there where the client is wrong about it", async () => {
    expect(PartFile.resume(folder.path, KEY, 5, Date.now())).toMatchObject({ kind: "conflict", offset: 0 });
    await kept("abc");
    expect(PartFile.resume(folder.path, KEY, 2, Date.now())).toMatchObject({ kind: "conflict", offset: 3 });
    expect(readdirSync(folder.path)).toEqual([KEPT]);
  });
  test("PartFile.resume() lets in one writer", async () => {
    const first = opened();
    await first.write(Buffer.from("ab"));
    expect(PartFile.resume(folder.path, KEY, 0, Date.now())).toMatchObject({ kind: "conflict", offset: 2 });
    first.keep();
    expect(PartFile.resume(folder.path, KEY, 2, Date.now()).kind).toBe("open");
    expect(PartFile.resume(folder.path, KEY, 2, Date.now())).toMatchObject({ kind: "conflict", offset: 2 });
  });
  test("PartFile.resume() takes over from a writer that died", async () => {
    const dead = opened();
    await dead.write(Buffer.from("abc"));
    const then = Date.now() / 1000 - 61;
    utimesSync(folder.join(WRITING), then, then);
    expect(opened(3).size).toBe(3);
    // Whoever has taken over is alive.
    expect(PartFile.resume(folder.path, KEY, 3, Date.now())).toMatchObject({ kind: "conflict", offset: 3 });
  });
});

test("PartFile knows when another one has its name", async () => {
  const slow = opened();
  await slow.write(Buffer.from("slow"));
  removeUpload(folder.path, KEY);
  expect(slow.isThere).toBe(false);
  const next = opened();
  await next.write(Buffer.from("next"));
  // Neither way to end harms the file that is not its own.
  slow.keep();
  slow.drop();
  expect(next.isThere).toBe(true);
  expect(readFileSync(folder.join(WRITING), "utf8")).toBe("next");
});

test("PartFile.resume() at 0 leaves the content of the old file to whoever holds it", async () => {
  const slow = opened();
  await slow.write(Buffer.from("slow"));
  const then = Date.now() / 1000 - 61;
  utimesSync(folder.join(WRITING), then, then);
  const next = opened(0);
  await slow.finish();
  expect([slow.isThere, next.isThere, next.size]).toEqual([false, true, 0]);
  expect(readdirSync(folder.path)).toEqual([WRITING]);
});

test("removeUpload() removes what is kept, and what is being written", async () => {
  await kept("abc");
  removeUpload(folder.path, KEY);
  expect(readdirSync(folder.path)).toEqual([]);
  const part = opened();
  removeUpload(folder.path, KEY);
  part.keep();
  expect(existsSync(folder.join(KEPT))).toBe(false);
  expect(uploadedSize(folder.path, KEY)).toBeUndefined();
});
