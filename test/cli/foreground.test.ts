import { describe, expect, test } from "bun:test";

import { groupsInStat, isForeground, processGroups } from "../../src/cli/foreground.ts";

describe("isForeground()", () => {
  const cases = [
    { name: "the group that the terminal listens to", groups: { own: 7, foreground: 7 }, expected: true },
    { name: "a job in the background", groups: { own: 7, foreground: 6 }, expected: false },
    { name: "a process without a controlling terminal", groups: { own: 7, foreground: -1 }, expected: true },
  ];
  for (const { name, groups, expected } of cases) {
    test(`isForeground() is ${expected} for ${name}`, () => {
      expect(isForeground(groups)).toBe(expected);
    });
  }
});

describe("processGroups()", () => {
  test("processGroups() is told the same by both that it asks", () => {
    expect(processGroups("linux")).toEqual(processGroups("darwin"));
    expect(processGroups("linux")?.own).toBeGreaterThan(0);
  });
  test("processGroups() knows none on Windows, where nobody is stopped", () => {
    expect(processGroups("win32")).toBeUndefined();
    expect(isForeground(undefined, "win32")).toBe(true);
  });
});

test("groupsInStat() is not misled by the name of the program", () => {
  expect(groupsInStat("12 (a) R 1 (b) S 10 11 12 34816 99 4194304 100\n")).toEqual({
    own: 11,
    foreground: 99,
  });
});
