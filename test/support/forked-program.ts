// A program of several processes, by what they say.

import { connect } from "node:net";
import { resolve } from "node:path";

import type { Task } from "./forking-program.ts";
import { RawClient } from "./raw-client.ts";

const PROGRAM = resolve(import.meta.dir, "forking-program.ts");

/** A program that starts processes of its own. None is left when its block ends, whatever has become of the test. */
export class ForkedProgram implements AsyncDisposable {
  /** Settles with the first process's exit code. */
  readonly exited: Promise<number>;
  /** Settles when none of its processes is left: each holds the pipe. */
  readonly gone: Promise<void>;
  readonly process: Bun.Subprocess<"ignore", "pipe", "pipe">;
  /** Everything on stderr. */
  readonly stderr: Promise<string>;
  readonly #known = new Set<number>();
  #text = "";
  #taken = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /**
   * Starts it.
   *
   * @param command the program and its arguments
   * @param options directory and environment; what is left out is ours
   */
  constructor(
    command: readonly string[],
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) {
    this.process = Bun.spawn([...command], {
      cwd: options.cwd ?? process.cwd(),
      // `bun test` sets NODE_ENV, with which Bun reads other files than its users see.
      env: { ...process.env, NODE_ENV: undefined, ...options.env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.exited = this.process.exited;
    this.stderr = new Response(this.process.stderr).text();
    this.gone = this.#read();
  }

  /** Starts `forking-program.ts`. */
  static withTask(task: Task): ForkedProgram {
    return new ForkedProgram([process.execPath, PROGRAM, JSON.stringify(task)]);
  }

  /** Everything that was said so far. */
  get text(): string {
    return this.#text;
  }

  /**
   * Waits for something that had not been said at the last call.
   *
   * @throws Error where all processes end before
   */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#text.slice(this.#taken));
      if (match !== null) {
        this.#taken += match.index + match[0].length;
        return match;
      }
      if (this.#ended) throw new Error(`Never said ${pattern}: ${this.#text}${await this.stderr}`);
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** Waits for the next server to be bound, and where. */
  async address(): Promise<readonly [string, number] | string> {
    const [, written = ""] = await this.says(/^parent \d+ (.*)\n/m);
    return JSON.parse(written) as readonly [string, number] | string; // as forking-program.ts wrote it
  }

  /** Waits for the next worker to be started. */
  async worker(): Promise<number> {
    return Number((await this.says(/^worker (\d+)\n/m))[1]);
  }

  /** Sends a signal to the first process. */
  kill(signal: NodeJS.Signals): void {
    for (const pid of this.workers()) this.#known.add(pid);
    this.process.kill(signal);
  }

  /** The processes that it has started. */
  workers(): readonly number[] {
    const { stdout } = Bun.spawnSync(["pgrep", "-P", String(this.process.pid)]);
    return stdout.toString().split("\n").filter(Boolean).map(Number);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    // While the pipe is held somebody lives, and only then are these certainly still the processes that we know.
    await Promise.race([this.gone, this.exited]);
    if (!this.#ended) for (const pid of this.#known) kill(pid);
    await this.gone;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of this.process.stdout) {
      this.#text += decoder.decode(chunk, { stream: true });
      this.#wake?.();
    }
    this.#ended = true;
    this.#wake?.();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** The body of the reply to a GET on a connection of its own; undefined where there is none. */
export async function get(
  address: readonly [string, number] | string,
  path = "/",
): Promise<string | undefined> {
  const client = await RawClient.connect(address);
  client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  return /\r\n\r\n(.*)$/s.exec(await client.text())?.[1];
}

/** Whether somebody listens. */
export function isListening([host, port]: readonly [string, number]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
