import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";

import { moveToFree, placeInstead, placeUnderFreeName } from "../../../src/features/upload/place-file.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";

const nothing = (): boolean => false;

let folder: TemporaryDirectory;
beforeEach(() => {
  folder = new TemporaryDirectory();
  writeFileSync(folder.join("part"), "new");
});
afterEach(() => folder[Symbol.dispose]());
const content = (name: string): string => readFileSync(folder.join(name), "utf8");

describe("moveToFree()", () => {
  test("moveToFree() moves to a name that is free", () => {
    expect(moveToFree(folder.join("part"), folder.join("a"))).toBe(true);
    expect(content("a")).toBe("new");
    expect(existsSync(folder.join("part"))).toBe(false);
  });
  test("moveToFree() leaves alone what is there, links that lead nowhere too", () => {
    writeFileSync(folder.join("a"), "old");
    symlinkSync("nowhere", folder.join("b"));
    mkdirSync(folder.join("c"));
    for (const name of ["a", "b", "c"])
      expect(moveToFree(folder.join("part"), folder.join(name))).toBe(false);
    expect(content("a")).toBe("old");
    expect(existsSync(folder.join("nowhere"))).toBe(false);
    expect(content("part")).toBe("new");
  });
});

describe("moveToFree() where files have one name only", () => {
  const link = (): never => {
    throw Object.assign(new Error("EPERM"), { code: "EPERM" });
  };

  test("moveToFree() takes the name first", () => {
    expect(moveToFree(folder.join("part"), folder.join("a"), link)).toBe(true);
    expect(content("a")).toBe("new");
    expect(existsSync(folder.join("part"))).toBe(false);
  });
  test("moveToFree() leaves alone what is there", () => {
    writeFileSync(folder.join("a"), "old");
    expect(moveToFree(folder.join("part"), folder.join("a"), link)).toBe(false);
    expect(content("a")).toBe("old");
  });
  test("moveToFree() says what else is wrong", () => {
    expect(() => moveToFree(folder.join("gone"), folder.join("a"))).toThrow("ENOENT");
    expect(() => moveToFree(folder.join("part"), folder.join("no/a"), link)).toThrow("ENOENT");
  });
});

describe("placeUnderFreeName()", () => {
  /** Names are taken by their number; how many were looked at. */
  function place(isTaken: (number: number) => boolean): { name: string | undefined; looks: number } {
    let looks = 0;
    const placed = placeUnderFreeName(folder.path, "part", "a", (name) => {
      looks++;
      return isTaken(Number(/\((\d+)\)$/.exec(name)?.[1] ?? 0));
    });
    return { name: placed.kind === "taken" ? undefined : placed.name, looks };
  }

  test("placeUnderFreeName() looks at few names where hundreds are taken", () => {
    // A form may have a thousand files of one name: to look at each name before would be half a million looks in one turn.
    const { name, looks } = place((number) => number < 700);
    expect(name).toBe("a (700)");
    expect(looks).toBeLessThan(40);
  });
  test("placeUnderFreeName() finds the one name that is free", () => {
    expect(place((number) => number !== 77).name).toBe("a (77)");
    writeFileSync(folder.join("part"), "newer");
    expect(place((number) => number !== 999).name).toBe("a (999)");
  });

  test("placeUnderFreeName() counts where the name is taken", () => {
    writeFileSync(folder.join("a.txt"), "old");
    mkdirSync(folder.join("a (1).txt"));
    expect(placeUnderFreeName(folder.path, "part", "a.txt", nothing)).toEqual({
      kind: "created",
      name: "a (2).txt",
    });
    expect(content("a.txt")).toBe("old");
  });
  test("placeUnderFreeName() takes a reserved name for taken", () => {
    const placed = placeUnderFreeName(folder.path, "part", "a", (name) => name === "a");
    expect(placed).toEqual({ kind: "created", name: "a (1)" });
  });
  test("placeUnderFreeName() gives up where all names are taken", () => {
    expect(placeUnderFreeName(folder.path, "part", "a", () => true)).toEqual({ kind: "taken" });
    expect(content("part")).toBe("new");
  });
});

describe("placeInstead()", () => {
  test("placeInstead() says whether there was a file", () => {
    writeFileSync(folder.join("a"), "old");
    expect(placeInstead(folder.path, "part", "a")).toEqual({ kind: "replaced", name: "a" });
    expect(content("a")).toBe("new");
    writeFileSync(folder.join("part"), "newer");
    expect(placeInstead(folder.path, "part", "b")).toEqual({ kind: "created", name: "b" });
  });
  test("placeInstead() replaces a link and not what it leads to", () => {
    writeFileSync(folder.join("kept"), "old");
    symlinkSync("kept", folder.join("a"));
    expect(placeInstead(folder.path, "part", "a").kind).toBe("replaced");
    expect(content("kept")).toBe("old");
    expect(lstatSync(folder.join("a")).isSymbolicLink()).toBe(false);
  });
  test("placeInstead() replaces no folder", () => {
    mkdirSync(folder.join("a"));
    expect(placeInstead(folder.path, "part", "a")).toEqual({ kind: "taken" });
    expect(content("part")).toBe("new");
  });
});
