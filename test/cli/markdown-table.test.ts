import { expect, test } from "bun:test";

import { markdownTable } from "../../src/cli/markdown-table.ts";

test("markdownTable() aligns its columns", () => {
  expect(
    markdownTable(
      ["A", "Long"],
      [
        ["first", "b"],
        ["c", "second"],
      ],
    ),
  ).toBe("| A     | Long   |\n| ----- | ------ |\n| first | b      |\n| c     | second |\n");
});
test("markdownTable() of no rows is a head", () => {
  expect(markdownTable(["A"], [])).toBe("| A |\n| - |\n");
});
