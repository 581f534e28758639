import { afterEach, describe, expect, test } from "bun:test";
import { closeSync, existsSync, readdirSync } from "node:fs";

import { keepDescriptorsFrom, openDescriptor } from "../../src/files/descriptors.ts";
import { openFile } from "../../src/files/open-file.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

describe("openDescriptor()", () => {
  afterEach(() => keepDescriptorsFrom(Infinity));

  test("openDescriptor() opens a file", () => {
    closeSync(openDescriptor(import.meta.path, "r"));
  });

  test("openDescriptor() leaves the last descriptors to others, and nothing behind", () => {
    using directory = new TemporaryDirectory();
    keepDescriptorsFrom(3);
    const error = expect.objectContaining({ code: "EMFILE" });
    expect(() => openDescriptor(import.meta.path, "r")).toThrow(error);
    expect(() => openDescriptor(directory.join("new"), "wx", 0o600)).toThrow(error);
    expect(readdirSync(directory.path)).toEqual([]);
    expect(openFile(import.meta.path)).toEqual({ kind: "failed", error });
    expect(existsSync(import.meta.path)).toBe(true);
  });
});
