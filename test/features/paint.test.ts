import { expect, test } from "bun:test";

import { ansi, plain } from "../../src/features/paint.ts";

test("plain() leaves the text alone", () => {
  expect(plain("red", "x")).toBe("x");
});

test("ansi() switches the colour on before and everything off behind", () => {
  expect(ansi("red", "x")).toBe("\u001b[31mx\u001b[0m");
  expect(ansi("dim", "x")).toBe("\u001b[2mx\u001b[0m");
});
