import { afterAll, describe, expect, setSystemTime, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";

import { MemoryConnection } from "../../../src/connection/memory-connection.ts";
import { Allowance } from "../../../src/features/archive/allowance.ts";
import { type Entry, entryName } from "../../../src/features/archive/entry.ts";
import { type Walked, walkTree } from "../../../src/features/archive/walk.ts";
import { FileCache } from "../../../src/files/file-cache.ts";
import type { OpenedPath } from "../../../src/files/open-file.ts";
import { LoggingHandler, SERVER } from "../ask-handler.ts";
import { Site } from "../site.ts";

function walked(
  directory: string,
  { selected = [], allowance = new Allowance(), Handler = LoggingHandler }: Options = {},
): Promise<Walked> {
  const connection = new MemoryConnection();
  const handler = new Handler(connection, connection.client_address, SERVER);
  const top = { name: "top/", path: `${directory}/` };
  return walkTree(handler, { top, selected: new Set(selected), rules: "posix", share: allowance.share() });
}

interface Options {
  readonly selected?: readonly string[];
  readonly allowance?: Allowance;
  readonly Handler?: typeof LoggingHandler;
}

function entriesIn(result: Walked): readonly Entry[] {
  if (result.kind !== "entries") throw new Error(result.kind);
  return result.entries;
}

async function names(directory: string, options?: Options): Promise<string[]> {
  return entriesIn(await walked(directory, options)).map(entryName);
}

describe("walkTree()", () => {
  const site = new Site({
    "B/b": "",
    "a/c": "",
    "a/back": { linkTo: ".." },
    "a/beside": { linkTo: "../B" },
    "A file": "",
    "a file": "",
    loop: { linkTo: "loop" },
  });
  afterAll(() => site.remove());

  test("walkTree() finds folders before what is in them, in an order that only names decide", async () => {
    expect(await names(site.path)).toEqual(
      [
        "top/",
        "top/A file",
        "top/B/",
        "top/B/b",
        "top/a/",
        "top/a/beside/",
        "top/a/beside/b",
        "top/a/c",
        "top/a file",
      ].toSorted((first, second) => (first.split("/").join("\0") < second.split("/").join("\0") ? -1 : 1)),
    );
  });

  test("walkTree() follows a link into the folder it is in no second time", async () => {
    expect(await names(`${site.path}/a`)).toEqual([
      "top/",
      "top/back/",
      "top/back/A file",
      "top/back/B/",
      "top/back/B/b",
      "top/back/a file",
      "top/beside/",
      "top/beside/b",
      "top/c",
    ]);
  });

  test("walkTree() finds what is selected, and nothing where something is not there", async () => {
    expect(await names(site.path, { selected: ["B", "A file"] })).toEqual([
      "top/",
      "top/A file",
      "top/B/",
      "top/B/b",
    ]);
    expect((await walked(site.path, { selected: ["B", "gone"] })).kind).toBe("missing");
    expect((await walked(`${site.path}/gone`)).kind).toBe("missing");
  });

  test("walkTree() ends where there are more entries than there may be, or folders within folders", async () => {
    expect((await walked(site.path, { allowance: new Allowance(5) })).kind).toBe("too-many");
    expect((await walked(site.path, { allowance: new Allowance(5, 4) })).kind).toBe("busy");
    const deep = new Site({});
    // Two links in each of twenty folders lead to the next one: a million ways.
    for (let index = 0; index < 20; index++) {
      mkdirSync(deep.at(`${index}`));
      for (const name of ["x", "y"]) symlinkSync(`../${index + 1}`, deep.at(`${index}/${name}`));
    }
    mkdirSync(deep.at("20"));
    expect((await walked(deep.path, { allowance: new Allowance(2000) })).kind).toBe("too-many");
    deep.remove();
  });

  test("walkTree() gives a folder the time of the newest thing in it", async () => {
    const entries = entriesIn(await walked(site.path));
    const times = entries.filter(({ kind }) => kind === "file").map(({ mtimeMs }) => mtimeMs);
    expect(entries[0]?.mtimeMs).toBe(Math.max(...times));
  });

  test("walkTree() ends when nobody waits for it any more", async () => {
    class Leaves extends LoggingHandler {
      override open_path(path: string): OpenedPath {
        this.connection.abort();
        return super.open_path(path);
      }
    }
    expect((await walked(site.path, { Handler: Leaves })).kind).toBe("abandoned");
  });

  test("walkTree() leaves nothing out silently where the machine is at fault", async () => {
    const error = Object.assign(new Error("too many open files"), { code: "EMFILE" });
    class Fails extends LoggingHandler {
      override open_path(path: string): OpenedPath {
        return path.endsWith("/b") ? { kind: "failed", error } : super.open_path(path);
      }
    }
    expect(await walked(site.path, { Handler: Fails })).toEqual({ kind: "failed", error });
    class FailsToList extends LoggingHandler {
      override directory_entries(path: string): ReturnType<LoggingHandler["directory_entries"]> {
        return path.endsWith("/B/") ? undefined : super.directory_entries(path);
      }
    }
    expect((await walked(site.path, { Handler: FailsToList })).kind).toBe("failed");
  });

  test("walkTree() counts what may not be read, and goes on", async () => {
    class Denies extends LoggingHandler {
      override open_path(path: string): OpenedPath {
        return path.endsWith("/b") || path.endsWith("/a/") ? { kind: "denied" } : super.open_path(path);
      }
    }
    const result = await walked(site.path, { Handler: Denies });
    expect(result.kind === "entries" && result.unreadable).toBe(2);
    expect(entriesIn(result).map(entryName)).toEqual(["top/", "top/A file", "top/B/", "top/a file"]);
  });

  test("walkTree() keeps small files out of the cache that all others use", async () => {
    const connection = new MemoryConnection();
    const handler = new LoggingHandler(connection, connection.client_address, SERVER);
    const cache = new FileCache();
    handler.file_cache = cache;
    site.put("cached", "content");
    // Only what has not changed for a moment is kept there.
    setSystemTime(new Date(Date.now() + 10_000));
    const top = { name: "top/", path: `${site.path}/` };
    const share = new Allowance().share();
    await walkTree(handler, { top, selected: new Set(), rules: "posix", share });
    expect([handler.file_cache, cache.bytes]).toEqual([cache, 0]);
    handler.open_path(site.at("cached"));
    expect(cache.bytes).toBe(7);
    setSystemTime();
  });
});
