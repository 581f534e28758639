// The long run: `bun test/fuzz/run.ts [--minutes N] [--seed S] [--target NAME] [--case SEED]`.
//
// Goes round the targets, a slice of time each, until the time is up. A failure is printed with the seed of its case and the
// smallest input that was found to fail; the exit code is 1 then.

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
    seed: { type: "string" },
    target: { type: "string", multiple: true },
    case: { type: "string" },
  },
});

const chosen = TARGETS.filter(({ name }) => values.target?.includes(name) ?? true);
if (chosen.length === 0) {
  console.error(`No such target; there are ${TARGETS.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
try {
  const failure =
    values.case === undefined ? await goRound(chosen) : await tryAgain(chosen, Number(values.case));
  if (failure !== undefined) {
    report(failure);
    process.exitCode = 1;
  }
} finally {
  for (const target of chosen) await target.close?.();
}

async function goRound(targets: readonly Target[]): Promise<Failure | undefined> {
  const seed =
    values.seed === undefined ? (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) : Number(values.seed);
  const end = performance.now() + Number(values.minutes) * 60_000;
  const cases = new Map(targets.map((target) => [target, 0]));
  console.log(`Seed ${seed}`);
  try {
    while (performance.now() < end) {
      for (const target of targets) {
        const sliceEnd = performance.now() + SLICE;
        const more = (index: number): boolean => index % CASES_A_LOOK !== 0 || performance.now() < sliceEnd;
        // The first of a slice is tried in any case, so that every slice gets on.
        const from = cases.get(target) ?? 0;
        const { next, failure } = await runCases(
          target,
          seed,
          from,
          (index) => index === from || more(index),
        );
        cases.set(target, next);
        if (failure !== undefined) return failure;
      }
    }
    return undefined;
  } finally {
    let all = 0;
    for (const [{ name }, count] of cases) {
      all += count;
      console.log(`${name.padEnd(16)} ${count.toLocaleString("en").padStart(12)}`);
    }
    console.log(`${"cases".padEnd(16)} ${all.toLocaleString("en").padStart(12)}`);
  }
}

async function tryAgain(targets: readonly Target[], seed: number): Promise<Failure | undefined> {
  for (const target of targets) {
    const failure = await runCase(target, seed);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function report({ target, seed, tried, error }: Failure): void {
  console.error(`
${target.name} failed: bun test/fuzz/run.ts --target ${target.name} --case ${seed}
It is to hold: ${target.invariants}
Tried: ${Bun.inspect(tried, { depth: 8 })}
${Bun.inspect(error)}`);
}
