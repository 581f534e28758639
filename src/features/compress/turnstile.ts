// How many do something at once, and how many more may wait for it.

/** Lets some in, has some wait, and turns the others away. */
export class Turnstile {
  readonly #places: number;
  readonly #seats: number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param places how many at once
   * @param seats how many may wait
   */
  constructor(places: number, seats: number) {
    this.#places = places;
    this.#seats = seats;
  }

  /**
   * Enters at once; who does calls {@link leave} later.
   *
   * @returns whether there was a place
   */
  enter(): boolean {
    if (this.#inside >= this.#places) return false;
    this.#inside++;
    return true;
  }

  /** Gives the place to who waits. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside--;
    else next();
  }

  /**
   * Does something inside.
   *
   * @param work what to do
   * @returns what it answers; undefined where there is not even room to wait
   */
  async run<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    if (!this.enter()) {
      if (this.#waiting.length >= this.#seats) return undefined;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      this.leave();
    }
  }
}
