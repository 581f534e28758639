// A connection whose peer a test plays: it says things one by one, takes as much as it is told to, and time passes when the
// test says so.

import type { ClientAddress } from "../../src/connection/byte-streams.ts";
import { Connection } from "../../src/connection/connection.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import type { Transport } from "../../src/connection/transport.ts";

class ScriptedTransport implements Transport {
  readonly chunks: Buffer[] = [];
  readonly events: string[] = [];
  room = Infinity;

  write(bytes: Uint8Array, offset: number, length: number): number {
    const taken = Math.min(length, this.room);
    this.room -= taken;
    if (taken > 0) this.chunks.push(Buffer.from(bytes.subarray(offset, offset + taken)));
    return taken;
  }
  shutdown(): void {
    this.events.push("shutdown");
  }
  close(): void {
    this.events.push("close");
  }
  terminate(): void {
    this.events.push("terminate");
  }
  pause(): void {
    this.events.push("pause");
  }
  resume(): void {
    this.events.push("resume");
  }
}

/** A connection that stays open until the test ends it. */
export class ScriptedConnection extends Connection {
  readonly #transport: ScriptedTransport;

  constructor(clientAddress: ClientAddress = ["127.0.0.1", 50000]) {
    const transport = new ScriptedTransport();
    super(transport, clientAddress);
    this.#transport = transport;
  }

  /** The peer sends bytes, latin-1. */
  say(text: string): this {
    this.received(Buffer.from(text, "latin1"));
    return this;
  }

  /** The peer takes so many bytes more, and then none. */
  take(bytes: number): this {
    this.#transport.room = bytes;
    this.drained();
    return this;
  }

  /** What was sent so far and taken by the peer's side, as latin-1. */
  get output(): string {
    return Buffer.concat(this.#transport.chunks).toString("latin1");
  }

  /** What was done with the socket beside writing, in order. */
  get events(): readonly string[] {
    return this.#transport.events;
  }
}

/** Lets everything run that can run now. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Lets time pass, a second at once, until some work is over.
 *
 * @param work what is waited for; it may fail
 * @returns how many seconds it took
 * @throws Error where it takes more than ten minutes
 */
export async function secondsUntilOver(work: Promise<unknown>): Promise<number> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  for (let seconds = 0; seconds < 600; seconds++) {
    await settled();
    if (over) return seconds;
    sweep();
  }
  throw new Error("It has no deadline");
}
