import { describe, expect, test } from "bun:test";

import { commonNameIn, fieldKey } from "../../src/protocol/field-name.ts";

describe("fieldKey()", () => {
  test("fieldKey() is the name in lower case", () => {
    expect(fieldKey("X-Frame-OPTIONS")).toBe("x-frame-options");
    expect(fieldKey("x-frame-options")).toBe("x-frame-options");
    expect(fieldKey("")).toBe("");
  });
});

describe("commonNameIn()", () => {
  const spellings = ["Host", "host", "Transfer-Encoding", "content-length", "Sec-Fetch-User", "TE"];
  test.each(spellings)("commonNameIn() finds %s in the middle of a text", (name) => {
    expect(commonNameIn(`x:${name}:y`, 2, 2 + name.length)).toEqual({ name, key: name.toLowerCase() });
  });

  test("commonNameIn() leaves other names and spellings to the caller", () => {
    for (const name of ["HOST", "X-Mine", "Hxst", "", "h"]) {
      expect(commonNameIn(name, 0, name.length)).toBeUndefined();
    }
  });

  test("commonNameIn() does not read past the end of the name", () => {
    expect(commonNameIn("Accept-Language", 0, 6)).toEqual({ name: "Accept", key: "accept" });
    expect(commonNameIn("Accept-Language", 0, 14)).toBeUndefined();
  });
});
