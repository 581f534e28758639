import { describe, expect, test } from "bun:test";

import { credential, credentialLines } from "../../../src/features/auth/credentials.ts";

const HASH = "$scrypt$ln=15,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

describe("credential()", () => {
  const good: readonly (readonly [line: string, user: string, kind: "plain" | "scrypt"])[] = [
    ["anna:secret", "anna", "plain"],
    ["anna:se:cr:et", "anna", "plain"],
    ["anna::", "anna", "plain"],
    ["änna:ß", "änna", "plain"],
    ["a\u0308nna:x", "änna", "plain"],
    ["Anna Maria: x ", "Anna Maria", "plain"],
    ["@anna:x", "@anna", "plain"],
    ["anna:$5cool", "anna", "plain"],
    [`anna:${HASH}`, "anna", "scrypt"],
  ];
  for (const [line, user, kind] of good) {
    test(`credential() reads ${JSON.stringify(line.slice(0, 30))}`, () => {
      expect(credential(line)).toMatchObject({ user, secret: { kind } });
    });
  }
  const bad: readonly (readonly [line: string, problem: RegExp])[] = [
    ["", /no colon/],
    ["anna", /no colon/],
    [":secret", /no user/],
    [":", /no user/],
    ["anna:", /password of anna is empty/],
    ["#anna:secret", /begins with #/],
    ["anna:sec\x00ret", /control character/],
    ["an\nna:secret", /control character/],
    ["anna:secret\r", /control character/],
    ["an\x1b[2Jna:secret", /control character/],
    ["anna:\x9b", /control character/],
    ["anna:\u2028", /control character/],
    ["anna:$2b$12$secret", /hash of anna is unknown/],
    ["anna:$$secret", /hash of anna is unknown/],
    [`anna:${HASH}=`, /hash of anna is unknown/],
  ];
  for (const [line, problem] of bad) {
    test(`credential() refuses ${JSON.stringify(line.slice(0, 30))}, and does not repeat the password`, () => {
      const read = credential(line);
      expect(read).toMatchObject({ problem: expect.stringMatching(problem), fix: expect.any(String) });
      expect(JSON.stringify(read)).not.toContain("sec");
    });
  }
});

describe("credentialLines()", () => {
  test("credentialLines() leaves out comments and empty lines, and counts them", () => {
    expect(credentialLines("\ufeff# users\r\n\r\nanna:x \r\n  \n#bob:y\ncarl:z")).toEqual([
      { line: "anna:x ", number: 3 },
      { line: "carl:z", number: 6 },
    ]);
  });
  test("credentialLines() of nothing are none", () => {
    expect(credentialLines("")).toEqual([]);
  });
});
