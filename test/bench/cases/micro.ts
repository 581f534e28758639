// The parser and the header writer by themselves: nanoseconds, and where something here counts them, instructions, which no
// other program on the machine disturbs.

import { join } from "node:path";

import { type Case, type Findings, Gathering, interleaved, type Metric } from "../case.ts";
import { OPERATIONS } from "../micro/operations.ts";
import { output } from "../processes.ts";

const PROGRAM = join(import.meta.dir, "../micro/program.ts");
const NAMES = Object.keys(OPERATIONS).map((name) => ({ name }));

const NANOSECONDS = { title: "ns", digits: 0 } as const satisfies Metric;
const INSTRUCTIONS = { title: "instructions", digits: 0 } as const satisfies Metric;

/** How instructions are counted: a command to stand before, and where in its words the number is. */
interface Counter {
  readonly command: readonly string[];
  readonly number: RegExp;
  /** Between these two counts of operations lies nothing but operations. */
  readonly counts: readonly [fewer: number, more: number];
}

const PERF: Counter = {
  command: ["perf", "stat", "-x", ";", "-e", "instructions:u"],
  number: /^(\d+);[^;]*;instructions/m,
  counts: [100_000, 500_000],
};

const VALGRIND: Counter = {
  command: [
    "valgrind",
    "--tool=cachegrind",
    "--cache-sim=no",
    "--cachegrind-out-file=/dev/null",
    "--smc-check=all-non-file",
  ],
  number: /I\s+refs:\s+([\d,]+)/,
  counts: [10_000, 40_000],
};

/** A moment each. */
export const MICRO: Case = {
  name: "micro",
  title: "the parser and the header writer alone",
  metrics: { nanoseconds: NANOSECONDS },
  async run({ effort }): Promise<Findings> {
    return interleaved(effort.rounds, NAMES, async ({ name }) => {
      const words = await output([process.execPath, PROGRAM, "200000", name]);
      return words === undefined ? "failed" : { nanoseconds: Number.parseFloat(words) };
    });
  },
};

/** Minutes where only `valgrind` can count. */
export const MICRO_INSTRUCTIONS: Case = {
  name: "micro-instructions",
  title: "the parser and the header writer alone, by instructions",
  metrics: { instructions: INSTRUCTIONS },
  async run(): Promise<Findings> {
    const found = new Gathering();
    const counter =
      (await instructions(PERF, PERF.counts[0], NAMES[0]?.name ?? "")) === undefined ? VALGRIND : PERF;
    for (const { name } of NAMES) {
      const [fewer, more] = counter.counts;
      const least = await instructions(counter, fewer, name);
      const most = await instructions(counter, more, name);
      const counted = least !== undefined && most !== undefined;
      found.add(
        name,
        counted ? { instructions: (most - least) / (more - fewer) } : "nothing here counts instructions",
      );
    }
    return found;
  },
};

/** Compilation beside the work would count, at another moment each time. */
async function instructions(
  { command, number }: Counter,
  count: number,
  name: string,
): Promise<number | undefined> {
  const alone = ["env", "BUN_JSC_useConcurrentJIT=0"];
  const words = await output([...alone, ...command, process.execPath, PROGRAM, String(count), name]);
  const found = number.exec(words ?? "")?.[1];
  return found === undefined ? undefined : Number(found.replaceAll(",", ""));
}
