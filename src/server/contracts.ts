// What servers and handlers know of one another: types only, because a server makes handlers and a handler knows its server.

import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";

/** Where a server listens: `[host, port]`, or the path of a Unix socket. */
export type ServerAddress = readonly [host: string, port: number] | string;

/** One at a time, in order: see `HTTPServer`. */
export interface TurnTaking {
  /** Waits for one's turn; undefined where it is there already. */
  take(): Promise<void> | undefined;
  /** Gives it to the next. */
  release(): void;
}

/** A server, as its handlers see it. */
export interface Server {
  /** Where it listens; with the real port after binding. */
  readonly server_address: ServerAddress;
  /** The class whose instances answer. */
  readonly RequestHandlerClass: RequestHandlerClass;
  /** The name clients know the host by. */
  readonly server_name: string;
  /** The port that was bound; 0 for a Unix socket. */
  readonly server_port: number;
  /** Whether it speaks TLS. */
  readonly secure: boolean;
  /** Where requests are answered one at a time: whose turn it is. */
  readonly turns: TurnTaking | undefined;
  /** Ends `serve_forever()`. */
  shutdown(): Promise<void>;
}

/** Answers what one connection brings. */
export interface RequestHandler {
  /** `setup()`, `handle()` and, whatever happened, `finish()`. */
  run(): Promise<void> | void;
}

/** A class of handlers; the server makes one for each connection and then calls its `run()`. */
export type RequestHandlerClass = new (
  request: Connection,
  client_address: ClientAddress,
  server: Server,
) => RequestHandler;
