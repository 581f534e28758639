// `socketserver.StreamRequestHandler`: the connection as two streams.

import type { ByteReader, ByteWriter, ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import type { Server } from "../server/contracts.ts";
import { BaseRequestHandler } from "./base-request-handler.ts";
import { setClassAttributes } from "./class-attributes.ts";

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
  declare timeout: number | null;
  /** Kept for Python's sake: Bun sets `TCP_NODELAY` on every connection. */
  declare disable_nagle_algorithm: boolean;
  /** Kept for Python's sake: input is always buffered. */
  declare rbufsize: number;
  /** Kept for Python's sake: output leaves at the end of the turn, or where `wfile.flush()` or `drain()` is called. */
  declare wbufsize: number;

  /** The same as `request`. */
  connection: Connection = this.request;
  /** What the peer is sent. */
  wfile: ByteWriter = this.request.wfile;

  #rfile: ByteReader | undefined;

  // Written out: the one that is there by itself hands its arguments on in an array of its own, for each connection.
  // oxlint-disable-next-line eslint/no-useless-constructor
  constructor(request: Connection, client_address: ClientAddress, server: Server) {
    super(request, client_address, server);
  }

  /** What the peer sends. */
  get rfile(): ByteReader {
    return (this.#rfile ??= this.request.rfile);
  }

  set rfile(rfile: ByteReader) {
    this.#rfile = rfile;
  }

  override setup(): void | Promise<void> {
    if (this.timeout !== null) this.connection.settimeout(this.timeout);
  }

  override finish(): void | Promise<void> {
    this.wfile.flush();
  }
}

setClassAttributes(StreamRequestHandler, {
  timeout: null,
  disable_nagle_algorithm: false,
  rbufsize: -1,
  wbufsize: 0,
});
