// The workers of one server: as many as are wanted, each in a place of its own, where it has a successor when it ends.
//
// Nothing starts by itself. An end only wakes the server's loop, and the loop calls `collect()`, so that a server whose loop
// has ended starts nothing any more.

import { afterEnding, NO_RESTARTS } from "./forking-restarts.ts";

/** A worker, seen from its parent. */
export interface Child {
  readonly pid: number;
  /** When it began to serve, by the clock of {@link Supervisor.collect}; undefined: not yet. */
  readonly servingSinceMs: number | undefined;
  /** How it ended, for people: `exit code 1`; undefined: it has not. */
  readonly ending: string | undefined;
  /** Settles when it has ended. */
  readonly ended: Promise<void>;
  /** Sends a signal; SIGTERM, which asks it to finish, once it serves. SIGQUIT has it cut off its peers and end. */
  kill(signal: "SIGTERM" | "SIGQUIT" | "SIGKILL"): void;
}

/** What a supervisor is given. */
export interface Workplace {
  /** Starts a worker in a place, counted from 0. */
  start(place: number): Child;
  /** Called when a place stays empty for some time: nothing should wait there. */
  leave(place: number): void;
  /** Has {@link Supervisor.collect} called. */
  wake(): void;
}

/** The workers of a server cannot be started. */
export class WorkerError extends Error {
  override name = "WorkerError";
}

/** A place that stays empty for longer than this, in milliseconds, is left; connections would wait there for too long. */
const PATIENCE_MS = 1000;

/** What a worker gets to cut off its peers, say so in the log and clear up behind them, in milliseconds; a stuck one never would. */
const CUT_MS = 1000;

interface Place {
  child: Child | undefined;
  /** When a successor may start. */
  dueMs: number;
}

/** Starts, replaces and ends workers. */
export class Supervisor {
  readonly #workplace: Workplace;
  #pids: Set<number> | null = null;
  /** All that live, those too that have lost their place. */
  readonly #children = new Set<Child>();
  #places: Place[] = [];
  #history = NO_RESTARTS;

  constructor(workplace: Workplace) {
    this.#workplace = workplace;
  }

  /** The process ids of those that live; null before there were any. */
  get pids(): ReadonlySet<number> | null {
    return this.#pids;
  }

  /**
   * Forgets workers that have ended, and starts those that are missing and due.
   *
   * @param wanted how many there should be
   * @param nowMs any clock that only goes forward, in milliseconds
   * @throws WorkerError where one after the other ends before it serves
   */
  collect(wanted: number, nowMs: number): void {
    for (const [index, { child }] of this.#places.splice(wanted).entries()) {
      child?.kill("SIGTERM");
      this.#workplace.leave(wanted + index);
    }
    while (this.#places.length < wanted) this.#places.push({ child: undefined, dueMs: nowMs });
    for (const [index, place] of this.#places.entries()) {
      const { child } = place;
      if (child?.ending !== undefined)
        this.#replace(index, place, child.ending, servedMs(child, nowMs), nowMs);
      if (place.child === undefined && place.dueMs <= nowMs) this.#start(index, place, nowMs);
    }
  }

  /**
   * Asks all workers to finish what they are at, and ends those that do not.
   *
   * @param graceSeconds how long they may take; null: for ever
   */
  stop(graceSeconds: number | null): void {
    this.#places = [];
    this.#history = NO_RESTARTS;
    const asked = [...this.#children];
    for (const child of asked) child.kill("SIGTERM");
    if (graceSeconds === null || asked.length === 0) return;
    unlessEnded(asked, graceSeconds * 1000, () => end(asked));
  }

  /** Ends all workers at once, whatever they are at. */
  kill(): void {
    this.#places = [];
    end([...this.#children]);
  }

  /** Settles when no worker lives. */
  async ended(): Promise<void> {
    while (this.#children.size > 0) await Promise.all(Array.from(this.#children, ({ ended }) => ended));
  }

  #start(index: number, place: Place, nowMs: number): void {
    let child: Child;
    try {
      child = this.#workplace.start(index);
    } catch (error) {
      // The machine has no room for a process or a socket; it may have later.
      this.#replace(index, place, error instanceof Error ? error.message : String(error), undefined, nowMs);
      return;
    }
    place.child = child;
    this.#children.add(child);
    const pids = (this.#pids ??= new Set());
    pids.add(child.pid);
    void child.ended.then(() => {
      this.#children.delete(child);
      pids.delete(child.pid);
      this.#workplace.wake();
    });
  }

  #replace(index: number, place: Place, ending: string, served: number | undefined, nowMs: number): void {
    place.child = undefined;
    const othersServe = this.#places.some(({ child }) => isServing(child));
    const restart = afterEnding(this.#history, { servedMs: served, othersServe });
    if (restart.kind === "give-up") {
      const { failures } = restart;
      throw new WorkerError(
        `Cannot start workers: ${failures} in a row ended before they served (${ending})`,
      );
    }
    this.#history = restart.history;
    const { delayMs } = restart.history;
    place.dueMs = nowMs + delayMs;
    if (delayMs > PATIENCE_MS && othersServe) this.#workplace.leave(index);
    // The process lives on for its server, not for this.
    setTimeout(() => this.#workplace.wake(), delayMs).unref();
  }
}

function isServing(child: Child | undefined): boolean {
  return child?.servingSinceMs !== undefined && child.ending === undefined;
}

function servedMs({ servingSinceMs }: Child, nowMs: number): number | undefined {
  return servingSinceMs === undefined ? undefined : nowMs - servingSinceMs;
}

/** Ends workers, whatever they are at. The system alone would close their sockets as if all had been said: who is cut off has to see it. */
function end(children: readonly Child[]): void {
  for (const child of children) child.kill("SIGQUIT");
  unlessEnded(children, CUT_MS, () => {
    for (const child of children) child.kill("SIGKILL");
  });
}

function unlessEnded(children: readonly Child[], ms: number, then: () => void): void {
  const timer = setTimeout(then, ms);
  void Promise.all(children.map(({ ended }) => ended)).then(() => clearTimeout(timer)); // `ended` never rejects
}
