import { expect, test } from "bun:test";

import { zshScript } from "../../../src/cli/completions/zsh.ts";

test.skipIf(Bun.which("zsh") === null)("zshScript() is read by zsh without a word", () => {
  const { exitCode, stderr } = Bun.spawnSync(["zsh", "-n", "/dev/stdin"], {
    stdin: Buffer.from(zshScript()),
  });
  expect(stderr.toString()).toBe("");
  expect(exitCode).toBe(0);
});

test("zshScript() has an argument that may be left out only behind an equals sign", () => {
  expect(zshScript()).toMatch(/'--cors=-\[[^\]]*\]::ORIGINS: '/);
  expect(zshScript()).toMatch(/'\(-b --bind\)--bind=\[/);
  expect(zshScript()).toContain(":FILE:_files'");
  expect(zshScript()).toContain(":DIR:_files -/'");
});
