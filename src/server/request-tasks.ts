// Requests that are being answered beside the loop. They have no threads here, but somebody has to know how many they are.

import { follow, type Sequel } from "../connection/lazy-promise.ts";

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
    follow(work, failed === undefined ? this.#infallible : this.#endedOr(failed));
  }

  /** Settles when nothing is running any more. */
  done(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  #endedOr(failed: (error: unknown) => void): Sequel {
    return {
      resolve: this.#ended,
      reject: (error) => {
        this.#ended();
        failed(error);
      },
    };
  }

  readonly #ended = (): void => {
    this.#running--;
    if (this.#running > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  };

  /** One for all work that cannot fail. */
  readonly #infallible: Sequel = { resolve: this.#ended, reject: this.#ended };
}
