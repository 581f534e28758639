// What the tool touches of the world, as one value, so that a test can be the world; and the parts of it that Bun does not have as we need
// them.
//
// Outputs: a script's start should not pay for a terminal's streams, to load them takes longer than to load the server.
//
// Whether the keys of a terminal are ours: a job in the background that reads from its terminal, or sets how it works, is stopped by the
// system (SIGTTIN, SIGTTOU), and with it everybody's downloads.

import { fstatSync, readFileSync, statSync, writeSync } from "node:fs";
import type { Readable, Writable } from "node:stream";

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The signals that end the tool politely. SIGHUP says that the terminal has gone, or was closed. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Where the tool reads, writes and hears. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** Whether the keys of our terminal are for us; left out: they are. */
  readonly isForeground?: () => boolean;
  /**
   * Has signals delivered instead of ending the process.
   *
   * @param listener called for each one
   * @param signals which
   * @returns stops it
   */
  onSignal(listener: (signal: StopSignal) => void, signals: readonly StopSignal[]): () => void;
}

/** Whether somebody sits at both ends. A "dumb" terminal shows text and nothing else. */
export function hasPerson(world: Surroundings): boolean {
  // In this order: a script's stdin is not even looked at.
  return world.stdout.isTTY === true && world.stdin.isTTY === true && world.env["TERM"] !== "dumb";
}

/** Surroundings with a terminal, whose output is a stream: what is lighter is none. */
export type Terminal = Surroundings & { readonly stdout: Writable };

/** Whether they can be asked: a job in the background that reads the answer is stopped by the system. */
export function canAsk(world: Surroundings): world is Terminal {
  return hasPerson(world) && world.isForeground?.() !== false;
}

/** What takes text. */
export interface Output {
  readonly isTTY?: boolean;
  /** Why a text was not written, where that is not only that nobody reads any more. */
  readonly failure?: Error | undefined;
  write(text: string): unknown;
}

/**
 * The output of a descriptor.
 *
 * @param fd its number
 * @param stream the process's own stream for it, for a terminal
 * @returns the stream where it may be a terminal; else something lighter. Neither minds a reader who has gone
 */
export function outputOf(fd: number, stream: () => Writable & { readonly isTTY?: boolean }): Output {
  const ready = (): Writable & { readonly isTTY?: boolean } => {
    const made = stream();
    // Who read it may have gone (`serve-forever | head -1`): then there is nobody to tell, and no reason to end.
    made.on("error", () => undefined);
    return made;
  };
  const terminal = mayBeTerminal(fd) ? ready() : undefined;
  return terminal?.isTTY === true ? terminal : new PlainOutput(fd, ready);
}

/** A file or a pipe. */
class PlainOutput implements Output {
  readonly isTTY = false;
  readonly #fd: number;
  readonly #makeStream: () => Writable;
  failure: Error | undefined;
  #stream: Writable | undefined;

  constructor(fd: number, makeStream: () => Writable) {
    this.#fd = fd;
    this.#makeStream = makeStream;
  }

  write(text: string): void {
    let rest = Buffer.from(text);
    try {
      while (this.#stream === undefined && rest.length > 0) rest = rest.subarray(writeSync(this.#fd, rest));
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      if (error.code !== "EAGAIN") {
        if (error.code !== "EPIPE") this.failure = error;
        return;
      }
      // A full pipe that does not wait: the stream knows how to, and keeps the order from here on.
      this.#stream = this.#makeStream();
    }
    if (rest.length > 0) this.#stream?.write(rest);
  }
}

/** All terminals are devices of characters; of the devices, `/dev/null` is the one that scripts write to. */
function mayBeTerminal(fd: number): boolean {
  if (process.platform === "win32") return true; // where a console tells nothing of the kind
  try {
    const stats = fstatSync(fd);
    return stats.isCharacterDevice() && stats.rdev !== statSync("/dev/null").rdev;
  } catch {
    return false; // closed
  }
}

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

/**
 * Whether whoever started us has us live on without our terminal: `nohup`, or `trap "" HUP` in a shell.
 *
 * @param status what Linux says of a process; undefined elsewhere, where nobody can be asked
 */
export function ignoresHangUp(status: string | undefined = ownStatus()): boolean {
  // A mask in hexadecimal digits; the lowest bit is that of signal 1.
  const lastDigit = /^SigIgn:\s*[\da-f]*([\da-f])$/m.exec(status ?? "")?.[1] ?? "0";
  return (Number.parseInt(lastDigit, 16) & 1) === 1;
}

function ownStatus(): string | undefined {
  try {
    return readFileSync("/proc/self/status", "latin1");
  } catch {
    return undefined;
  }
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
