import { expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";

import { Calm } from "./calm.ts";

/** More than what earlier tests have left and lets go of its own just now, which would make up for one. */
const DESCRIPTORS = 100;

// Only Linux tells which descriptors are open.
test.skipIf(process.platform !== "linux")("Calm waits until the descriptors are back", async () => {
  const calm = new Calm();
  const opened = Array.from({ length: DESCRIPTORS }, () => openSync(import.meta.path, "r"));
  let over = false;
  const end = calm[Symbol.asyncDispose]().then(() => (over = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  for (const fd of opened) closeSync(fd);
  await end;
});

test("Calm waits for the last of them", async () => {
  let open = 3;
  const calm = new Calm(() => open);
  open = 4;
  let over = false;
  const end = calm[Symbol.asyncDispose]().then(() => (over = true));
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  open = 3;
  await end;
});
