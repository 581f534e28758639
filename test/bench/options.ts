// The arguments of `bun run bench`.

import { parseArgs } from "node:util";

import type { Effort } from "./bench.ts";

/** What is asked for. */
export interface Options extends Effort {
  /** Names of cases; empty: all but the slow ones. */
  readonly cases: readonly string[];
  /** Where the JSON goes; undefined: nowhere. */
  readonly json: string | undefined;
  readonly install: boolean;
  /** Whether to run inside a network namespace where that is possible. */
  readonly namespace: boolean;
}

/** In a few words. */
export const USAGE =
  "bun run bench [--case NAME]… [--rounds N] [--seconds S] [--json FILE] [--no-namespace], or --install";

/**
 * Reads the arguments.
 *
 * @returns the options, or what is wrong
 */
export function parseOptions(args: readonly string[], known: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        case: { type: "string", multiple: true, default: [] },
        rounds: { type: "string", default: "3" },
        seconds: { type: "string", default: "1" },
        json: { type: "string" },
        install: { type: "boolean", default: false },
        "no-namespace": { type: "boolean", default: false },
      },
    });
    const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
    if (!isCount(rounds) || !isCount(seconds)) return "rounds and seconds are whole numbers from 1 on";
    const unknown = values.case.find((name) => !known.includes(name));
    if (unknown !== undefined) return `no case is called ${unknown}; the names are ${known.join(", ")}`;
    const { case: cases, json, install, "no-namespace": stay } = values;
    return { cases, rounds, seconds, json, install, namespace: !stay };
  } catch (error) {
    return error instanceof Error ? error.message : "the arguments make no sense";
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
