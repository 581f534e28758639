import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import { directoryChoices, withHome } from "../../src/cli/directory-choices.ts";

describe("directoryChoices()", () => {
  const root = mkdtempSync(join(tmpdir(), "directory-choices-"));
  afterAll(() => rmSync(root, { recursive: true }));
  for (const path of ["site", "site/css", "site2", "music", ".git"]) mkdirSync(join(root, path));
  writeFileSync(join(root, "sitemap.xml"), "");
  symlinkSync("music", join(root, "songs"));

  const cases = [
    {
      name: "a directory itself before those in it",
      typed: `${root}`,
      choices: ["", "/music", "/site", "/site2", "/songs"],
    },
    { name: "the same behind a slash", typed: `${root}/site/`, choices: ["/site/", "/site/css"] },
    { name: "what it may become", typed: `${root}/s`, choices: ["/site", "/site2", "/songs"] },
    {
      name: "a directory although others begin like it",
      typed: `${root}/site`,
      choices: ["/site", "/site/css"],
    },
    { name: "hidden ones where the dot is typed", typed: `${root}/.g`, choices: ["/.git"] },
    { name: "what leads nowhere as it is, to be refused", typed: `${root}/nope`, choices: ["/nope"] },
    { name: "no files", typed: `${root}/sitem`, choices: ["/sitem"] },
  ];
  for (const { name, typed, choices } of cases) {
    test(`directoryChoices() offers ${name}`, () => {
      expect(directoryChoices(typed)).toEqual(choices.map((choice) => root + choice));
    });
  }
  test("directoryChoices() takes an empty input for the current directory", () => {
    const [first, ...others] = directoryChoices("");
    expect(first).toBe(".");
    expect(others).toEqual(
      directoryChoices("./")
        .slice(1)
        .map((path) => path.slice(2)),
    );
  });
  test("directoryChoices() keeps the ~ that was typed", () => {
    expect(directoryChoices("~/")[0]).toBe("~/");
  });
});

describe("withHome()", () => {
  const cases = [
    ["~", homedir()],
    ["~/site", `${homedir()}/site`],
    ["~other/site", "~other/site"],
    ["a/~", "a/~"],
  ] as const;
  for (const [typed, path] of cases) {
    test(`withHome() makes ${typed} ${path}`, () => {
      expect(withHome(typed)).toBe(path);
    });
  }
});
