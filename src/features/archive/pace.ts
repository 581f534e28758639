// Long work in pieces of some milliseconds, whatever it is made of.

import { nextTurn, turnBegan } from "../listing/turns.ts";

/** Milliseconds of work in one turn: nobody notices that they had to wait for it. */
const TURN_MS = 4;

/** Watches how long a turn has been. */
export class Pace {
  /** Has others have a turn, where this one has been long enough; to be awaited where it is a promise. */
  step(): Promise<void> | undefined {
    return performance.now() - turnBegan() < TURN_MS ? undefined : nextTurn();
  }
}
