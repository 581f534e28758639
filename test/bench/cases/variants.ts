// The same load on servers that are started another way: with two workers, and with a log.

import { type Bench, type Wish } from "../bench.ts";
import { type Case, type Findings, interleaved } from "../case.ts";
import { type Contender, CONTENDERS } from "../contenders.ts";
import type { RunningServer } from "../running-server.ts";
import { load, LOAD_METRICS } from "../wrk.ts";

/** Two workers that share both cores with the load, beside one that does. */
export const WORKERS: Case = {
  name: "workers",
  title: "1 KiB, keep-alive, 50 connections: 2 workers on 2 cores that the load uses, too",
  metrics: LOAD_METRICS,
  run: (bench) => measure(bench, "workers", { workers: 2 }),
};

/** Each request as a line in a file, in Python's format. */
export const LOGGING: Case = {
  name: "logging",
  title: "1 KiB, keep-alive, 50 connections: with a log in a file, and without",
  metrics: LOAD_METRICS,
  run: (bench) => measure(bench, "log", { log: "requests" }),
};

/** A server under the name of its row. */
interface Variant {
  readonly name: string;
  readonly server: RunningServer;
}

async function measure(bench: Bench, ability: "workers" | "log", wish: Wish): Promise<Findings> {
  const able = CONTENDERS.filter(({ can = [] }) => can.includes(ability));
  await using servers = new AsyncDisposableStack();
  const variants: Variant[] = [];
  for (const contender of able) {
    await startVariant(contender, contender.name, {});
    await startVariant(contender, `${contender.name}, ${ability === "log" ? "log" : "2 workers"}`, wish);
  }
  const { rounds, seconds } = bench.effort;
  // The servers end with this function: not before all is measured.
  return await interleaved(rounds, variants, ({ server }) =>
    load(server, { connections: 50, seconds, path: "/1k.bin" }),
  );

  async function startVariant(contender: Contender, name: string, asked: Wish): Promise<void> {
    const server = await bench.start(contender, asked);
    if (typeof server !== "string") variants.push({ name, server: servers.use(server) });
  }
}
