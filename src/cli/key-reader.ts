// Keys as they are pressed. The terminal is told to hand each one over, and with that it leaves to us what it does otherwise: to
// stop a program, to suspend it, to show what is typed. However the process ends, it gets its own manner back.

import type { Surroundings } from "./surroundings.ts";

/** A terminal that can hand over each key. */
type Keyboard = Surroundings["stdin"] & { setRawMode?: (raw: boolean) => unknown };

/** Keys that send more than one character, such as the arrows, say nothing here. */
// oxlint-disable-next-line no-control-regex
const ESCAPE_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|.)?/gs;

/** More at once nobody types: it was pasted, and not meant for us. */
const FASTEST_TYPING = 4;

/** Ctrl-C, where the terminal makes no signal of it. */
export const CTRL_C = "\x03";

/**
 * How often a job in the background looks whether it has become the one in front: a shell tells only those that it had stopped.
 * Where this takes a program to find out (see `isForeground()`) it is not done.
 */
const LOOK_MILLISECONDS = process.platform === "linux" ? 1000 : undefined;

/** What a terminal does itself where it is not told otherwise. */
const SIGNALS: ReadonlyMap<string, NodeJS.Signals> = new Map([
  ["\x1a", "SIGTSTP"],
  ["\x1c", "SIGQUIT"],
]);

/** The keys of a terminal, until it is disposed of. */
export class KeyReader implements Disposable {
  readonly #stdin: Keyboard;
  readonly #pressed: (key: string) => void;
  readonly #isForeground: () => boolean;
  #isReading = false;
  #isLost = false;
  #look: ReturnType<typeof setTimeout> | undefined;
  readonly #restore = (): void => this.#end();
  readonly #resume = (): void => this.#begin();

  /**
   * Begins to read.
   *
   * @param stdin the terminal
   * @param pressed told of each key; of Ctrl-C, too
   * @param isForeground whether the keys are for us: while they are not, none is read
   */
  constructor(stdin: Keyboard, pressed: (key: string) => void, isForeground = (): boolean => true) {
    this.#stdin = stdin;
    this.#pressed = pressed;
    this.#isForeground = isForeground;
    // A terminal that goes takes its keys with it, and not the downloads: whoever wants that lets SIGHUP end us. To set its mode
    // fails from then on, also at the end.
    stdin.on("error", () => {
      this.#isLost = true;
      this.#leave();
    });
    process.on("exit", this.#restore);
    if (process.platform !== "win32") process.on("SIGCONT", this.#resume);
    this.#begin();
  }

  /** Whether keys are read now. */
  get isReading(): boolean {
    return this.#isReading;
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#restore);
    process.off("SIGCONT", this.#resume);
    this.#end();
  }

  #begin(): void {
    this.#leave();
    if (this.#isLost) return;
    // In the background even to set the mode would stop us.
    if (!this.#isForeground()) {
      if (LOOK_MILLISECONDS !== undefined) this.#look = setTimeout(this.#resume, LOOK_MILLISECONDS).unref();
      return;
    }
    this.#isReading = true;
    this.#stdin.on("data", this.#onData);
    this.#stdin.resume();
    // Whoever had the terminal meanwhile has left it in their own mode, and what is set already would not be set again.
    this.#stdin.setRawMode?.(false);
    this.#stdin.setRawMode?.(true);
  }

  #end(): void {
    if (this.#leave()) this.#stdin.setRawMode?.(false);
  }

  /** Reads no more, and says whether it had. */
  #leave(): boolean {
    clearTimeout(this.#look);
    const wasReading = this.#isReading;
    this.#isReading = false;
    this.#stdin.off("data", this.#onData);
    if (wasReading) this.#stdin.pause();
    return wasReading;
  }

  readonly #onData = (chunk: Buffer | string): void => {
    const keys = Array.from(chunk.toString().replaceAll(ESCAPE_SEQUENCE, ""));
    const isPasted = keys.length > FASTEST_TYPING;
    for (const key of keys) {
      const signal = process.platform === "win32" ? undefined : SIGNALS.get(key);
      if (signal !== undefined) this.#raise(signal);
      else if (key === CTRL_C || !isPasted) this.#pressed(key);
    }
  };

  /** As the terminal would have, to the whole group: whoever started us waits for us there. */
  #raise(signal: NodeJS.Signals): void {
    this.#end();
    process.kill(0, signal);
    // Behind a stop; or at once, where nobody is there who could continue us and the system has not stopped us for that reason.
    setImmediate(this.#resume);
  }
}
