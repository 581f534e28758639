// A worker's ties to its parent: what it tells it, what it hears of it, and that it does not outlive it.

import { flushStderr } from "./stderr.ts";

/** What a worker says to its parent. */
export type Message = "serving" | "shutdown";

/** Makes Bun end with its parent, even where a handler never gives the loop a turn, and end what it has started. */
export const NO_ORPHANS = { BUN_FEATURE_FLAG_NO_ORPHANS: "1" } as const;

/** The parts of `process` that it takes. */
export interface WorkerProcess {
  readonly env: Record<string, string | undefined>;
  readonly connected: boolean;
  readonly channel?: { unref(): void } | undefined;
  readonly send?: ((message: Message) => boolean) | undefined;
  on(event: "disconnect" | "SIGTERM" | "SIGQUIT", listener: () => void): unknown;
  exit(code: number): never;
}

/** The ties of a process that is a worker. */
export class WorkerTies {
  readonly #process: WorkerProcess;

  /** @param process the worker, which from now on ends when its parent has gone */
  constructor(process: WorkerProcess) {
    this.#process = process;
    // Bun has read it.
    for (const name of Object.keys(NO_ORPHANS)) delete process.env[name];
    process.on("disconnect", () => {
      flushStderr();
      process.exit(1);
    });
    // A program that has nothing to serve after all may end by itself.
    process.channel?.unref();
  }

  /** Tells the parent, if it is still there. */
  tell(message: Message): void {
    if (this.#process.connected) this.#process.send?.(message);
  }

  /**
   * Has the parent's wish that this worker should end heard, instead of obeyed at once.
   *
   * @param finish what to do then; it may be called more than once
   */
  onDismissal(finish: () => void): void {
    this.#process.on("SIGTERM", finish);
  }

  /**
   * Has the parent's wish heard that this worker should end at once. It is killed a moment later if it has not.
   *
   * @param abort cuts off those whom it serves, and ends it; it may be called more than once
   */
  onEnd(abort: () => void): void {
    this.#process.on("SIGQUIT", abort);
  }

  /** Python's `os._exit()`: in a worker the program does not go on behind `serve_forever()`. */
  leave(): never {
    flushStderr();
    return this.#process.exit(0);
  }
}
