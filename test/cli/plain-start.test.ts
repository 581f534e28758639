// What a plain start loads: what it needs, and nothing that only an option needs.

import { expect, test } from "bun:test";
import { resolve } from "node:path";

import { TemporaryDirectory } from "../support/temporary-directory.ts";

const ROOT = resolve(import.meta.dir, "../..");

/** The tool's defaults, each of them a feature. */
const FEATURES = [
  "cache-control",
  "compressible",
  "feature",
  "handler-fields",
  "hidden-files",
  "inside-directory",
  "listing-page",
  "navigation",
  "no-http09",
  "not-found-page",
  "precompressed",
  "quiet",
  "response-headers",
];

/** Starts the tool on pipes in a process of its own, which then tells which modules it has loaded. */
function loadedModules(...args: readonly string[]): readonly string[] {
  using site = new TemporaryDirectory();
  const program = `
    import { main } from ${JSON.stringify(resolve(ROOT, "src/cli/main.ts"))};
    import { FakeWorld } from ${JSON.stringify(resolve(import.meta.dir, "fake-world.ts"))};
    const world = new FakeWorld();
    const exitCode = main(${JSON.stringify(["-b", "127.0.0.1", "0", site.path, ...args])}, world);
    await world.stdout.shows(/port \\d+/);
    console.log(JSON.stringify(Object.keys(require.cache)));
    world.signal("SIGTERM");
    process.exitCode = await exitCode;`;
  const { stdout, stderr, exitCode } = Bun.spawnSync([process.execPath, "-e", program], { cwd: site.path });
  expect(stderr.toString()).toBe("");
  expect(exitCode).toBe(0);
  const modules: unknown = JSON.parse(stdout.toString());
  if (!Array.isArray(modules)) throw new TypeError("No list of modules");
  return modules
    .map(String)
    .filter((path) => path.startsWith(`${ROOT}/`))
    .map((path) => path.slice(ROOT.length + 1));
}

test("a plain start loads the features of the tool's defaults, and no other", () => {
  const features = loadedModules()
    .map((path) => /^src\/features\/(.*)\.ts$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  expect(features.sort()).toEqual(FEATURES);
});

test("a plain start loads no prompt, help, completion, certificate, log file or limit", () => {
  const modules = loadedModules();
  expect(modules).toContain("src/cli/serve.ts");
  const optional =
    /prompt|help|completion|certificate|log-f|limits|hash|credentials|qr|worker|cgi|browser|clack/;
  const own = modules.filter((path) => path.startsWith("src/cli/") || path.startsWith("node_modules/"));
  expect(own.filter((path) => optional.test(path))).toEqual([]);
  // Of others' packages only the types of files.
  expect(
    modules.filter((path) => path.startsWith("node_modules/") && !path.startsWith("node_modules/mime/")),
  ).toEqual([]);
});

test("an option loads what it needs, when it is given", () => {
  const modules = loadedModules("--limit", "requests=5", "-H", "A: b");
  expect(modules).toContain("src/cli/apply-limits.ts");
  expect(modules).toContain("src/features/handler-limits.ts");
  expect(modules).not.toContain("src/cli/log-file.ts");
});
