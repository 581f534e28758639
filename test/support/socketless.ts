// A handler without a network: what it is given, what it answers, what it logs.

import type { ClientAddress } from "../../src/connection/byte-streams.ts";
import type { Connection } from "../../src/connection/connection.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { pythonFormat, visible } from "../../src/handlers/python-text.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import type { RequestHandler, Server } from "../../src/server/contracts.ts";

/** A server that only has to be there. */
export const SERVER: Server = {
  server_address: ["127.0.0.1", 8000],
  RequestHandlerClass: BaseHTTPRequestHandler,
  server_name: "127.0.0.1",
  server_port: 8000,
  secure: false,
  turns: undefined,
  shutdown: () => Promise.resolve(),
};

/** The date of every reply of the handlers below. */
export const DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
/** The fields that begin every reply of the handlers below. */
export const SERVER_AND_DATE = `Server: Test/1\r\nDate: ${DATE}\r\n`;

/** Answers nothing of its own; its replies are the same every day, and its log is kept. */
export class PlainHandler extends BaseHTTPRequestHandler {
  readonly log: string[] = [];
  override version_string(): string {
    return "Test/1";
  }
  override date_time_string(timestamp?: number | null): string {
    return timestamp === undefined ? DATE : super.date_time_string(timestamp);
  }
  override log_message(format: string, ...args: readonly unknown[]): void {
    this.log.push(visible(pythonFormat(format, args)));
  }
}

/** The same for files. */
export class PlainSite extends SimpleHTTPRequestHandler {
  readonly log: string[] = [];
  override version_string(): string {
    return "Test/1";
  }
  override date_time_string(timestamp?: number | null): string {
    return timestamp === undefined ? DATE : super.date_time_string(timestamp);
  }
  override log_message(format: string, ...args: readonly unknown[]): void {
    this.log.push(visible(pythonFormat(format, args)));
  }
}

type HandlerClass<H> = new (request: Connection, client_address: ClientAddress, server: Server) => H;

/** What became of a handler. */
export interface Run<H> {
  readonly handler: H;
  readonly connection: MemoryConnection;
  /** All that was sent, as latin-1. */
  readonly output: string;
  /** The same, one string a system call. */
  readonly writes: readonly string[];
  /** What `run()` threw; undefined where it threw nothing. */
  readonly error: unknown;
}

/**
 * Runs a handler to its end.
 *
 * @param Handler its class
 * @param input what the peer sends before it closes its side, latin-1 where it is text
 * @param server the server it sees
 */
export async function run<H extends RequestHandler>(
  Handler: HandlerClass<H>,
  input: string | Uint8Array = "",
  server: Server = SERVER,
): Promise<Run<H>> {
  const connection = new MemoryConnection(input);
  const handler = new Handler(connection, connection.client_address, server);
  let error: unknown;
  try {
    await handler.run();
  } catch (thrown) {
    error = thrown;
  }
  const output = connection.output.toString("latin1");
  const writes = connection.writes.map((bytes) => bytes.toString("latin1"));
  return { handler, connection, output, writes, error };
}

/** What a handler answers. */
export async function answer<H extends RequestHandler>(
  Handler: HandlerClass<H>,
  input: string | Uint8Array,
): Promise<string> {
  return (await run(Handler, input)).output;
}
