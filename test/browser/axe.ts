// axe-core, run in a page: what a screen reader or a keyboard would stumble over.

import { readFileSync } from "node:fs";

import type { Page } from "playwright-core";

const SOURCE = readFileSync(Bun.resolveSync("axe-core/axe.min.js", import.meta.dir), "utf8");

/** What is wrong with a page: the rules that are broken, each with the elements that break it. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Evaluated and not added as an element, which the page's policy would not let run.
  await page.evaluate(SOURCE);
  const found: unknown = await page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(', ')))",
  );
  if (!Array.isArray(found)) throw new Error("axe did not run");
  return found.map(String);
}
