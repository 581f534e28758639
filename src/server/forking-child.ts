// A worker, started: this program once more, with a socket and a note.

import process from "node:process";

import type { Child } from "./forking-supervisor.ts";
import { NO_ORPHANS } from "./forking-worker.ts";

/** Where the program was started: it may have moved since, and will move once more in a worker. */
const STARTED_IN = process.cwd();

/** Flags for the one process that somebody looks at: two cannot listen for one debugger, and only one has to watch files. */
const NOT_INHERITED = /^--(?:watch|hot|inspect)/;

/** How a program was started. */
export interface StartedProgram {
  /** Whether it is a binary of its own. */
  readonly isCompiled: boolean;
  /** The binary, or Bun. */
  readonly execPath: string;
  /** Bun's flags. They count: without them Bun obeys what lies in the current directory. */
  readonly execArgv: readonly string[];
  /** The program's first file. */
  readonly main: string;
}

/**
 * The command that starts a program again, without its arguments.
 *
 * @throws Error for a program without a file
 */
export function commandOf({ isCompiled, execPath, execArgv, main }: StartedProgram): readonly string[] {
  if (isCompiled) return [execPath];
  if (/\[(?:eval|stdin)\]$/.test(main)) {
    throw new Error("a program without a file cannot be started again");
  }
  return [execPath, ...execArgv.filter((flag) => !NOT_INHERITED.test(flag)), main];
}

/** The command that starts this program again, without its arguments. */
export function thisProgram(): readonly string[] {
  const { execPath, execArgv } = process;
  return commandOf({ isCompiled: Bun.isStandaloneExecutable, execPath, execArgv, main: Bun.main });
}

/** What a worker is started with. */
export interface Worker {
  readonly command: readonly string[];
  /** What it is called, and told. */
  readonly name: string;
  /** The listening socket. */
  readonly descriptor: number;
  /** Called when it asks for the end of the server. */
  readonly shutdown: () => void;
}

/**
 * Starts a worker.
 *
 * It has a session of its own: Ctrl-C on a terminal goes to all of a session's foreground processes, and what becomes of a
 * worker is its parent's to say.
 *
 * @throws Error where the machine has no room for another process
 */
export function startWorker({ command, name, descriptor, shutdown }: Worker): Child {
  let servingSinceMs: number | undefined;
  let dismissed = false;
  const child = Bun.spawn([...command], {
    argv0: name,
    cwd: STARTED_IN,
    env: { ...process.env, ...NO_ORPHANS },
    stdio: ["ignore", "inherit", "inherit", descriptor],
    detached: true,
    ipc(message: unknown) {
      if (message === "shutdown") shutdown();
      if (message !== "serving") return;
      servingSinceMs ??= performance.now();
      if (dismissed) child.kill("SIGTERM");
    },
  });
  return {
    pid: child.pid,
    ended: child.exited.then(() => undefined),
    get servingSinceMs() {
      return servingSinceMs;
    },
    get ending() {
      if (child.signalCode !== null) return String(child.signalCode);
      return child.exitCode === null ? undefined : `exit code ${child.exitCode}`;
    },
    kill(signal) {
      // Who does not serve yet cannot hear it: it would die, and cut off those who are in line at its socket.
      if (signal === "SIGTERM" && servingSinceMs === undefined) dismissed = true;
      // Who does not serve yet has nobody to cut off, and would leave a core dump.
      else child.kill(signal === "SIGQUIT" && servingSinceMs === undefined ? "SIGKILL" : signal);
    },
  };
}
