import { describe, expect, test } from "bun:test";

import { errorLine, printable, ToolError, UsageError } from "../../src/cli/tool-error.ts";

describe("errorLine()", () => {
  test("errorLine() says what is wrong, and what to do in parentheses", () => {
    expect(errorLine(new UsageError("Unknown option --x", "try --help"))).toBe(
      "serve-forever: Unknown option --x (try --help)\n",
    );
  });
  test("errorLine() has no parentheses where nothing helps", () => {
    expect(errorLine(new ToolError("No such directory: x"))).toBe("serve-forever: No such directory: x\n");
  });
  test("errorLine() stays one line whatever the user typed", () => {
    expect(errorLine(new ToolError("No such directory: a\nb\u001b[31mc\u2028d"))).toBe(
      "serve-forever: No such directory: a\\x0ab\\x1b[31mc\\x2028d\n",
    );
  });
});

test("ToolError ends the process with 1 and UsageError with 2", () => {
  expect(new ToolError("").exitCode).toBe(1);
  expect(new UsageError("", "").exitCode).toBe(2);
});

test("printable() leaves ordinary text alone, backslashes and other alphabets too", () => {
  expect(printable("C:\\Übung 東京")).toBe("C:\\Übung 東京");
});
