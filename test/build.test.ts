// The binary, built in a copy of the checkout, taken elsewhere and started where somebody has laid traps.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, renameSync } from "node:fs";

import { copyCheckout } from "./support/checkout-copy.ts";
import { runCommand, runSuccessfully, serveOnce } from "./support/command.ts";
import { layTrap, TRAPS, VICTIM } from "./support/hostile-directory.ts";
import { TemporaryDirectory } from "./support/temporary-directory.ts";

const EXE = process.platform === "win32" ? ".exe" : "";

let directory: TemporaryDirectory;
let checkout: string;
let tool: string;
let licenses: string;
let victim: string;

beforeAll(async () => {
  directory = new TemporaryDirectory();
  checkout = directory.join("checkout");
  copyCheckout(checkout);
  tool = await builtBinary("tool");
  licenses = await Bun.file(`${checkout}/dist/serve-forever-LICENSES.txt`).text();
  const entry = Bun.file(`${checkout}/src/cli.ts`);
  const [shebang] = (await entry.text()).split("\n", 1);
  await entry.write(`${shebang}\n${VICTIM}`);
  victim = await builtBinary("victim");
});

afterAll(() => directory[Symbol.dispose]());

/** Builds, and takes the binary out of the checkout. */
async function builtBinary(name: string): Promise<string> {
  await runSuccessfully([process.execPath, "run", "build"], checkout);
  const path = directory.join(`${name}${EXE}`);
  renameSync(`${checkout}/dist/serve-forever${EXE}`, path);
  return path;
}

describe("the binary", () => {
  test("says its version", async () => {
    expect(await runCommand([tool, "--version"], directory.path)).toEqual({
      exitCode: 0,
      stdout: "serve-forever 0.1.0\n",
      stderr: "",
    });
  });

  test("serves a directory until it is interrupted", async () => {
    await Bun.write(directory.join("served/file"), "content");
    const { banner, body, exitCode } = await serveOnce([tool, "served", "0"], directory.path, "/file");
    expect(banner).toMatch(/^Serving HTTP on (?:::|0\.0\.0\.0) port \d+ \(http:\/\/\S+:\d+\/\) \.\.\.\n$/);
    expect(body).toBe("content");
    expect(exitCode).toBe(0);
  });

  test("comes with the licences of all packages in it", async () => {
    const { dependencies } = await Bun.file(`${checkout}/package.json`).json();
    const names = licenses.split(`\n${"-".repeat(80)}\n\n`).map((part) => part.split("\n", 1)[0]);
    const wanted = Object.keys(dependencies).filter((name) => !name.startsWith("@types/"));
    expect(names).toEqual(expect.arrayContaining(wanted));
  });

  test.each(TRAPS)("does not obey $name where it is started", async (trap) => {
    const cwd = layTrap(trap, directory.join("traps", trap.name));
    expect(await runSuccessfully([victim], cwd)).toBe("UNHARMED\n");
    expect(await runSuccessfully([tool, "--version"], cwd)).toBe("serve-forever 0.1.0\n");
  });

  test.each(TRAPS)("has to be kept from $name, which a plain script obeys", async (trap) => {
    const cwd = layTrap(trap, directory.join("traps", trap.name));
    const script = directory.join("victim.ts");
    await Bun.write(script, VICTIM);
    expect(await runSuccessfully([process.execPath, script], cwd)).toContain("TRAP SPRUNG");
  });
});

describe("the build", () => {
  test("--package makes no binary, and removes an earlier build's modules but not its binaries", async () => {
    await Bun.write(`${checkout}/dist/old.js`, "");
    await Bun.write(`${checkout}/dist/serve-forever-linux-x64`, "");
    await runSuccessfully([process.execPath, "run", "build", "--package"], checkout);
    const names = readdirSync(`${checkout}/dist`);
    expect(names).toContain("cli.js");
    expect(names).toContain("serve-forever-linux-x64");
    expect(names).not.toContain("old.js");
    expect(names).not.toContain(`serve-forever${EXE}`);
  });

  test("refuses an entry that a folder could take over", async () => {
    await Bun.write(`${checkout}/src/cli.ts`, `#!/usr/bin/env bun\n${VICTIM}`);
    const { exitCode, stderr } = await runCommand([process.execPath, "run", "build", "--package"], checkout);
    expect(stderr).toContain("its first line is not #!/usr/bin/env -S bun");
    expect(exitCode).toBe(1);
  });
});
