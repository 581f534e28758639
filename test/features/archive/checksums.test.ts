import { afterAll, afterEach, describe, expect, setSystemTime, test } from "bun:test";
import { appendFileSync, closeSync, ftruncateSync, openSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";

import { MemoryConnection } from "../../../src/connection/memory-connection.ts";
import { Checksums } from "../../../src/features/archive/checksums.ts";
import type { FileEntry } from "../../../src/features/archive/entry.ts";
import { closeFile, type OpenedPath, openFile } from "../../../src/files/open-file.ts";
import { rejection } from "../../support/rejection.ts";
import { LoggingHandler, SERVER } from "../ask-handler.ts";
import { Site } from "../site.ts";

/** Counts what it opens. */
class CountingHandler extends LoggingHandler {
  opened = 0;
  override open_path(path: string): OpenedPath {
    this.opened++;
    return super.open_path(path);
  }
}

function handler(): CountingHandler {
  const connection = new MemoryConnection();
  return new CountingHandler(connection, connection.client_address, SERVER);
}

/** What a walk finds. */
function entry(path: string): FileEntry {
  const opened = openFile(path);
  if (opened.kind !== "file") throw new Error(opened.kind);
  closeFile(opened.file);
  const { size, mtimeMs, ctimeMs, ino, dev } = opened.file;
  const slash = path.lastIndexOf("/") + 1;
  const folder = { name: "files/", path: path.slice(0, slash) };
  const leaf = path.slice(slash);
  return { kind: "file", folder, leaf, safeLeaf: leaf, size, mtimeMs, ctimeMs, ino, dev };
}

describe("Checksums", () => {
  const large = Buffer.alloc(2_500_000, "large and not the same everywhere ");
  const site = new Site({ small: "small", large: large.toString() });
  afterAll(() => site.remove());
  afterEach(() => {
    setSystemTime();
  });
  const later = (): void => {
    setSystemTime(new Date(Date.now() + 10_000));
  };

  for (const [name, content] of [
    ["small", Buffer.from("small")],
    ["large", large],
  ] as const) {
    test(`Checksums.forArchive() answers that of a ${name} file, and remembers it for all archives`, async () => {
      later();
      const checksums = new Checksums();
      const [first, second] = [handler(), handler()];
      const file = entry(site.at(name));
      expect(await checksums.forArchive(first)(file)).toBe(crc32(content));
      expect(await checksums.forArchive(second)({ ...file })).toBe(crc32(content));
      expect([first.opened, second.opened, checksums.size]).toEqual([1, 0, 1]);
    });
  }

  test("Checksums.forArchive() remembers a file that changed a moment ago for one archive and no longer", async () => {
    writeFileSync(site.at("young"), "young");
    const checksums = new Checksums();
    const [first, second] = [handler(), handler()];
    const file = entry(site.at("young"));
    setSystemTime(new Date(file.mtimeMs));
    const ofFirst = checksums.forArchive(first);
    expect([await ofFirst(file), await ofFirst(file)]).toEqual([crc32("young"), crc32("young")]);
    expect(await checksums.forArchive(second)(file)).toBe(crc32("young"));
    expect([first.opened, second.opened, checksums.size]).toEqual([1, 1, 0]);
  });

  test("Checksums.forArchive() reads a file once for all who ask for it meanwhile", async () => {
    later();
    const checksums = new Checksums();
    const handlers = [handler(), handler(), handler()];
    const file = entry(site.at("large"));
    const found = await Promise.all(handlers.map(async (each) => checksums.forArchive(each)(file)));
    expect(found).toEqual([crc32(large), crc32(large), crc32(large)]);
    expect(handlers.map(({ opened }) => opened)).toEqual([1, 0, 0]);
  });

  test("Checksums.forArchive() goes on as long as one of them is there, and no longer", async () => {
    later();
    const checksums = new Checksums();
    const [leaves, stays] = [handler(), handler()];
    const file = entry(site.at("large"));
    const both = [leaves, stays].map((each) => checksums.forArchive(each)(file));
    leaves.connection.abort();
    expect(await both[1]).toBe(crc32(large));
    const alone = new Checksums().forArchive(leaves)(file);
    expect((await rejection(Promise.resolve(alone))).name).toBe("BrokenPipeError");
  });

  test("Checksums.forArchive() answers that of the beginning of a file that has grown, and remembers nothing", async () => {
    later();
    const checksums = new Checksums();
    for (const name of ["grows", "grows a lot"]) {
      writeFileSync(site.at(name), "beginning");
      const file = entry(site.at(name));
      appendFileSync(site.at(name), name === "grows" ? "and more" : large);
      expect(await checksums.forArchive(handler())(file)).toBe(crc32("beginning"));
    }
    expect(checksums.size).toBe(0);
  });

  test("Checksums.forArchive() rejects where the file is gone or another one", async () => {
    const checksums = new Checksums();
    const file = entry(site.at("large"));
    const gone = checksums.forArchive(handler())({ ...file, leaf: "gone" });
    expect((await rejection(Promise.resolve(gone))).name).toBe("ChangedFileError");
    const fd = openSync(site.at("large"), "r+");
    ftruncateSync(fd, 70_000);
    closeSync(fd);
    const shorter = checksums.forArchive(handler())(file);
    expect((await rejection(Promise.resolve(shorter))).name).toBe("ChangedFileError");
  });
});
