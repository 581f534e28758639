import { afterAll, describe, expect, test } from "bun:test";
import { ftruncateSync, openSync } from "node:fs";

import { SCRIPT_LINE, withScript } from "../../../src/features/live/injection.ts";
import { closeFile, type OpenFile, openFile, strongETag } from "../../../src/files/open-file.ts";
import { Site } from "../../support/site.ts";

describe("withScript()", () => {
  const site = new Site({
    "a.html": "<p>a",
    "empty.html": "",
    "big-endian.html": Buffer.from("fefffe", "hex"),
    "little-endian.html": Buffer.from("fffe3c00", "hex"),
    "marked.html": "\ufeff<p>ü",
  });
  afterAll(() => site[Symbol.dispose]());

  function opened(name: string): OpenFile {
    const found = openFile(`${site.path}/${name}`);
    if (found.kind !== "file") throw new Error(`No file: ${name}`);
    return found.file;
  }

  for (const name of ["a.html", "empty.html", "marked.html"]) {
    test(`withScript() puts one line behind ${name}`, () => {
      const file = opened(name);
      const page = withScript(file);
      closeFile(file);
      const text = page?.content?.toString() ?? "";
      expect(text).toEndWith('\n<script src="/.serve-forever/live.js" defer></script>\n');
      expect(text.split("<script")).toHaveLength(2);
      expect(page?.size).toBe(file.size + SCRIPT_LINE.length);
      expect(page?.fd).toBe(-1);
      expect(page?.etag).toBe(strongETag(file).replace(/"$/, '-live"'));
    });
  }
  for (const name of ["big-endian.html", "little-endian.html"]) {
    test(`withScript() leaves ${name} alone, which is UTF-16`, () => {
      const file = opened(name);
      expect(withScript(file)).toBeUndefined();
      closeFile(file);
    });
  }
  test("withScript() takes what is in memory already", () => {
    const file = { ...opened("a.html"), content: Buffer.from("<p>kept") };
    expect(withScript(file)?.content?.toString()).toStartWith("<p>kept\n<script");
  });
  test("withScript() leaves alone what is too long to hold", () => {
    const file = { ...opened("a.html"), size: 16 * 1024 * 1024 + 1 };
    expect(withScript(file)).toBeUndefined();
    closeFile(file);
  });
  test("withScript() leaves alone what is shorter by now, or cannot be read", () => {
    const path = site.write("shrinking.html", "<p>long");
    const file = opened("shrinking.html");
    ftruncateSync(openSync(path, "r+"), 2);
    expect(withScript(file)).toBeUndefined();
    closeFile(file);
    expect(withScript({ ...file, fd: -1 })).toBeUndefined();
  });
});
