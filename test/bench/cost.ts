// What processes cost, as /proc of Linux tells it.

import { readFileSync, writeFileSync } from "node:fs";

/** Clock ticks a second in /proc; Linux says 100 on every common machine. */
const TICKS = 100;

/** A process and all below it; the ones that have ended are not among them. */
export function family(pid: number): number[] {
  const children = (read(`/proc/${pid}/task/${pid}/children`) ?? "").split(" ").filter((word) => word !== "");
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

/** Processor time that processes have used, threads that have ended included, in seconds. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    // The name, which stands in parentheses before these fields, may hold spaces.
    const fields = read(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ") ?? [];
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS;
}

/** Memory of processes that is in use now, in bytes. */
export function residentBytes(pids: readonly number[]): number {
  return statusBytes(pids, "VmRSS");
}

/** The most that was in use since {@link forgetPeak}, in bytes. */
export function peakResidentBytes(pids: readonly number[]): number {
  return statusBytes(pids, "VmHWM");
}

/** Lets {@link peakResidentBytes} begin anew. */
export function forgetPeak(pids: readonly number[]): void {
  for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

function statusBytes(pids: readonly number[], field: string): number {
  let kibibytes = 0;
  for (const pid of pids) {
    const lines = read(`/proc/${pid}/status`)?.split("\n") ?? [];
    kibibytes += Number.parseInt(
      lines.find((line) => line.startsWith(`${field}:`))?.slice(field.length + 1) ?? "0",
      10,
    );
  }
  return kibibytes * 1024;
}

/** A file of /proc; undefined where its process has ended. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
