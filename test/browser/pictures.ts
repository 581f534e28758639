// Makes the pictures of the README: `bun test/browser/pictures.ts`.

import { utimesSync } from "node:fs";
import { join } from "node:path";

import { html as markup } from "../../src/semantics/html.ts";
import { TestBrowser } from "../support/browser.ts";
import { Pty } from "../support/pty.ts";
import { Site } from "../support/site.ts";
import { TOOL, Tool } from "../support/spawn-tool.ts";
import { terminalScreen } from "./terminal-screen.ts";

/** Sizes of the files, in bytes; nobody looks into them. */
const SIZES: Readonly<Record<string, number>> = {
  "Recipes/bread.txt": 1,
  "Slides/start.txt": 1,
  "summer/IMG_1.jpg": 1,
  "IMG_9.jpg": 2_140_000,
  "IMG_10.jpg": 1_870_000,
  "boarding pass.pdf": 184_000,
  "evening at the lake.mp4": 8_600_000,
  "photos.zip": 9_200_000,
  "song for Ida.flac": 7_400_000,
};

const README = `# Summer at the lake

Everything from the week. **Take what you like**, and put yours beside it; \`photos.zip\` has all pictures in one file.
`;

using site = new Site({ "README.md": README });
for (const [index, [name, size]] of Object.entries(SIZES).entries()) {
  const path = site.write(name, new Uint8Array(size));
  const time = Date.UTC(2026, 6, 4 + index, 9 + index, (index * 17) % 60) / 1000;
  utimesSync(path, time, time);
}
for (const [index, name] of ["README.md", "Recipes", "Slides", "summer"].entries()) {
  const time = Date.UTC(2026, 7, 20 + index, 10 + index, 12 * index) / 1000;
  utimesSync(join(site.path, name), time, time);
}

await using browser = await TestBrowser.start();
await listing("listing.png");
await prompt("prompt.png");

async function listing(name: string): Promise<void> {
  await using tool = new Tool(["-b", "127.0.0.1", site.path, "0"]);
  const { page } = await browser.page({ timezoneId: "UTC", viewport: { width: 880, height: 400 } });
  await page.goto(`http://127.0.0.1:${await tool.port()}/`);
  await page.screenshot({ path: join(import.meta.dir, name), fullPage: true });
}

/** The questions, all answered but the last. */
async function prompt(name: string): Promise<void> {
  const home = { HOME: site.path, NO_COLOR: undefined };
  await using pty = new Pty(TOOL, { cwd: join(site.path, "summer"), env: home });
  const answers: readonly (readonly [question: RegExp, keys: string])[] = [
    [/Which directory\?[^]*└/, "\r"],
    [/Which port\?[^]*└/, "\r"],
    [/Who may connect\?[^]*└/, "\r"],
    [/Anything else\?[^]*└/, " "],
  ];
  for (const [question, keys] of answers) {
    await pty.shows(question);
    pty.type(keys);
  }
  await pty.shows(/◼/);
  const { page } = await browser.page({ viewport: { width: 880, height: 400 } });
  // Where a test's files lie is nobody's home.
  const screen = terminalScreen(pty.output.replaceAll(site.path, "/home/ida"));
  await page.setContent(
    markup`<style>
      html { background: #16181c; }
      pre { margin: 0; padding: 20px 24px; color: #d8dbe2; }
      pre { font: 14px/1.45 "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    </style><pre>${screen}</pre>`.toString(),
  );
  await page.locator("pre").screenshot({ path: join(import.meta.dir, name) });
}
