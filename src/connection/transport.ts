// What a connection needs of a socket, and no more, in Bun's words: its TCP, TLS and Unix sockets are transports as they are, with
// nothing around them for each of thousands of connections. A test's memory can be one, too.

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
  /** Where the peer has found us; undefined on a Unix socket. */
  readonly localAddress?: string;
  readonly localPort?: number;
  /** Stops the peer by no longer reading; real backpressure. */
  pause(): void;
  /** Reads again. */
  resume(): void;
  /**
   * Has the system ask a silent peer from time to time whether it is still there (`SO_KEEPALIVE`).
   *
   * @param enable whether it does
   * @param initialDelay milliseconds of silence before it begins
   */
  setKeepAlive?(enable: boolean, initialDelay: number): unknown;
}
