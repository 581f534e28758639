import { describe, expect, test } from "bun:test";
import { hostname, platform } from "node:os";

import { machineName, PLATFORM, SYS_VERSION } from "../../src/server/runtime.ts";

describe("SYS_VERSION", () => {
  test("SYS_VERSION names the runtime as Python names itself", () => {
    expect(SYS_VERSION).toBe(`Bun/${Bun.version}`);
    expect(SYS_VERSION).toMatch(/^Bun\/\d+\.\d+\.\d+/);
  });
});

describe("PLATFORM", () => {
  test("PLATFORM is the operating system", () => {
    expect(PLATFORM).toBe(platform());
  });
});

describe("machineName()", () => {
  test("machineName() is what the system calls this machine", () => {
    expect(machineName()).toBe(hostname());
  });
});
