import { describe, expect, test } from "bun:test";

import { A_PATH, A_PATH_BELOW, MEDIA_TYPE, ORIGINS } from "../../src/cli/option-row.ts";

describe("forms of values", () => {
  const cases = [
    {
      name: "MEDIA_TYPE",
      form: MEDIA_TYPE,
      right: ["text/plain", "text/html; charset=utf-8"],
      wrong: ["html", "a/b\r\nC: d", ""],
    },
    { name: "A_PATH", form: A_PATH, right: ["a", "/", "a b", "-"], wrong: ["", "a\0b"] },
    {
      name: "A_PATH_BELOW",
      form: A_PATH_BELOW,
      right: ["a.html", "a/b..c", "..a"],
      wrong: ["..", "../a", "a/../b", "a/..", "a/", ""],
    },
    {
      name: "ORIGINS",
      form: ORIGINS,
      right: ["*", "http://localhost:5173", "https://a.b,http://[::1]:80"],
      wrong: ["null", "http://a/", "http://a/b", "a", "http://a,", "http://a\r\n", ""],
    },
  ];
  for (const { name, form, right, wrong } of cases) {
    test(`${name} takes ${form.words}`, () => {
      for (const text of right) expect(form.pattern.test(text), text).toBe(true);
      for (const text of wrong) expect(form.pattern.test(text), text).toBe(false);
    });
  }
});
