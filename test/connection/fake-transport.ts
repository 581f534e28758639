// A socket's lower half that takes as many bytes as a test lets it, and remembers what was done to it.

import type { Transport } from "../../src/connection/transport.ts";

/** A transport under control. */
export class FakeTransport implements Transport {
  /** How many bytes it still takes before it has no room. */
  room = Infinity;
  /** Most bytes it takes in one call. */
  most = Infinity;
  /** Everything but the writes, in order. */
  readonly calls: string[] = [];
  /** The bytes of each write that took some. */
  readonly writes: Buffer[] = [];
  /** Called by `close` and `terminate`, as Bun calls its `close` handler from within them. */
  onGone: (() => void) | undefined;
  #gone = false;

  /** Everything taken. */
  get sent(): Buffer {
    return Buffer.concat(this.writes);
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    if (this.#gone) return -1;
    const taken = Math.min(this.room, this.most, length);
    this.room -= taken;
    if (taken > 0) this.writes.push(Buffer.from(bytes.subarray(offset, offset + taken)));
    return taken;
  }
  shutdown(): void {
    this.calls.push("shutdown");
  }
  close(): void {
    this.#end("close");
  }
  terminate(): void {
    this.#end("terminate");
  }
  pause(): void {
    this.calls.push("pause");
  }
  resume(): void {
    this.calls.push("resume");
  }
  setKeepAlive(enable: boolean, initialDelay: number): void {
    this.calls.push(`setKeepAlive ${enable} ${initialDelay}`);
  }

  /** From now on every write answers -1, and nobody is told. */
  break(): void {
    this.#gone = true;
  }

  #end(how: string): void {
    this.calls.push(how);
    this.#gone = true;
    this.onGone?.();
  }
}

/** One turn of the event loop: everything scheduled before it has run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
