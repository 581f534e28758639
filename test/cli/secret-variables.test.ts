import { expect, test } from "bun:test";

import { AUTH_VARIABLE, withoutPasswords } from "../../src/cli/secret-variables.ts";

test("withoutPasswords() leaves out passwords and keys, and nothing else", async () => {
  const env = { [AUTH_VARIABLE]: "anna:x", SERVE_FOREVER_TLS: "key", OTHER: "y", PATH: process.env["PATH"] };
  expect(withoutPasswords(env)).toEqual({
    [AUTH_VARIABLE]: undefined,
    SERVE_FOREVER_TLS: undefined,
    OTHER: "y",
    PATH: process.env["PATH"],
  });
  await using child = Bun.spawn(["env"], { env: withoutPasswords(env), stdout: "pipe" });
  const text = await child.stdout.text();
  expect(text).toContain("OTHER=y\n");
  expect(text).not.toContain("SERVE_FOREVER");
});
