// Requests that are being answered beside the loop. They have no threads here, but somebody has to know them all.

/** Work in progress, so that a server that closes can wait for it. */
export class RequestTasks {
  readonly #running = new Set<Promise<void>>();

  /** How many there are. */
  get size(): number {
    return this.#running.size;
  }

  /** Remembers work until it is done. It must not reject: its errors have been reported where they belong. */
  add(work: Promise<void>): void {
    const remembered = work.finally(() => this.#running.delete(remembered));
    this.#running.add(remembered);
  }

  /** Settles when nothing is running any more. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
