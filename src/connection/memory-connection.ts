// A connection without a socket: a handler's input is given, its output is kept. (Python's own tests do the same with two
// `BytesIO`s.)

import type { ClientAddress } from "./byte-streams.ts";
import { Connection } from "./connection.ts";
import { unwatch } from "./deadlines.ts";
import type { Transport } from "./transport.ts";

/** A transport that takes everything and keeps it. */
class MemoryTransport implements Transport {
  readonly localAddress = "127.0.0.1";
  readonly localPort = 8000;
  readonly chunks: Buffer[] = [];

  write(bytes: Uint8Array, offset: number, length: number): number {
    this.chunks.push(Buffer.from(bytes.subarray(offset, offset + length)));
    return length;
  }
  shutdown(): void {
    // There is nobody to tell.
  }
  close(): void {
    // Nor anything to close.
  }
  terminate(): void {
    // What was written stays readable.
  }
  pause(): void {
    // The input is here already.
  }
  resume(): void {
    // As above.
  }
}

/**
 * A connection in memory, to try a handler without a network.
 *
 * @example
 * ```ts
 * const connection = new MemoryConnection("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
 * await new MyHandler(connection, connection.client_address, server).run();
 * console.log(`${connection.output}`);
 * ```
 */
export class MemoryConnection extends Connection {
  readonly #transport: MemoryTransport;

  /**
   * @param input what the peer sends before it closes its side; latin-1 where it is text
   * @param clientAddress where the peer is
   */
  constructor(input: string | Uint8Array = "", clientAddress: ClientAddress = ["127.0.0.1", 50000]) {
    const transport = new MemoryTransport();
    super(transport, clientAddress);
    this.#transport = transport;
    // Nothing is ever waited for here, and nobody has to close what is in memory.
    unwatch(this);
    if (input.length > 0)
      this.received(typeof input === "string" ? Buffer.from(input, "latin1") : Buffer.from(input));
    this.peerEnded();
  }

  /** Everything that was sent to the peer. */
  get output(): Buffer {
    this.wfile.flush();
    return Buffer.concat(this.#transport.chunks);
  }

  /** The same in the pieces in which it was handed to the operating system, one a system call. */
  get writes(): readonly Buffer[] {
    this.wfile.flush();
    return this.#transport.chunks;
  }
}
