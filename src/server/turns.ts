// "One request at a time, in order of arrival" without a thread: who has the turn is answered, the others wait in line.

import type { TurnTaking } from "./contracts.ts";

/** A first-come, first-served lock. */
export class Turns implements TurnTaking {
  #taken = false;
  readonly #line: (() => void)[] = [];

  take(): Promise<void> | undefined {
    if (this.#taken) return new Promise((resolve) => this.#line.push(resolve));
    this.#taken = true;
    return undefined;
  }

  release(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }
}
