// A server that serves while a block of a test lasts, and what tests wait for.

import type { TCPServer } from "../../src/server/tcp-server.ts";

/** A server whose loop runs. */
export class Serving<Server extends TCPServer> implements AsyncDisposable {
  readonly server: Server;
  /** Settles when the loop has ended. */
  readonly loop: Promise<void>;

  constructor(server: Server) {
    this.server = server;
    this.loop = server.serve_forever();
  }

  /** Where a client finds it. */
  get address(): readonly [string, number] | string {
    const { server_address } = this.server;
    return typeof server_address === "string" ? server_address : ["127.0.0.1", server_address[1]];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
    await this.loop;
    this.server.abort_connections();
    await this.server.server_close();
  }
}

/** Lets the event loop turn, once at least, until something is so. */
export async function eventually(isSo: () => boolean): Promise<void> {
  do await new Promise<void>((resolve) => setImmediate(resolve));
  while (!isSo());
}
