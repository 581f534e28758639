// The tool as a process of its own, with pipes for its output.

import { resolve } from "node:path";

/** The command that runs the tool from its source. */
export const TOOL: readonly string[] = [process.execPath, resolve(import.meta.dir, "../../src/cli.ts")];

/** The tool, running. */
export class Tool {
  /** Settles with the exit code. */
  readonly exited: Promise<number>;
  readonly process: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #stdout: Output;
  readonly #stderr: Output;

  /**
   * Starts it.
   *
   * @param args its arguments
   * @param options environment and directory; what is left out is ours
   */
  constructor(
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) {
    this.process = Bun.spawn([...TOOL, ...args], {
      cwd: options.cwd ?? process.cwd(),
      env: { ...process.env, ...options.env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.#stdout = new Output(this.process.stdout);
    this.#stderr = new Output(this.process.stderr);
    this.exited = this.process.exited;
  }

  /** Everything on stdout, once it has ended. */
  get stdout(): Promise<string> {
    return this.#stdout.all;
  }

  /** Everything on stderr, once it has ended. */
  get stderr(): Promise<string> {
    return this.#stderr.all;
  }

  /** Waits for the next line on stdout. */
  line(): Promise<string> {
    return this.#stdout.line();
  }

  /** Waits for the next line on stderr. */
  errorLine(): Promise<string> {
    return this.#stderr.line();
  }

  /** The port in Python's banner, which is the next line. */
  async port(): Promise<number> {
    const banner = await this.line();
    const port = / port (\d+) /.exec(banner)?.[1];
    if (port === undefined) throw new Error(`No banner but: ${banner}${await this.stderr}`);
    return Number(port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.exited;
  }
}

/** A stream that is read as it comes. */
class Output {
  readonly all: Promise<string>;
  #text = "";
  #taken = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.all = this.#read(stream);
  }

  /** The next line with its end; the rest where the stream ends. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf("\n", this.#taken) + 1;
      if (end > 0 || this.#ended) {
        const line = this.#text.slice(this.#taken, end > 0 ? end : undefined);
        this.#taken += line.length;
        return line;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<string> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.#text += decoder.decode(chunk, { stream: true });
      this.#wake?.();
    }
    this.#ended = true;
    this.#wake?.();
    return this.#text;
  }
}
