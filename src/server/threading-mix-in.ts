// `socketserver.ThreadingMixIn`: every connection is answered at once, beside the others.
//
// There are no threads here. A connection is a task of its own, and tasks take turns wherever one waits; what does not
// wait holds up all of them.

import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import { Answer } from "./answer.ts";
import { RequestTasks } from "./request-tasks.ts";
import type { TCPServer } from "./tcp-server.ts";

// TypeScript asks a mixin's constructor for exactly this signature (TS2545).
// oxlint-disable-next-line typescript/no-explicit-any
type Constructor<Instance> = new (...args: any[]) => Instance;

/** What the mix-in adds to a server. */
export interface Threading {
  /** Whether {@link TCPServer.server_close} leaves running requests alone instead of waiting for them. */
  daemon_threads: boolean;
  /** Whether `server_close()` waits for requests that are being answered, unless `daemon_threads`. */
  block_on_close: boolean;
  /** Answers one connection and closes it; errors go to `handle_error`. */
  process_request_thread(request: Connection, client_address: ClientAddress): Promise<void>;
}

/**
 * Makes a server answer all its connections at the same time: `class S extends ThreadingMixIn(TCPServer) {}`.
 *
 * @param Base the class of servers to extend
 */
export function ThreadingMixIn<Base extends Constructor<TCPServer>>(
  Base: Base,
): Base & Constructor<Threading> {
  class ThreadingServer extends Base implements Threading {
    daemon_threads = false;
    block_on_close = true;
    readonly _threads = new RequestTasks();

    /** Nobody waits for a turn. */
    override get turns(): undefined {
      return undefined;
    }

    override process_request(request: Connection, client_address: ClientAddress): void {
      const thread = this.process_request_thread(request, client_address);
      // A closure for what cannot happen would be memory, and there are thousands of idle connections.
      if (thread instanceof Answer) this._threads.add(thread);
      else this._addFallible(thread, request, client_address);
    }

    _addFallible(thread: Promise<void>, request: Connection, client_address: ClientAddress): void {
      this._threads.add(thread, (error) => this.failed(request, client_address, error));
    }

    process_request_thread(request: Connection, client_address: ClientAddress): Promise<void> {
      return this.answer(request, client_address);
    }

    override async server_close(): Promise<void> {
      await super.server_close();
      if (this.block_on_close && !this.daemon_threads) await this._threads.done();
    }
  }
  return ThreadingServer;
}
