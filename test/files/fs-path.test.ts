import { describe, expect, test } from "bun:test";

import { fsPath } from "../../src/files/fs-path.ts";

describe("fsPath()", () => {
  test("fsPath() leaves a path of whole characters as it is", () => {
    expect(fsPath("/srv/é😀.txt")).toBe("/srv/é😀.txt");
    expect(fsPath("")).toBe("");
  });

  test.skipIf(process.platform === "win32")("fsPath() gives the bytes of a name that is not UTF-8", () => {
    expect(fsPath("/srv/caf\uDCE9")).toEqual(Buffer.from("/srv/caf\u00E9", "latin1"));
  });
});
