import { expect, test } from "bun:test";

import { powershellScript } from "../../../src/cli/completions/powershell.ts";

test("powershellScript() has words behind the options that take one of them", () => {
  expect(powershellScript()).toContain("'--log-format' = @('python', 'combined', 'json')\n");
});
test("powershellScript() doubles the quotes in a text", () => {
  expect(powershellScript()).not.toMatch(/[a-z]'[a-z]/);
});
test("powershellScript() has no keys that differ in nothing but case, which are the same to PowerShell", () => {
  const table = /\[ordered\]@\{([^}]*)\}/.exec(powershellScript())?.[1] ?? "";
  const keys = Array.from(table.matchAll(/^ +'([^']+)' =/gm), ([, key]) => key?.toLowerCase());
  expect(keys.length).toBeGreaterThan(20);
  expect(new Set(keys).size).toBe(keys.length);
});
