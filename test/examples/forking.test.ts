import { expect, test } from "bun:test";
import { join } from "node:path";

import { ForkedProgram, get } from "../support/forked-program.ts";

test("forking.ts answers in other processes, and survives the end of one", async () => {
  await using example = new ForkedProgram([process.execPath, join(import.meta.dir, "forking.ts"), "0"]);
  const [, port] = await example.says(/^Listening on http:\/\/127\.0\.0\.1:(\d+)\/\n/m);
  const address = ["127.0.0.1", Number(port)] as const;
  expect(await get(address)).toMatch(/^Process \d+\n$/);
  expect(await get(address)).not.toBe(`Process ${example.process.pid}\n`);
  expect(await get(address, "/crash")).toBeUndefined();
  expect(await get(address)).toMatch(/^Process \d+\n$/);
  example.kill("SIGKILL");
  await example.gone;
  expect(example.text).toBe(`Listening on http://127.0.0.1:${port}/\n`);
});
