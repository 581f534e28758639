// The table of options as text: `--help`, and the README's table.

import { OPTION_NAMES, optionNamed } from "./options.ts";
import type { Group, OptionName } from "./options.ts";

const GROUPS: readonly Group[] = ["Files", "Replies", "Listening", "This tool"];

const INTRODUCTION = `\
usage: serve-forever [options] [directory] [port]

Serve a directory over HTTP. A number is the port (default: 8000, or the next
one that is free), anything else the directory (default: the current one).
Without any arguments, on a terminal, it asks.
`;

/** Columns before the explanation of an option. */
const INDENT = 27;

/** What `--help` prints: fits a terminal of 80 columns and 30 lines. */
export function helpText(): string {
  return [
    INTRODUCTION,
    ...GROUPS.map((group) => `${group}:\n${groupNames(group).map(helpLine).join("")}`),
  ].join("\n");
}

/**
 * The README's table of options.
 *
 * @returns a Markdown table, with its columns aligned
 */
export function optionsTable(): string {
  const rows = GROUPS.flatMap((group) => groupNames(group).map(tableRow));
  const width = Math.max(...rows.map(([option]) => option.length));
  const lines = [["Option", "What it does"] as const, ...rows].map(
    ([option, what]) => [option.padEnd(width), what] as const,
  );
  const widest = Math.max(...lines.map(([, what]) => what.length));
  const [head = "", ...body] = lines.map(([option, what]) => `| ${option} | ${what.padEnd(widest)} |\n`);
  return [head, `| ${"-".repeat(width)} | ${"-".repeat(widest)} |\n`, ...body].join("");
}

function groupNames(group: Group): readonly OptionName[] {
  return OPTION_NAMES.filter((name) => optionNamed(name).group === group);
}

function helpLine(name: OptionName): string {
  const { short, help } = optionNamed(name);
  const option = `  ${short === undefined ? "    " : `-${short}, `}${withPlaceholder(name)}`;
  // Two columns apart at least, or on a line of its own.
  const start = option.length + 2 <= INDENT ? option.padEnd(INDENT) : `${option}\n${" ".repeat(INDENT)}`;
  return `${start}${help}\n`;
}

function tableRow(name: OptionName): readonly [option: string, what: string] {
  const { short, help } = optionNamed(name);
  const what = help.charAt(0).toUpperCase() + help.slice(1);
  // A bar would end the cell, in code as well.
  const option = withPlaceholder(name).replaceAll("|", "\\|");
  return [`${short === undefined ? "" : `\`-${short}\`, `}\`${option}\``, what];
}

function withPlaceholder(name: OptionName): string {
  const { placeholder } = optionNamed(name);
  return placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
}
