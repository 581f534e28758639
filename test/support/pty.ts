// A program in a real pseudo-terminal, driven by what it shows.

/** A program that believes that somebody sits before it. */
export class Pty {
  /** Settles with the exit code, when all that was shown before has been read. */
  readonly exited: Promise<number>;
  #output = "";
  #read = 0;
  #over = false;
  #waiting: (() => void) | undefined;
  readonly #closed = Promise.withResolvers<void>();
  readonly #process: Bun.Subprocess;

  /**
   * Starts a program.
   *
   * @param command the program and its arguments
   * @param options environment and directory; what is left out is ours
   */
  constructor(
    command: readonly string[],
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) {
    const decoder = new TextDecoder();
    this.#process = Bun.spawn([...command], {
      cwd: options.cwd ?? process.cwd(),
      env: { ...process.env, TERM: "xterm-256color", ...options.env },
      terminal: {
        cols: 100,
        rows: 40,
        data: (_terminal, bytes) => {
          this.#output += decoder.decode(bytes, { stream: true });
          this.#waiting?.();
        },
        exit: () => this.#closed.resolve(),
      },
    });
    this.exited = this.#ended();
  }

  /** Everything that was shown, with its control sequences. */
  get output(): string {
    return this.#output;
  }

  /** Everything that was shown, as text. */
  get text(): string {
    return Bun.stripANSI(this.#output).replaceAll("\r", "");
  }

  /**
   * Waits until the program shows something that it had not shown at the last call.
   *
   * @param pattern what to wait for
   * @returns the match
   * @throws Error where the program ends before
   */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.text.slice(this.#read));
      if (match !== null) {
        this.#read += match.index + match[0].length;
        return match;
      }
      if (this.#over) throw new Error(`Ended without showing ${pattern}:\n${this.text}`);
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  /** Types keys. */
  type(keys: string): void {
    this.#process.terminal?.write(keys);
  }

  /** Takes the terminal away: a window that is closed. */
  hangUp(): void {
    this.#process.terminal?.close();
    this.#closed.resolve();
  }

  /** Sends a signal, as from another terminal. */
  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.exited;
    this.hangUp(); // what it has started may hold the terminal
    await this.exited;
  }

  /** The last that a program shows may be read behind the news that it has ended. */
  async #ended(): Promise<number> {
    const [code] = await Promise.all([this.#process.exited, this.#closed.promise]);
    this.#over = true;
    this.#waiting?.();
    return code;
  }
}
