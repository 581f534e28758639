// Requests that are being answered beside the loop. They have no threads here, but somebody has to know how many they are.

/** Work in progress, so that a server that closes can wait for it. */
export class RequestTasks {
  #running = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  /** How many there are. */
  get size(): number {
    return this.#running;
  }

  /**
   * Counts work until it is done.
   *
   * @param failed called where it rejects; without it, it must not
   */
  add(work: Promise<void>, failed?: (error: unknown) => void): void {
    this.#running++;
    const rejected = failed && ((error: unknown) => (this.#ended(), failed(error)));
    void work.then(this.#ended, rejected);
  }

  /** Settles when nothing is running any more. */
  done(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  readonly #ended = (): void => {
    this.#running--;
    if (this.#running > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  };
}
