import { expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";

import { Calm } from "./calm.ts";

// Only Linux tells which descriptors are open.
test.skipIf(process.platform !== "linux")("Calm waits until the descriptors are back", async () => {
  const calm = new Calm();
  const fd = openSync(import.meta.path, "r");
  let over = false;
  const end = calm[Symbol.asyncDispose]().then(() => (over = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  closeSync(fd);
  await end;
});
