// The table of options as text: `--help`, and the README's table.

import { markdownTable } from "./markdown-table.ts";
import type { Group } from "./option-row.ts";
import { OPTION_NAMES, optionNamed } from "./options.ts";
import type { OptionName } from "./options.ts";

const GROUPS: readonly Group[] = ["Presets", "Files", "Replies", "Listening", "This tool"];

const INTRODUCTION = `\
usage: serve-forever [options] [directory] [port]

Serve a directory over HTTP. A number is the port, anything else the directory.
Without any arguments, on a terminal, it asks. --no-NAME turns an option off.
serve-forever hash [USER] makes the hash of a password, for --auth.

`;

/** Columns before the explanation of an option. */
const INDENT = 29;

/** What `--help` prints: fits a terminal of 80 columns and 50 lines. */
export function helpText(): string {
  const groups = GROUPS.map((group) => `${group}:\n${helpLines(groupNames(group)).map(helpLine).join("")}`);
  return INTRODUCTION + groups.join("");
}

/**
 * The README's table of options.
 *
 * @returns a Markdown table, with its columns aligned
 */
export function optionsTable(): string {
  return markdownTable(
    ["Option", "What it does"],
    GROUPS.flatMap((group) => groupNames(group).map(tableRow)),
  );
}

function groupNames(group: Group): readonly OptionName[] {
  return OPTION_NAMES.filter((name) => optionNamed(name).group === group);
}

/** The options that stand on a line, and what is said of them. */
type HelpLine = readonly [names: readonly OptionName[], help: string];

function helpLines(names: readonly OptionName[]): readonly HelpLine[] {
  const lines: HelpLine[] = [];
  for (const name of names) {
    const { help, joined } = optionNamed(name);
    const [before] = joined === undefined ? [] : lines.splice(-1);
    lines.push(before === undefined ? [[name], help] : [[...before[0], name], joined ?? help]);
  }
  return lines;
}

function helpLine([names, help]: HelpLine): string {
  const spelled = names.map((name) => {
    const { short } = optionNamed(name);
    return `${short === undefined ? "" : `-${short}, `}${withPlaceholder(name)}`;
  });
  const text = spelled.join(", ");
  const option = `  ${text.startsWith("--") ? "    " : ""}${text}`;
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
  const { kind, placeholder } = optionNamed(name);
  if (placeholder === undefined) return `--${name}`;
  return kind === "optional" ? `--${name}[=${placeholder}]` : `--${name} ${placeholder}`;
}
