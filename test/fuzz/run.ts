// The long run: `bun test/fuzz/run.ts [--minutes N] [--seed S] [--target NAME]… [--case SEED]`.
//
// Goes round the targets, a slice of time each, until the time is up. A failure is printed with the seed of its case and the
// smallest input that was found to fail; the exit code is 1 then, and 2 for options that make no sense.

import { parseArgs } from "node:util";

import { type Failure, runCase, runCases } from "./runner.ts";
import type { Target } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** Milliseconds for a target before the next one has its turn. */
const SLICE = 500;
/** The clock is asked once in so many cases. */
const CASES_A_LOOK = 16;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 32)) },
    target: { type: "string", multiple: true },
    case: { type: "string" },
  },
});

try {
  process.exitCode = await main();
} finally {
  // Those that were not chosen hold something, too, since they were loaded.
  for (const target of TARGETS) await target.close?.();
}

async function main(): Promise<number> {
  const chosen = TARGETS.filter(({ name }) => values.target?.includes(name) ?? true);
  const [minutes, seed, only] = [Number(values.minutes), Number(values.seed), Number(values.case ?? 0)];
  if (chosen.length === 0 || !(minutes >= 0 && seed >= 0 && only >= 0)) {
    console.error(
      `fuzz: numbers are 0 or more, and the targets are ${TARGETS.map(({ name }) => name).join(", ")}`,
    );
    return 2;
  }
  const failure =
    values.case === undefined ? await goRound(chosen, minutes, seed) : await tryAgain(chosen, only);
  if (failure !== undefined) report(failure);
  return failure === undefined ? 0 : 1;
}

async function goRound(
  targets: readonly Target[],
  minutes: number,
  seed: number,
): Promise<Failure | undefined> {
  const end = performance.now() + minutes * 60_000;
  const cases = new Map(targets.map((target) => [target, 0]));
  console.log(`Seed ${seed}`);
  try {
    while (performance.now() < end) {
      for (const target of targets) {
        const from = cases.get(target) ?? 0;
        const { next, failure } = await runCases(target, seed, from, forOneSlice(from));
        cases.set(target, next);
        if (failure !== undefined) return failure;
      }
    }
    return undefined;
  } finally {
    showCounts(cases);
  }
}

/** At least one case, so that every slice gets on. */
function forOneSlice(from: number): (index: number) => boolean {
  const end = performance.now() + SLICE;
  return (index) => index === from || index % CASES_A_LOOK !== 0 || performance.now() < end;
}

async function tryAgain(targets: readonly Target[], seed: number): Promise<Failure | undefined> {
  for (const target of targets) {
    const failure = await runCase(target, seed);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function showCounts(cases: ReadonlyMap<Target, number>): void {
  let all = 0;
  const show = (name: string, count: number): void =>
    console.log(`${name.padEnd(16)} ${count.toLocaleString("en").padStart(12)}`);
  for (const [{ name }, count] of cases) {
    all += count;
    show(name, count);
  }
  show("cases", all);
}

function report({ target, seed, tried, error }: Failure): void {
  console.error(`
${target.name} failed: bun test/fuzz/run.ts --target ${target.name} --case ${seed}
It is to hold: ${target.invariants}
Tried: ${Bun.inspect(tried, { depth: 8 })}
${Bun.inspect(error)}`);
}
