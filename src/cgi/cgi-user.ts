// As whom scripts run: a server that was started as root gives its rights away before it runs anything.

import { readFileSync } from "node:fs";

/** A user and a group of the system. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Where there is no list of users, as in an empty container, this number is nobody's. */
const OVERFLOW_ID = 65534;

const IDS = /^([^:]*):[^:]*:(-?\d+):(-?\d+):/;

/**
 * Python's `nobody_uid()`, with a group: the user `nobody`, or else a user and group whose number is past all others.
 *
 * @param passwd the text of `/etc/passwd`
 * @returns the user; never root
 */
export function nobody(passwd: string): User {
  let highest = 0;
  for (const line of passwd.split("\n")) {
    const [, name, uid, gid] = IDS.exec(line) ?? [];
    // macOS writes -2 for its nobody.
    const user = { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
    if (name === "nobody" && user.uid !== 0) return user;
    highest = Math.max(highest, user.uid, user.gid);
  }
  const id = highest === 0 ? OVERFLOW_ID : highest + 1;
  return { uid: id, gid: id };
}

/** The system's list of users; `""` where it has none. */
export function passwd(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}
