// How much memory a process has needed.

import { readFileSync } from "node:fs";

/** The most memory a process ever had, from the kernel's own accounting; elsewhere than on Linux nothing is told. */
export function residentBytes(pid: number): number {
  if (process.platform !== "linux") return 0;
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(peak) * 1024;
}
