// The instruments: a load, what it cost, and the numbers in the middle.

import { readFileSync } from "node:fs";

import type { Running } from "./servers.ts";

/** Clock ticks a second in /proc; Linux says 100 on every common machine. */
const TICKS = 100;

/** What a load brought to light. */
export interface Load {
  readonly requestsPerSecond: number;
  /** Microseconds of processor time of the server for each request. */
  readonly cpuMicroseconds: number;
}

/** Processor time a server has used, in seconds. */
export function cpuSeconds({ pids }: Running): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS;
}

/** Loads a server with `wrk`. */
export function load(server: Running, path: string, connections: number, seconds: number): Load {
  const before = cpuSeconds(server);
  const command = ["wrk", "-t1", `-c${connections}`, `-d${seconds}s`, server.url + path];
  const text = Bun.spawnSync(command).stdout.toString();
  const requests = Number(/(\d+) requests in/.exec(text)?.[1]);
  const requestsPerSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
  return { requestsPerSecond, cpuMicroseconds: ((cpuSeconds(server) - before) * 1e6) / requests };
}

/** How long single requests take, in milliseconds, one every `pauseMs`. */
export async function latencies(url: string, count: number, pauseMs: number): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index++) {
    const began = performance.now();
    await (await fetch(url)).arrayBuffer();
    found.push(performance.now() - began);
    await Bun.sleep(pauseMs);
  }
  return found;
}

/**
 * A value by its rank.
 *
 * @param values in any order
 * @param share 0 for the least, 0.5 for the median, 1 for the greatest
 */
export function rank(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Median, least and greatest as one cell. */
export function cell(values: readonly number[], digits = 0): string {
  const [median, least, greatest] = [0.5, 0, 1].map((share) => rank(values, share).toFixed(digits));
  return `${median} (${least}–${greatest})`;
}
