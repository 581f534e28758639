// What a connection needs of a socket, and no more: Bun's TCP, TLS and Unix sockets have it, and so has a test's memory.

import type { ClientAddress } from "./byte-streams.ts";

/** The lower end of a connection. Its owner calls the connection's `received`, `drained`, `ended` and `closed`. */
export interface Transport {
  /**
   * Hands bytes to the operating system. Nothing is kept: what was not taken must be written again after `drained`.
   *
   * @returns bytes taken, 0 to `length`; -1 where the connection is closed
   */
  write(bytes: Uint8Array, offset: number, length: number): number;
  /** Says that nothing more will be written (FIN, or TLS close_notify); reading goes on. */
  shutdown(): void;
  /** Closes; bytes that were accepted still arrive, unless the peer goes on sending. */
  close(): void;
  /** Closes at once and lets the peer see an error. */
  terminate(): void;
  /** Where the peer has found us. */
  localAddress?(): ClientAddress;
  /** Stops the peer by no longer reading; real backpressure. */
  pause(): void;
  /** Reads again. */
  resume(): void;
}
