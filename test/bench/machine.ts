// What a run happens on: its words for the report, and which core is whose.

import { readFileSync } from "node:fs";
import { cpus, networkInterfaces, release, totalmem } from "node:os";

import { output } from "./processes.ts";

/** Two cores, one for what is measured and one for the load. */
export interface Cores {
  readonly server: number;
  readonly load: number;
}

/** Where a run happens. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** Of the loopback interface, in bytes. */
  readonly loopbackMTU: number | undefined;
  /** Undefined where processes cannot be bound to a core. */
  readonly pinned: Cores | undefined;
  readonly commit: string;
}

/** Describes this machine and the checkout. */
export async function describeMachine(pinned: Cores | undefined): Promise<Machine> {
  const commit = (await output(["git", "-C", import.meta.dir, "rev-parse", "--short", "HEAD"]))?.trim();
  const changed = await output(["git", "-C", import.meta.dir, "status", "--porcelain", "src"]);
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${process.platform} ${release()}`,
    loopbackMTU: loopbackMTU(),
    pinned,
    commit: `${commit ?? "unknown"}${changed ? ", with changes" : ""}`,
  };
}

/**
 * Binds this process to a core, and with it what it starts.
 *
 * @returns the two cores, or undefined where there is one core only or no `taskset`
 */
export async function pinLoad(): Promise<Cores | undefined> {
  const [server, load] = allowedCores();
  if (server === undefined || load === undefined) return undefined;
  const done = await output(["taskset", "-a", "-c", "-p", String(load), String(process.pid)]);
  return done === undefined ? undefined : { server, load };
}

/** The cores this process may use, e.g. `0-1,4`. */
function allowedCores(): number[] {
  if (process.platform !== "linux") return [];
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function loopbackMTU(): number | undefined {
  const name = Object.entries(networkInterfaces()).find(([, all]) =>
    all?.some(({ internal }) => internal),
  )?.[0];
  try {
    return Number(readFileSync(`/sys/class/net/${name}/mtu`, "utf8"));
  } catch {
    return undefined;
  }
}
