// Ends a conversation with the target that nobody needs any more: the client has left, or the server is to stop.
//
// A client that closes its side may only have said all it has to say, or it may be gone; nobody can tell before something is
// written to it. So it gets its reply as long as there is some progress, and a moment more. While something waits to be taken by it, its
// connection has a deadline of its own.

import type { Connection } from "../../connection/connection.ts";
import { unwatch, watch, type Watched } from "../../connection/deadlines.ts";

/**
 * Who attends to a client now. A connection has many requests, and what is told of its end must not pile up meanwhile.
 */
const attending = new WeakMap<Connection, { attendant: Attendant | undefined }>();

/** Watches over a client and a target that speak with each other. */
export class Attendant implements Watched, Disposable {
  /** Whether the conversation would not end by itself. */
  endless = false;
  readonly #client: Connection;
  readonly #upstream: Connection;
  readonly #patience: number;
  #moved = 0;
  #stillSeconds = 0;
  #dismissed = false;

  /**
   * @param client whom we answer
   * @param upstream whom we ask
   * @param patience seconds without progress, once the client has closed its side
   */
  constructor(client: Connection, upstream: Connection, patience: number) {
    this.#client = client;
    this.#upstream = upstream;
    this.#patience = patience;
    watch(this);
    this.#attend();
  }

  /** Whether it has ended the conversation. */
  get dismissed(): boolean {
    return this.#dismissed;
  }

  tick(): void {
    if (this.#client.draining && this.endless) {
      this.dismiss();
      return;
    }
    const moved = this.#client.wfile.bytesWritten + this.#upstream.wfile.bytesWritten;
    const { inputEnded, wfile } = this.#client;
    const isStill = inputEnded && !wfile.blocked && moved === this.#moved;
    this.#moved = moved;
    this.#stillSeconds = isStill ? this.#stillSeconds + 1 : 0;
    if (this.#stillSeconds > this.#patience) this.dismiss();
  }

  [Symbol.dispose](): void {
    unwatch(this);
    const place = attending.get(this.#client);
    if (place !== undefined) place.attendant = undefined;
  }

  /** Ends the conversation. */
  dismiss(): void {
    this.#dismissed = true;
    this.#upstream.abort();
  }

  #attend(): void {
    const client = this.#client;
    if (client.closed) this.dismiss();
    const known = attending.get(client);
    if (known !== undefined) {
      known.attendant = this;
      return;
    }
    const place: { attendant: Attendant | undefined } = { attendant: this };
    attending.set(client, place);
    void client.whenClosed.then(() => place.attendant?.dismiss()); // never rejects
  }
}
