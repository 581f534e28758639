// The table of limits as text: `--limit help`, and the README's table.

import { GIB, KIB, LIMIT_NAMES, limitNamed, MIB } from "./limits.ts";
import type { LimitName } from "./limits.ts";
import { markdownTable } from "./markdown-table.ts";

const LIMITS_INTRODUCTION = `\
--limit NAME=VALUE, for example: --limit body=10M --limit head-time=5s

Bytes may have K, M, G or T behind them, seconds ms, s, m or h. Where 0 can be
had it is no limit. In the middle: what it is without the option.
`;

/** What `--limit help` prints: a line for each, with what it is without the option. */
export function limitsHelp(): string {
  const rows = LIMIT_NAMES.map((name) => [name, usual(name), explanation(name)] as const);
  const [names, values] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    ([name, value, help]) => `  ${name.padEnd(names ?? 0)}  ${value.padEnd(values ?? 0)}  ${help}\n`,
  );
  return `${LIMITS_INTRODUCTION}\n${lines.join("")}`;
}

/** The README's table of limits, in Markdown. */
export function limitsTable(): string {
  const rows = LIMIT_NAMES.map((name) => [`\`${name}\``, usual(name), explanation(name)]);
  return markdownTable(["Limit", "Default", "What it limits"], rows);
}

function explanation(name: LimitName): string {
  const { zero, help } = limitNamed(name);
  return zero === "off" ? `${help} (0: off)` : help;
}

function usual(name: LimitName): string {
  const { unit, usual: value } = limitNamed(name);
  if (typeof value === "string") return value;
  if (unit === "seconds") return `${value} s`;
  return unit === "bytes" ? binary(value) : String(value);
}

function binary(bytes: number): string {
  if (bytes % GIB === 0) return `${bytes / GIB} GiB`;
  return bytes % MIB === 0 ? `${bytes / MIB} MiB` : `${bytes / KIB} KiB`;
}
