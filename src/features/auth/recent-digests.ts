// Digests that were seen a moment ago, so many at the most.

/** A set whose members leave by themselves. */
export class RecentDigests {
  readonly #now: () => number;
  readonly #most: number;
  readonly #keptMs: number;
  /** When each one leaves; in the order in which they came, and so leave. */
  readonly #ends = new Map<string, number>();

  /**
   * @param now any clock that only goes forward, in milliseconds
   * @param keptMs how long a member stays
   * @param most how many stay; where there are more, the oldest leaves
   */
  constructor(now: () => number, keptMs: number, most: number) {
    this.#now = now;
    this.#keptMs = keptMs;
    this.#most = most;
  }

  /** How many there are. */
  get size(): number {
    return this.#ends.size;
  }

  /** Whether one is there. */
  has(digest: string): boolean {
    const end = this.#ends.get(digest);
    return end !== undefined && end > this.#now();
  }

  /** Puts one in. */
  add(digest: string): void {
    this.#ends.delete(digest);
    for (const [oldest, end] of this.#ends) {
      if (end > this.#now() && this.#ends.size < this.#most) break;
      this.#ends.delete(oldest);
    }
    this.#ends.set(digest, this.#now() + this.#keptMs);
  }
}
