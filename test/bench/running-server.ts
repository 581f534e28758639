// A contender that runs, from its start to its end.

import type { Contender, Setup } from "./contenders.ts";
import { cpuSeconds, family, peakResidentBytes, residentBytes } from "./cost.ts";
import { type Child, end, spawn } from "./processes.ts";

/** Milliseconds a server may take until its first reply. */
const LONGEST_START = 15_000;

/** What is asked of a start beside the contender itself. */
export interface Start extends Setup {
  /** The core it is bound to; undefined: whichever the system gives it. */
  readonly core: number | undefined;
}

/** A server that answers. */
export class RunningServer implements AsyncDisposable {
  readonly #child: Child;
  readonly name: string;
  readonly role: Contender["role"];
  /** Whether one round is enough. */
  readonly once: boolean;
  readonly port: number;
  /** From its start to its first reply, in milliseconds. */
  readonly startMs: number;

  private constructor(contender: Contender, port: number, child: Child, startMs: number) {
    this.#child = child;
    this.name = contender.name;
    this.role = contender.role;
    this.once = contender.once ?? false;
    this.port = port;
    this.startMs = startMs;
  }

  /**
   * Starts a contender and waits until it answers.
   *
   * @returns the server, or why there is none
   */
  static async start(contender: Contender, start: Start): Promise<RunningServer | string> {
    const command = contender.command(start);
    if (command === undefined) return "not on this machine";
    const pinned = start.core === undefined ? command : ["taskset", "-c", String(start.core), ...command];
    const began = performance.now();
    const child = spawn(pinned, start.log === "none" ? {} : logTo(`${start.home}/log`));
    while (!(await answers(start.port))) {
      if (child.exitCode !== null) return "ends where it should start";
      if (performance.now() - began > LONGEST_START) {
        await end(child);
        return "does not answer";
      }
      await Bun.sleep(1);
    }
    return new RunningServer(contender, start.port, child, performance.now() - began);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Its processes now: what they use is its cost. */
  get pids(): number[] {
    return family(this.#child.pid);
  }

  /** Processor time used until now, in seconds. */
  get cpuSeconds(): number {
    return cpuSeconds(this.pids);
  }

  /** Memory in use now, in bytes. */
  get residentBytes(): number {
    return residentBytes(this.pids);
  }

  /** The most memory in use since it was forgotten, in bytes. */
  get peakResidentBytes(): number {
    return peakResidentBytes(this.pids);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#child);
  }
}

function logTo(path: string): { stdout: Bun.BunFile; stderr: Bun.BunFile } {
  return { stdout: Bun.file(path), stderr: Bun.file(`${path}.errors`) };
}

async function answers(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/1k.bin`, { keepalive: false });
    return (await reply.arrayBuffer()).byteLength === 1024 && reply.status === 200;
  } catch {
    return false;
  }
}
