// Pipes of the operating system.
//
// What Bun (like Node) calls a pipe is a pair of sockets, and on Linux a socket cannot be opened by a path: in a script
// `echo oops > /dev/stderr` and `cat /dev/stdin` would fail with ENXIO. So where it matters a real pipe is made, by the C
// library's own function. Elsewhere `/dev/stdin` means "the descriptor I have", which a socket is good enough for.

import { fchownSync } from "node:fs";

import { PLATFORM } from "../server/runtime.ts";
import type { User } from "./cgi-user.ts";

/** The descriptors of a pipe. Whoever gets them closes them. */
export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
}

/** No program but those that are given an end gets one: O_CLOEXEC, on x64 and on arm64. */
const CLOSE_ON_EXEC = 0o2000000;

/** Python's `os.pipe`; undefined where it cannot be had. */
let openPipe: (() => Pipe | undefined) | undefined;
let asked = false;

/**
 * Makes a pipe.
 *
 * @param user who may open its ends by a path such as `/dev/stdout`; whoever we are where left out
 * @returns its ends; undefined where there are only sockets to be had
 */
export async function osPipe(user: User | undefined): Promise<Pipe | undefined> {
  if (!asked) {
    asked = true;
    openPipe = PLATFORM === "linux" ? await linuxPipe() : undefined;
  }
  const pipe = openPipe?.();
  if (pipe !== undefined && user !== undefined) giveAway(pipe, user);
  return pipe;
}

/** Both ends are one file to the system. */
function giveAway(pipe: Pipe, { uid, gid }: User): void {
  try {
    fchownSync(pipe.readEnd, uid, gid);
  } catch {
    // The script has its descriptors all the same.
  }
}

/** Loaded when the first script runs: a server that runs none should not load a compiler for it. */
async function linuxPipe(): Promise<(() => Pipe | undefined) | undefined> {
  try {
    const { dlopen, ptr } = await import("bun:ffi");
    // musl answers to this name too.
    const { symbols } = dlopen("libc.so.6", { pipe2: { args: ["ptr", "i32"], returns: "i32" } });
    return () => {
      const ends = new Int32Array(2);
      if (symbols.pipe2(ptr(ends), CLOSE_ON_EXEC) !== 0) return undefined;
      const [readEnd = -1, writeEnd = -1] = ends;
      return { readEnd, writeEnd };
    };
  } catch {
    return undefined; // no C library of that name, or a system that forbids to make code
  }
}
