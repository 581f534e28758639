import { expect, test } from "bun:test";

import { VERSION } from "../../src/cli/version.ts";

test("VERSION is that of package.json", async () => {
  const text = await Bun.file(new URL("../../package.json", import.meta.url)).text();
  expect(text).toContain(`"version": "${VERSION}"`);
});
