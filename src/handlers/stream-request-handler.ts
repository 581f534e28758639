// `socketserver.StreamRequestHandler`: the connection as two streams.

import type { ByteReader, ByteWriter } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import { BaseRequestHandler } from "./base-request-handler.ts";

/**
 * A handler that reads from {@link rfile} and writes to {@link wfile}: `socketserver.StreamRequestHandler`.
 *
 * @example
 * ```ts
 * class Echo extends StreamRequestHandler {
 *   override async handle() {
 *     for (let line = await this.rfile.readline(); line.length > 0; line = await this.rfile.readline()) {
 *       this.wfile.write(line);
 *     }
 *   }
 * }
 * ```
 */
export class StreamRequestHandler extends BaseRequestHandler {
  /** Seconds for each wait, for input or for room to write; null: the waits have the limits of their own kind. */
  timeout: number | null = null;
  /** Kept for Python's sake: Bun sets `TCP_NODELAY` on every connection. */
  disable_nagle_algorithm = false;
  /** Kept for Python's sake: input is always buffered. */
  rbufsize = -1;
  /** Kept for Python's sake: output leaves at the end of the turn, or where `wfile.flush()` or `drain()` is called. */
  wbufsize = 0;

  /** The same as `request`. */
  connection: Connection = this.request;
  /** What the peer sends. */
  rfile: ByteReader = this.request.rfile;
  /** What the peer is sent. */
  wfile: ByteWriter = this.request.wfile;

  override setup(): void | Promise<void> {
    if (this.timeout !== null) this.connection.settimeout(this.timeout);
  }

  override finish(): void | Promise<void> {
    this.wfile.flush();
  }
}
