// A connection whose peer sends in pieces and takes as little at a time as chance will have it.

import { Connection } from "../../src/connection/connection.ts";
import type { Transport } from "../../src/connection/transport.ts";
import type { Random } from "./random.ts";

class StingyTransport implements Transport {
  readonly chunks: Buffer[] = [];
  onRoom = (): void => undefined;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }
  write(bytes: Uint8Array, offset: number, length: number): number {
    const taken = this.#random.oneIn(3) ? this.#random.below(length) : length;
    this.chunks.push(Buffer.from(bytes.subarray(offset, offset + taken)));
    if (taken < length) setImmediate(() => this.onRoom());
    return taken;
  }
  shutdown(): void {
    // The peer reads what it gets.
  }
  close(): void {
    // As above.
  }
  terminate(): void {
    // As above.
  }
  pause(): void {
    // The pieces come one by one.
  }
  resume(): void {
    // As above.
  }
}

/** A peer that is slow both ways. */
export class PeerConnection extends Connection {
  readonly #transport: StingyTransport;

  constructor(random: Random) {
    const transport = new StingyTransport(random);
    super(transport, ["127.0.0.1", 50000]);
    this.#transport = transport;
    transport.onRoom = () => this.drained();
  }

  /** Sends pieces, and lets the handler act between them; then says that it was all. */
  async send(pieces: readonly Buffer[]): Promise<void> {
    for (const piece of pieces) {
      this.received(Buffer.from(piece));
      await nextTurn();
    }
    this.peerEnded();
  }

  /** Everything that arrives, once all has been taken. */
  async arrived(): Promise<Buffer> {
    this.wfile.flush();
    while (this.wfile.blocked) await nextTurn();
    return Buffer.concat(this.#transport.chunks);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
