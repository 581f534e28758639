// Swaps a file and a directory for links that lead out, again and again, until it is ended: `bun swap.ts DIRECTORY`.

import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const directory = process.argv[2] ?? "";
const at = (name: string): string => join(directory, name);

for (;;) {
  symlinkSync("../secret.txt", at("new-file"));
  renameSync(at("new-file"), at("swapped"));
  swapDirectory(() => symlinkSync("../R-secret", at("new-directory")));
  writeFileSync(at("new-file"), "plain content");
  renameSync(at("new-file"), at("swapped"));
  swapDirectory(() => {
    mkdirSync(at("new-directory"));
    writeFileSync(join(at("new-directory"), "x"), "plain content");
  });
}

/** A directory cannot be renamed over another: for a moment there is none. */
function swapDirectory(make: () => void): void {
  make();
  renameSync(at("swapped-directory"), at("old-directory"));
  renameSync(at("new-directory"), at("swapped-directory"));
  rmSync(at("old-directory"), { recursive: true });
}
