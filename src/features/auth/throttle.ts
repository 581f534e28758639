// How often somebody may be wrong.
//
// After ten wrong passwords within a minute an address has to wait for the end of that minute. Whoever has shown the right
// password from there a while ago is not kept out by it: behind one router, or one proxy, there may be many. Only so that their
// passwords, which are let through without being counted, cannot be guessed meanwhile, guesses beyond the tenth are
// counted on, and the hundredth closes the door to everybody at that address.

/** Wrong passwords in a minute. */
const FEW = 10;
/** Guesses in a minute, those that were not even looked at included. */
const MANY = 100;
const MINUTE_MS = 60_000;
/** Addresses that are kept in mind; who can guess from more than these is not held up by the forgetting of some. */
const MOST_PLACES = 10_000;

/** `strained`: no new guesses. `closed`: nobody at all. */
export type Patience = "open" | "strained" | "closed";

interface Count {
  guesses: number;
  readonly endMs: number;
}

/** Counts wrong passwords by address. In a worker process it counts for that one alone. */
export class Throttle {
  readonly #now: () => number;
  /** In the order in which their minutes began, and so end. */
  readonly #counts = new Map<string, Count>();

  /** @param now any clock that only goes forward, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many addresses are kept in mind. */
  get size(): number {
    return this.#counts.size;
  }

  /** What may come from an address. */
  patience(place: string): Patience {
    const guesses = this.#count(place)?.guesses ?? 0;
    if (guesses < FEW) return "open";
    return guesses < MANY ? "strained" : "closed";
  }

  /** Whole seconds, one at least, until an address may try again. */
  secondsLeft(place: string): number {
    const endMs = this.#count(place)?.endMs ?? 0;
    return Math.max(1, Math.ceil((endMs - this.#now()) / 1000));
  }

  /** Counts a guess. */
  guessed(place: string): void {
    const count = this.#count(place);
    if (count !== undefined) {
      count.guesses++;
      return;
    }
    this.#makeRoom();
    this.#counts.set(place, { guesses: 1, endMs: this.#now() + MINUTE_MS });
  }

  #count(place: string): Count | undefined {
    const count = this.#counts.get(place);
    if (count === undefined || count.endMs > this.#now()) return count;
    this.#counts.delete(place);
    return undefined;
  }

  #makeRoom(): void {
    for (const [place, { endMs }] of this.#counts) {
      if (endMs > this.#now() && this.#counts.size < MOST_PLACES) return;
      this.#counts.delete(place);
    }
  }
}
