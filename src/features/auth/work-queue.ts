// Work that is dear: a few pieces at a time, some more that wait, and no more than that.

/** Does a few things at a time, in the order in which they were asked for. */
export class WorkQueue {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /**
   * @param atOnce how many are done at a time
   * @param mostWaiting how many may wait beside them
   */
  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Does some work when its turn comes.
   *
   * @param work what to do
   * @returns what it returns; undefined where there is no more room to wait
   */
  run<Result>(work: () => Promise<Result>): Promise<Result> | undefined {
    if (this.#running === this.#atOnce && this.#waiting.length === this.#mostWaiting) return undefined;
    return this.#inTurn(work);
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    // Whoever is next takes over the place of the one before, so that nobody who comes meanwhile slips in.
    if (this.#running === this.#atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
