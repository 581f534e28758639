// A world without a process: streams that keep what is written to them, and signals that are sent by hand.

import { PassThrough, Writable } from "node:stream";

import type { Environment, StopSignal, Surroundings } from "../../src/cli/surroundings.ts";

/** A stream that keeps its text. */
class Page extends Writable {
  readonly isTTY: boolean;
  readonly columns = 80;
  readonly rows = 40;
  text = "";
  #wake: (() => void) | undefined;

  constructor(isTTY: boolean) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#wake?.();
    done();
  }

  /** Waits until the text matches. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(Bun.stripANSI(this.text));
      if (match !== null) return match;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Somebody's keyboard. */
class Keyboard extends PassThrough {
  readonly isTTY: boolean;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  setRawMode(): this {
    return this;
  }
}

/** Surroundings for a test. */
export class FakeWorld implements Surroundings {
  readonly stdin: Keyboard;
  readonly stdout: Page;
  readonly stderr: Page;
  readonly env: Environment;
  /** Which signals were asked for. */
  signals: readonly StopSignal[] = [];
  #listener: ((signal: StopSignal) => void) | undefined;

  /** Where somebody sits at all three, `terminal`; else pipes. */
  constructor(kind: "terminal" | "pipes" = "pipes", env: Environment = {}) {
    const isTTY = kind === "terminal";
    this.stdin = new Keyboard(isTTY);
    this.stdout = new Page(isTTY);
    this.stderr = new Page(isTTY);
    this.env = env;
  }

  onSignal(listener: (signal: StopSignal) => void, signals: readonly StopSignal[]): () => void {
    this.#listener = listener;
    this.signals = signals;
    return () => (this.#listener = undefined);
  }

  /** Whether somebody listens to signals. */
  get hears(): boolean {
    return this.#listener !== undefined;
  }

  /** Sends a signal. */
  signal(signal: StopSignal): void {
    this.#listener?.(signal);
  }
}
