import { expect, test } from "bun:test";

import { fishScript } from "../../../src/cli/completions/fish.ts";

test.skipIf(Bun.which("fish") === null)("fishScript() is read by fish without a word", () => {
  const { exitCode, stderr } = Bun.spawnSync(["fish", "-n", "/dev/stdin"], {
    stdin: Buffer.from(fishScript()),
  });
  expect(stderr.toString()).toBe("");
  expect(exitCode).toBe(0);
});

test("fishScript() completes files, directories and words", () => {
  const script = fishScript();
  expect(script).toMatch(/-l tls-cert -r -F -d /);
  expect(script).toMatch(/-s d -l directory -x -a '\(__fish_complete_directories\)' -d /);
  expect(script).toMatch(/-l log-format -x -a 'python combined json' -d /);
  expect(script).toMatch(/-l no-listing -d /);
});
