import { describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";

import { clipboardPrograms, copyByProgram, copySequence } from "../../src/cli/clipboard.ts";
import { Site } from "../support/site.ts";

test("copySequence() is OSC 52 for the clipboard", () => {
  expect(copySequence("http://a/")).toBe("\u001b]52;c;aHR0cDovL2Ev\u0007");
});

describe("clipboardPrograms()", () => {
  const cases = [
    { platform: "darwin", env: {}, programs: ["pbcopy"] },
    { platform: "win32", env: {}, programs: ["clip"] },
    { platform: "linux", env: {}, programs: [] },
    { platform: "linux", env: { DISPLAY: ":0" }, programs: ["xclip", "xsel"] },
    {
      platform: "linux",
      env: { DISPLAY: ":0", WAYLAND_DISPLAY: "wayland-0" },
      programs: ["wl-copy", "xclip", "xsel"],
    },
    { platform: "linux", env: { WSL_DISTRO_NAME: "Debian" }, programs: ["clip.exe"] },
    { platform: "linux", env: { DISPLAY: ":10", SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" }, programs: [] },
    { platform: "darwin", env: { SSH_TTY: "/dev/ttys001" }, programs: [] },
  ] as const;
  for (const { platform, env, programs } of cases) {
    test(`clipboardPrograms() on ${platform} with ${JSON.stringify(env)}`, () => {
      expect(clipboardPrograms(env, platform).map(([name]) => name)).toEqual([...programs]);
    });
  }
});

describe("copyByProgram()", () => {
  test("copyByProgram() gives the text to the first program that takes it", async () => {
    using site = new Site({});
    const script = site.write("copy", `#!/bin/sh\ncat > ${site.path}/copied\n`);
    chmodSync(script, 0o755);
    const programs = [[`${site.path}/missing`], ["false"], [script]];
    expect(await copyByProgram("http://a/", { PATH: process.env["PATH"] }, programs)).toBe(true);
    expect(await Bun.file(`${site.path}/copied`).text()).toBe("http://a/");
  });
  test("copyByProgram() says that there is none", async () => {
    expect(await copyByProgram("http://a/", {}, [])).toBe(false);
    expect(await copyByProgram("http://a/", {}, [["/nowhere/copy"]])).toBe(false);
  });
});
