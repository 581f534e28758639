// Swaps a folder for a link that leads out, again and again, until it is ended: `bun swap-folder.ts DIRECTORY OUTSIDE`.

import { renameSync, symlinkSync, unlinkSync } from "node:fs";

const [directory = "", outside = ""] = process.argv.slice(2);

for (;;) {
  renameSync(`${directory}/folder`, `${directory}/aside`);
  symlinkSync(outside, `${directory}/folder`);
  unlinkSync(`${directory}/folder`);
  renameSync(`${directory}/aside`, `${directory}/folder`);
}
