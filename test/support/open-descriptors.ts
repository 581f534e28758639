// What the descriptors of a process lead to. Only Linux tells.

import { readdirSync, readlinkSync } from "node:fs";

/**
 * Where each open descriptor leads.
 *
 * @param pid the process; ours where it is left out
 * @returns paths, `pipe:[1234]`, `socket:[1234]` and the like
 */
export function openDescriptors(pid: number | "self" = "self"): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return []; // the one that listed them, or one that was closed since
    }
  });
}
