// Runs cases of a target, each from a seed of its own, and makes a failure small.

import { caseSeed, Random, recorded, replayed, seeded } from "./random.ts";
import { smallestTape } from "./shrink.ts";
import type { Target } from "./target.ts";

/** A case that failed. */
export interface Failure {
  readonly target: Target;
  /** Makes the case again: `--target NAME --case SEED`. */
  readonly seed: number;
  /** What was tried, made as small as it goes. */
  readonly tried: unknown;
  /** What it threw. */
  readonly error: unknown;
}

/**
 * Runs cases until one fails.
 *
 * @param target what to try
 * @param runSeed what the seeds of the cases are made from
 * @param from number of the first case
 * @param more asked before each case, with its number
 * @returns the number behind the last case, and the failure where there was one
 */
export async function runCases(
  target: Target,
  runSeed: number,
  from: number,
  more: (index: number) => boolean,
): Promise<{ readonly next: number; readonly failure: Failure | undefined }> {
  let index = from;
  for (; more(index); index++) {
    const seed = caseSeed(runSeed, index);
    try {
      const pending = target.run(new Random(seeded(seed)));
      // A promise costs more than most cases do.
      if (pending !== undefined) await pending;
    } catch {
      return { next: index + 1, failure: await failureOf(target, seed) };
    }
  }
  return { next: index, failure: undefined };
}

/**
 * Runs one case.
 *
 * @param target what to try
 * @param seed the seed of the case
 * @returns the failure, made small; undefined where there is none
 */
export async function runCase(target: Target, seed: number): Promise<Failure | undefined> {
  return (await attempt(target, new Random(seeded(seed)))) === undefined
    ? undefined
    : failureOf(target, seed);
}

async function failureOf(target: Target, seed: number): Promise<Failure> {
  const tape: number[] = [];
  const first = new Random(recorded(seeded(seed), tape));
  const firstError = await attempt(target, first);
  const smallest = await smallestTape(
    tape,
    async (shorter) => (await attempt(target, new Random(replayed(shorter)))) !== undefined,
  );
  const last = new Random(replayed(smallest));
  const lastError = await attempt(target, last);
  // A case that does not fail every time is told as it failed first.
  return lastError === undefined
    ? { target, seed, tried: first.tried, error: firstError?.thrown ?? "It failed once, and not again" }
    : { target, seed, tried: last.tried, error: lastError.thrown };
}

async function attempt(target: Target, random: Random): Promise<{ readonly thrown: unknown } | undefined> {
  try {
    await target.run(random);
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}
