// What a fuzz target is: a way to make one case out of chance and to hold it to some invariants.

import type { Random } from "./random.ts";

/** Something to try with anything. */
export interface Target {
  /** How `--target` names it. */
  readonly name: string;
  /** What holds for every case, in one line; the file's first comment says it in full. */
  readonly invariants: string;
  /** Makes one case and tries it; throws, or rejects, where an invariant does not hold. */
  run(random: Random): void | Promise<void>;
  /** Lets go of what the cases shared. */
  close?(): Promise<void>;
}

/** An invariant that does not hold. */
export class Violation extends Error {
  override name = "Violation";
}

/** Holds a case to an invariant. */
export function ensure(holds: boolean, invariant: string): asserts holds {
  if (!holds) throw new Violation(invariant);
}

/** Holds a case to an invariant that says that two things are the same. */
export function ensureSame(actual: unknown, expected: unknown, invariant: string): void {
  if (actual === expected || Bun.deepEquals(actual, expected, true)) return;
  throw new Violation(`${invariant}: ${Bun.inspect(actual)} where it should be ${Bun.inspect(expected)}`);
}
