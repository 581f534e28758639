// What the layers above may know of the machine they run on. They do not name `Bun` themselves.

import { writeSync } from "node:fs";
import { platform } from "node:os";

/** Name and version of the runtime, e.g. `Bun/1.4.4`: what Python calls `sys_version`. */
export const SYS_VERSION = `Bun/${Bun.version}`;

const STDERR = 2;

/** Writes text to stderr, in one system call where that is possible; never throws. */
export function writeStderr(text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(STDERR, rest));
    } catch (error) {
      // A full pipe will have room again. A closed one (EPIPE) must not end the server: then there is nobody to tell.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) return;
    }
  }
}

/** The operating system, e.g. `linux`. */
export const PLATFORM: NodeJS.Platform = platform();
