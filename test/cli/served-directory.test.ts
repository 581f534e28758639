import { describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { servedDirectory } from "../../src/cli/served-directory.ts";
import { ToolError } from "../../src/cli/tool-error.ts";

function refusedWith(typed: string): unknown {
  try {
    return servedDirectory(typed);
  } catch (error) {
    return error;
  }
}

describe("servedDirectory()", () => {
  const root = mkdtempSync(join(tmpdir(), "served-directory-"));
  process.on("exit", () => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "file"), "");
  mkdirSync(join(root, "site"));
  symlinkSync("loop", join(root, "loop"));

  test("servedDirectory() is the current one where none is named", () => {
    expect(servedDirectory()).toBe(process.cwd());
  });
  test("servedDirectory() is an absolute path", () => {
    expect(servedDirectory(`${root}/site/../site/`)).toBe(join(root, "site"));
  });
  const cases = [
    { name: "what is not there", typed: `${root}/nope`, message: `No such directory: ${root}/nope`, fix: "" },
    {
      name: "a file",
      typed: `${root}/file`,
      message: `Not a directory: ${root}/file`,
      fix: `to serve the one it is in: serve-forever ${root}`,
    },
    {
      name: "a path through a file",
      typed: `${root}/file/x`,
      message: `Not a directory: ${root}/file/x`,
      fix: "",
    },
  ];
  for (const { name, typed, message, fix } of cases) {
    test(`servedDirectory() refuses ${name}`, () => {
      expect(refusedWith(typed)).toMatchObject({ message, fix, exitCode: 1 });
    });
  }
  test("servedDirectory() says what the system says of anything else", () => {
    expect(refusedWith(`${root}/loop`)).toBeInstanceOf(ToolError);
    expect(refusedWith(`${root}/loop`)).toMatchObject({
      message: expect.stringContaining("Cannot read the directory"),
    });
  });
});
