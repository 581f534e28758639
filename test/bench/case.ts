// What a case is, and what comes out of it.

import type { Bench } from "./bench.ts";
import type { RunningServer } from "./running-server.ts";

/** One thing that is measured in a case. */
export interface Metric {
  /** Its heading, with the unit. */
  readonly title: string;
  readonly digits: number;
}

/** What was measured of one contender. */
export interface Row {
  readonly contender: string;
  /** A value for each round, by metric. A metric that could not be measured is absent. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

/** What a case found. */
export interface Findings {
  readonly rows: readonly Row[];
  /** Who was left out and why, and what went wrong with whom. */
  readonly remarks: readonly string[];
}

/** One thing to find out. */
export interface Case {
  /** For `--case`. */
  readonly name: string;
  readonly title: string;
  /** By name. The first one is what others are compared by. */
  readonly metrics: Readonly<Record<string, Metric>>;
  run(bench: Bench): Promise<Findings>;
}

/** What one measurement found: a value a metric, or why there is none. */
export type Measurement = Readonly<Record<string, number>> | string;

/** Gathers what is measured in rounds. */
export class Gathering implements Findings {
  readonly #samples = new Map<string, Record<string, number[]>>();
  readonly #remarks = new Set<string>();

  /** Keeps one measurement. */
  add(contender: string, measurement: Measurement): void {
    if (typeof measurement === "string") {
      this.#remarks.add(`${contender}: ${measurement}`);
      return;
    }
    const samples = this.#samples.get(contender) ?? {};
    this.#samples.set(contender, samples);
    for (const [metric, value] of Object.entries(measurement)) (samples[metric] ??= []).push(value);
  }

  get rows(): Row[] {
    return Array.from(this.#samples, ([contender, samples]) => ({ contender, samples }));
  }

  get remarks(): string[] {
    return [...this.#remarks];
  }
}

/**
 * Measures everybody once a round. Each second round goes backwards, so that a machine that grows slower meets all alike; who
 * could not be measured once is not tried again.
 *
 * @param measure one measurement of one contender
 */
export async function interleaved<T extends { readonly name: string; readonly once?: boolean }>(
  rounds: number,
  contenders: readonly T[],
  measure: (contender: T) => Promise<Measurement>,
): Promise<Gathering> {
  const found = new Gathering();
  const failed = new Set<T>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      if (failed.has(contender) || (contender.once === true && round > 0)) continue;
      const measurement = await attempt(() => measure(contender));
      if (typeof measurement === "string") failed.add(contender);
      found.add(contender.name, measurement);
    }
  }
  return found;
}

/** One measurement; what goes wrong is why there is none, and the run goes on. */
export async function attempt(measure: () => Promise<Measurement>): Promise<Measurement> {
  try {
    return await measure();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Asks whether a server can do what a case is about.
 *
 * @returns what is wrong with the reply; undefined where it is as it should be
 */
export async function wrongReply(
  { url }: RunningServer,
  path: string,
  expected: { readonly status: number; readonly bytes: number },
  headers: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  try {
    const reply = await fetch(url + path, { headers, redirect: "manual", keepalive: false });
    const bytes = (await reply.arrayBuffer()).byteLength;
    if (reply.status !== expected.status) return `answers ${reply.status}, not ${expected.status}`;
    return bytes === expected.bytes ? undefined : `sends ${bytes} bytes, not ${expected.bytes}`;
  } catch (error) {
    return error instanceof Error ? error.message : "does not answer";
  }
}
