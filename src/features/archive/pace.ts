// Long work in short pieces: between two of them everybody else has a turn.

import { setImmediate as nextTurn } from "node:timers/promises";

/** Milliseconds of work in one turn: nobody notices that they had to wait for it. */
const TURN_MS = 4;

/** Watches how long a turn has been. */
export class Pace {
  #turnBegan = performance.now();

  /** Has others have a turn, where this one has been long enough; to be awaited where it is a promise. */
  step(): Promise<void> | undefined {
    return performance.now() - this.#turnBegan < TURN_MS ? undefined : this.#rest();
  }

  async #rest(): Promise<void> {
    await nextTurn();
    this.#turnBegan = performance.now();
  }
}
