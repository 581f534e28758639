#!/usr/bin/env -S bun --no-env-file --config=/dev/null --tsconfig-override=/dev/null
// The tool's entry, and the one place where it meets the process.

import { main } from "./cli/main.ts";
import type { Output, StopSignal } from "./cli/surroundings.ts";
import { isForeground, outputOf } from "./cli/surroundings.ts";
import { writeStderr } from "./server/stderr.ts";

const ECHO_MILLISECONDS = 250;

// Whoever is served meanwhile must not end with one mistake of ours.
process.on("unhandledRejection", (reason) => {
  writeStderr(`Unexpected: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`);
});

let stdout: Output | undefined;
let stderr: Output | undefined;

process.exitCode = await main(process.argv.slice(2), {
  // Each is made when it is asked for: a plain start asks for one.
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return (stdout ??= outputOf(1, () => process.stdout));
  },
  get stderr() {
    return (stderr ??= outputOf(2, () => process.stderr));
  },
  env: process.env,
  isForeground: () => isForeground(),
  onSignal(listener, signals) {
    const heard = onceAPress(listener);
    for (const signal of signals) process.on(signal, heard);
    return () => {
      for (const signal of signals) process.off(signal, heard);
    };
  },
});

/**
 * One Ctrl-C comes twice under `bun run`: from the terminal, and passed on by the parent. A person's second press, which ends the
 * tool at once, is never that quick.
 */
function onceAPress(listener: (signal: StopSignal) => void): (signal: StopSignal) => void {
  let last: StopSignal | undefined;
  let lastTime = -Infinity;
  return (signal) => {
    const now = performance.now();
    if (signal === last && now - lastTime < ECHO_MILLISECONDS) return;
    last = signal;
    lastTime = now;
    listener(signal);
  };
}
