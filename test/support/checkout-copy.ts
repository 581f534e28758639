// A copy of the checkout that a test may build in and write to.

import { chmodSync, cpSync, existsSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

/** The checkout these tests are in. */
export const CHECKOUT: string = resolve(import.meta.dir, "../..");

const COPIED = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "build.ts",
  "bunfig.toml",
  "package.json",
  "src",
  "tsconfig.json",
] as const;

/**
 * Copies what is built, and links to the packages that are installed.
 *
 * @param directory where to; the directory is made
 */
export function copyCheckout(directory: string): void {
  for (const name of COPIED) {
    const source = join(CHECKOUT, name);
    if (existsSync(source)) cpSync(source, join(directory, name), { recursive: true });
  }
  // An archive of the checkout may have lost the mode that git keeps.
  chmodSync(join(directory, "src/cli.ts"), 0o755);
  symlinkSync(join(CHECKOUT, "node_modules"), join(directory, "node_modules"));
}
