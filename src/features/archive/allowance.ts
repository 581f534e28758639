// How much may be remembered for archives. The plan of an archive holds some two hundred bytes for each of its entries while it is
// sent, and visitors may ask for many archives at once.

/** Entries of one archive: what a home directory has. */
const MAX_ENTRIES = 250_000;
/** Entries of all archives together: about two hundred megabytes. */
const MAX_ENTRIES_IN_ALL = 1_000_000;

/** Entries that may be remembered, by all who share it. */
export class Allowance {
  /** How many one plan may have. */
  readonly most: number;
  #free: number;

  /**
   * @param most how many one plan may have
   * @param inAll how many all may have together
   */
  constructor(most: number = MAX_ENTRIES, inAll: number = MAX_ENTRIES_IN_ALL) {
    this.most = most;
    this.#free = inAll;
  }

  /** A share of it, empty so far. */
  share(): Share {
    let taken = 0;
    return {
      take: () => {
        if (taken >= this.most) return "too-many";
        if (this.#free <= 0) return "busy";
        taken++;
        this.#free--;
        return "taken";
      },
      release: () => {
        this.#free += taken;
        taken = 0;
      },
    };
  }
}

/** What one plan holds. */
export interface Share {
  /** One entry more. */
  take(): "taken" | "too-many" | "busy";
  /** Gives all back; it may be called again. */
  release(): void;
}
