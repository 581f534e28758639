// What was found, as tables and as JSON.

import type { Case, Findings, Row } from "./case.ts";
import { CONTENDERS, OURS } from "./contenders.ts";
import type { Machine } from "./machine.ts";
import { output } from "./processes.ts";
import { cell, median, rank } from "./statistics.ts";
import { type Target, TARGETS } from "./targets.ts";

/** A target and what became of it. */
export interface Verdict extends Target {
  readonly value: number;
  readonly met: boolean;
}

/** A case and what it found. */
export interface Chapter {
  readonly case: Case;
  readonly findings: Findings;
}

/** Versions of those who are here, by name. */
export async function versions(): Promise<Record<string, string>> {
  const found: Record<string, string> = { bun: Bun.version };
  for (const { name, version } of CONTENDERS) {
    const number = /\d+\.\d+[\w.-]*/.exec((await output(version)) ?? "")?.[0];
    if (number !== undefined) found[name] = number;
  }
  return found;
}

/** A case as a table with its targets below. */
export function chapterText({ case: { name, title, metrics }, findings }: Chapter): string {
  const columns = Object.entries(metrics);
  const titles = ["", ...columns.map(([, metric]) => metric.title), "ours ÷ theirs"];
  const own = findings.rows.find(({ contender }) => contender === OURS);
  const lines = findings.rows.map((row) => {
    const cells = columns.map(([key, { digits }]) => {
      const samples = row.samples[key];
      return samples === undefined ? "" : cell(samples, digits);
    });
    return line([row.contender, ...cells, ratioText(own, row, columns[0]?.[0] ?? "")]);
  });
  return [
    `### ${title} (\`${name}\`)\n`,
    ...(lines.length === 0 ? [] : [line(titles), line(titles.map(() => "---")), ...lines, ""]),
    ...findings.remarks.map((remark) => `Left out: ${remark}.\n`),
    ...verdicts(name, findings).map((verdict) => `- ${verdictText(verdict)}`),
    "",
  ].join("\n");
}

/** What became of the targets of a case; one whose figures were not measured is not among them. */
export function verdicts(name: string, { rows }: Findings): Verdict[] {
  return TARGETS.filter((target) => target.case === name).flatMap((target) => {
    const value = ratio(rows, target);
    if (value === undefined) return [];
    return [
      { ...target, value, met: target.is === "at least" ? value >= target.bound : value <= target.bound },
    ];
  });
}

/** The machine and the versions as lines. */
export function headText(machine: Machine, numbers: Readonly<Record<string, string>>): string {
  const { processor, cores, memoryGiB, system, loopbackMTU, pinned, commit } = machine;
  const binding =
    pinned === undefined
      ? "server and load share the cores"
      : `server on core ${pinned.server}, load on core ${pinned.load}`;
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}; ${binding}; loopback MTU ${loopbackMTU ?? "unknown"}`,
    `commit ${commit}; ${Object.entries(numbers)
      .map(([name, number]) => `${name} ${number}`)
      .join("; ")}\n`,
  ].join("\n");
}

/** All of a run for a program to read. */
export function runJSON(
  machine: Machine,
  numbers: Readonly<Record<string, string>>,
  effort: object,
  chapters: readonly Chapter[],
): string {
  const cases = chapters.map(({ case: { name, title, metrics }, findings: { rows, remarks } }) => ({
    name,
    title,
    rows: rows.map((row) => rowJSON(row, rows, Object.keys(metrics))),
    remarks,
  }));
  const targets = chapters.flatMap(({ case: { name }, findings }) => verdicts(name, findings));
  return `${JSON.stringify({ machine, versions: numbers, effort, cases, targets }, undefined, 2)}\n`;
}

function rowJSON({ contender, samples }: Row, rows: readonly Row[], metrics: readonly string[]): object {
  const figures = metrics.flatMap((metric) => {
    const values = samples[metric];
    if (values === undefined) return [];
    const oursToTheirs = ratio(rows, { metric, against: contender });
    return [
      [metric, { median: median(values), min: rank(values, 0), max: rank(values, 1), values, oursToTheirs }],
    ];
  });
  return { contender, ...Object.fromEntries(figures) };
}

function ratioText(own: Row | undefined, row: Row, metric: string): string {
  if (own === undefined || own.contender === row.contender) return "";
  return ratio([own, row], { metric, against: row.contender })?.toFixed(2) ?? "";
}

/** A median, or the ratio of two. */
function ratio(
  rows: readonly Row[],
  { metric, of = OURS, against }: Pick<Target, "metric" | "of" | "against">,
): number | undefined {
  const figure = figureOf(rows, of, metric);
  const divisor = against === undefined ? 1 : figureOf(rows, against, metric);
  return figure === undefined || divisor === undefined ? undefined : figure / divisor;
}

function figureOf(rows: readonly Row[], contender: string, metric: string): number | undefined {
  const samples = rows.find((row) => row.contender === contender)?.samples[metric];
  return samples === undefined ? undefined : median(samples);
}

function verdictText({ metric, of = OURS, against, is, bound, value, met }: Verdict): string {
  const sign = is === "at least" ? "≥" : "≤";
  const measure = against === undefined ? `${bound}` : `${bound} × ${against}`;
  return `${met ? "met" : "**missed**"}: ${of}, ${metric} ${sign} ${measure}: ${value.toFixed(against === undefined ? 1 : 3)}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
