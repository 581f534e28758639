// Writes the tables of the README that are made from code: `bun test/readme.ts`.

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { optionsTable } from "../src/cli/help.ts";
import { limitsTable } from "../src/cli/limits-help.ts";
import { conformanceTable } from "./conformance.ts";
import { DIFFERENCES } from "./python/differences.ts";

/** Where the README is. */
export const README: string = resolve(import.meta.dir, "../README.md");

/** The README with its tables made anew. */
export function renewed(readme: string): string {
  const withOptions = withTable(readme, "options", optionsTable());
  const withLimits = withTable(withOptions, "limits", limitsTable());
  const withConformance = withTable(withLimits, "conformance", conformanceTable());
  return withTable(withConformance, "differences", differencesTable());
}

function withTable(readme: string, name: string, table: string): string {
  const begin = readme.indexOf(`<!-- ${name}:`);
  const tableStart = readme.indexOf("\n", begin) + 1;
  const end = readme.indexOf(`<!-- /${name} -->`);
  if (begin < 0 || end < tableStart) throw new Error(`The README has no place for the table of ${name}`);
  return `${readme.slice(0, tableStart)}\n${table.trim()}\n\n${readme.slice(end)}`;
}

function differencesTable(): string {
  const rows = DIFFERENCES.map(
    ({ python, here, why }) => `| ${[python, here, why].map(escaped).join(" | ")} |`,
  );
  return ["| Python | here | why |", "| --- | --- | --- |", ...rows].join("\n");
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll("\n", " ");
}

if (import.meta.main) writeFileSync(README, renewed(readFileSync(README, "utf8")));
