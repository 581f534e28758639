import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";

import { findScript, noSuchScript, type ScriptHooks, shownName } from "../../src/cgi/find-script.ts";
import { openFile } from "../../src/files/open-file.ts";
import { translatePath } from "../../src/files/translate-path.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

function site(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  mkdirSync(directory.join("cgi-bin", "sub"), { recursive: true });
  writeFileSync(directory.join("cgi-bin", "x"), "#!/bin/sh\n");
  writeFileSync(directory.join("cgi-bin", "a b"), "\x7fELF");
  writeFileSync(directory.join("cgi-bin", "not"), "");
  writeFileSync(directory.join("cgi-bin", "sub", "y"), "#!/bin/sh\n");
  writeFileSync(directory.join("secret"), "");
  return directory;
}

function hooks(root: string): ScriptHooks {
  return {
    translate_path: (path) => translatePath(path, root, "posix") ?? "\0",
    open_path: (path) => (path.endsWith("locked") ? { kind: "denied" } : openFile(path)),
    isRunnable: (path) => !path.endsWith("/not"),
  };
}

describe("findScript() finds", () => {
  test.each<[rest: string, name: string, file: string, isInterpreted: boolean, info: string, query: string]>([
    ["x", "/cgi-bin/x", "cgi-bin/x", true, "", ""],
    ["x/", "/cgi-bin/x", "cgi-bin/x", true, "/", ""],
    ["x/p/q?r/s", "/cgi-bin/x", "cgi-bin/x", true, "/p/q", "r/s"],
    ["sub/y/p", "/cgi-bin/sub/y", "cgi-bin/sub/y", true, "/p", ""],
    ["a%20b/c%3Fd", "/cgi-bin/a b", "cgi-bin/a b", false, "/c?d", ""],
    ["x/..%2fsub/y", "/cgi-bin/sub/y", "cgi-bin/sub/y", true, "", ""],
  ])("%p", (rest, name, file, isInterpreted, pathInfo, query) => {
    using directory = site();
    const found = findScript(["/cgi-bin", rest], hooks(directory.path));
    const path = directory.join(...file.split("/"));
    expect(found).toMatchObject({ kind: "script", name, path, isInterpreted, pathInfo, query });
  });
});

describe("findScript() refuses, in Python's words,", () => {
  test.each<[rest: string, status: number, message: string]>([
    ["", 403, "CGI script is not a plain file ('/cgi-bin/')"],
    ["sub", 403, "CGI script is not a plain file ('/cgi-bin/sub')"],
    ["sub/", 403, "CGI script is not a plain file ('/cgi-bin/sub/')"],
    ["nope", 404, "No such CGI script ('/cgi-bin/nope')"],
    ["nope/x", 404, "No such CGI script ('/cgi-bin/nope')"],
    ["sub/nope?x", 404, "No such CGI script ('/cgi-bin/sub/nope')"],
    ["not", 403, "CGI script is not executable ('/cgi-bin/not')"],
    ["locked", 403, "CGI script cannot be read ('/cgi-bin/locked')"],
    ["../secret", 404, "No such CGI script ('/cgi-bin/secret')"],
    ["x/%00", 404, "No such CGI script ('/cgi-bin/x')"],
    ["x/%FF", 404, "No such CGI script ('/cgi-bin/x')"],
    ["%00", 404, "No such CGI script ('/cgi-bin/%00')"],
    ["%E2%82%AC%0D%0A", 404, "No such CGI script ('/cgi-bin/%E2%82%AC%0D%0A')"],
  ])("%p", (rest, status, message) => {
    using directory = site();
    expect(findScript(["/cgi-bin", rest], hooks(directory.path))).toEqual({
      kind: "refused",
      status,
      message,
    });
  });
});

test("findScript() throws what the machine does wrong", () => {
  const error = new Error("EMFILE");
  const failing: ScriptHooks = { ...hooks("/"), open_path: () => ({ kind: "failed", error }) };
  expect(() => findScript(["/cgi-bin", "x"], failing)).toThrow(error);
});

test("noSuchScript() and shownName() never break a status line", () => {
  expect(shownName("/a\r\nb'€")).toBe("'/a%0D%0Ab%27%E2%82%AC'");
  expect(noSuchScript("/a\n").message).toBe("No such CGI script ('/a%0A')");
});
