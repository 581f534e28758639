// What the README says is true: its tables are the code's, its programs compile, its files exist.

import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import { README, renewed } from "./readme.ts";
import { run } from "./support/run.ts";
import { Site } from "./support/site.ts";

const readme = readFileSync(README, "utf8");
const root = resolve(README, "..");

test("README has the tables that the code makes (else: bun test/readme.ts)", () => {
  expect(squeezed(readme)).toBe(squeezed(renewed(readme)));
});

test("README links only to what is there", () => {
  const targets = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, target]) => target ?? "");
  expect(targets.length).toBeGreaterThan(2);
  expect(targets.filter((target) => !existsSync(resolve(root, target)))).toEqual([]);
});

test("README has an anchor for each link within it", () => {
  const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    (title ?? "")
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
  const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link ?? "");
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
});

test("README's programs compile, strictly", async () => {
  const programs = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program ?? "");
  expect(programs.length).toBeGreaterThan(1);
  using site = new Site();
  for (const [index, program] of programs.entries()) {
    site.write(
      `program-${index}.ts`,
      program.replaceAll(`"serve-forever"`, JSON.stringify(resolve(root, "src/index.ts"))),
    );
  }
  const { compilerOptions } = JSON.parse(readFileSync(resolve(root, "tsconfig.json"), "utf8"));
  const typeRoots = [resolve(root, "node_modules")];
  site.write(
    "tsconfig.json",
    JSON.stringify({ compilerOptions: { ...compilerOptions, typeRoots }, include: ["*.ts"] }),
  );
  const { stdout, exitCode } = await run([
    process.execPath,
    resolve(root, "node_modules/typescript/bin/tsc"),
    "-p",
    site.path,
  ]);
  expect(stdout.toString()).toBe("");
  expect(exitCode).toBe(0);
});

test("README's commands are scripts of package.json", () => {
  const { scripts } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
  const named = [...readme.matchAll(/bun run (\w+)/g)].map(([, name]) => name ?? "");
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

/** Without what the formatter adds to a table to line its columns up. */
function squeezed(text: string): string {
  return text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
}
