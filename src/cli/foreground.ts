// Whether the keys of a terminal are ours. A job in the background that reads from its terminal, or sets how it works, is
// stopped by the system (SIGTTIN, SIGTTOU), and with it everybody's downloads.

import { readFileSync } from "node:fs";

/** A process group, and the one that its terminal listens to: -1 where there is no controlling terminal. */
export interface Groups {
  readonly own: number;
  readonly foreground: number;
}

/**
 * Whether this process may read from its terminal.
 *
 * @param groups as the system says; undefined: there is no such thing, or nobody to ask
 * @param platform `process.platform`
 */
export function isForeground(
  groups: Groups | undefined = processGroups(),
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (groups === undefined) return platform === "win32";
  // Nobody is stopped for a terminal that is not the controlling one.
  return groups.foreground <= 0 || groups.foreground === groups.own;
}

/** What the system says of this process. */
export function processGroups(platform: NodeJS.Platform = process.platform): Groups | undefined {
  try {
    switch (platform) {
      case "win32":
        return undefined;
      case "linux":
        return groupsInStat(readFileSync("/proc/self/stat", "latin1"));
      default:
        return groupsByPS();
    }
  } catch {
    return undefined; // no /proc, no ps
  }
}

/**
 * The groups in a line of Linux's `/proc/PID/stat`: the third and the sixth field behind the name, which stands in parentheses
 * and may have any characters in it.
 */
export function groupsInStat(line: string): Groups {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { own: Number(fields[2]), foreground: Number(fields[5]) };
}

function groupsByPS(): Groups | undefined {
  const { stdout } = Bun.spawnSync(["ps", "-o", "pgid=,tpgid=", "-p", String(process.pid)]);
  const [own = Number.NaN, foreground = Number.NaN] = stdout.toString().trim().split(/\s+/).map(Number);
  return Number.isNaN(foreground) ? undefined : { own, foreground };
}
