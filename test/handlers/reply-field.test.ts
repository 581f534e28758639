import { describe, expect, test } from "bun:test";

import { isFieldText, replyField } from "../../src/handlers/reply-field.ts";

describe("replyField()", () => {
  test("writes name and value as they are", () => {
    expect(replyField("X-Special", "Dängerous Mind")).toMatchObject({
      key: "x-special",
      value: "Dängerous Mind",
      line: "X-Special: Dängerous Mind\r\n",
      tells: undefined,
    });
  });

  test("takes numbers", () => {
    expect(replyField("Content-Length", 17)).toMatchObject({ value: "17", line: "Content-Length: 17\r\n" });
  });

  const tells: readonly (readonly [name: string, tells: "length" | "connection" | undefined])[] = [
    ["Connection", "connection"],
    ["connection", "connection"],
    ["Content-Length", "length"],
    ["CONTENT-LENGTH", "length"],
    ["Transfer-Encoding", "length"],
    ["Content-Type", undefined],
    ["Keep-Alive", undefined],
  ];
  test.each(tells)("knows what %s says about the reply: %p", (name, told) => {
    expect(replyField(name, "1").tells).toBe(told);
  });

  test("gives the same field for the same name and value, and no older one for another", () => {
    const first = replyField("X-Same", "a");
    expect(replyField("X-Same", "a")).toBe(first);
    expect(replyField("X-Same", "b").line).toBe("X-Same: b\r\n");
    expect(replyField("X-Same", "a").line).toBe("X-Same: a\r\n");
    expect(replyField("x-same", "a").line).toBe("x-same: a\r\n");
  });

  test("tells a number from its text, and both are right", () => {
    expect([replyField("X-Number", 1).line, replyField("X-Number", "1").line]).toEqual([
      "X-Number: 1\r\n",
      "X-Number: 1\r\n",
    ]);
  });

  const refused: readonly (readonly [why: string, name: string, value: string])[] = [
    ["LF in the value", "X", "a\nb"],
    ["CR in the value", "X", "a\rb"],
    ["NUL in the value", "X", "a\0b"],
    ["a character without a byte", "X", "ā"],
    ["half a character", "X", "\ud800"],
    ["an empty name", "", "a"],
    ["a blank in the name", "X Y", "a"],
    ["a line break in the name", "X\r\nY", "a"],
  ];
  test.each(refused)("refuses %s, also behind a good one of that name", (_, name, value) => {
    if (name === "X") replyField(name, "good");
    expect(() => replyField(name, value)).toThrow(TypeError);
    expect(() => replyField(name, value)).toThrow("Cannot send the header ");
  });

  test("forgets names that are made up, and is right about them all the same", () => {
    for (let number = 0; number < 1000; number++) {
      expect(replyField(`X-${number}`, number).line).toBe(`X-${number}: ${number}\r\n`);
    }
    expect(replyField("X-0", "again").line).toBe("X-0: again\r\n");
  });
});

test("isFieldText() lets latin-1 and tabs pass, and no line break, NUL or other character", () => {
  for (const text of ["", "a b", "\t\x01\x7f\xff"]) expect(isFieldText(text)).toBe(true);
  for (const text of ["\n", "\r", "\0", "\u0100", "☃"]) expect(isFieldText(text)).toBe(false);
});
