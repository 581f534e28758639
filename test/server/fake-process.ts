// A worker's process without a process.

import type { Message, WorkerProcess } from "../../src/server/forking-worker.ts";

/** What `exit()` throws, so that nothing goes on behind it. */
export class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit(${code})`);
    this.code = code;
  }
}

/** A process that keeps what it is told. */
export class FakeProcess implements WorkerProcess {
  readonly env: Record<string, string | undefined> = { KEPT: "1", BUN_FEATURE_FLAG_NO_ORPHANS: "1" };
  connected = true;
  held = true;
  readonly channel = { unref: (): void => void (this.held = false) };
  readonly sent: Message[] = [];
  readonly #listeners: { readonly event: string; readonly listener: () => void }[] = [];

  send = (message: Message): boolean => this.sent.push(message) > 0;

  on(event: string, listener: () => void): void {
    this.#listeners.push({ event, listener });
  }

  /** Has something happen. */
  emit(event: "disconnect" | "SIGTERM" | "SIGQUIT"): void {
    for (const each of this.#listeners) if (each.event === event) each.listener();
  }

  exit(code: number): never {
    throw new Exit(code);
  }
}
