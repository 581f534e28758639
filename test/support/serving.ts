// A server for the time of one test, and requests to it over a real socket.

import type { RequestHandlerClass } from "../../src/server/contracts.ts";
import { HTTPServer } from "../../src/server/http-server.ts";
import { readReply, type Reply } from "./http-reply.ts";
import { exchange } from "./raw-client.ts";

/** Where a server listens. */
export type Address = readonly [host: string, port: number];

/**
 * Serves while some work is done.
 *
 * @param Handler who answers
 * @param work what is done meanwhile
 * @param Server the class of the server
 */
export async function serving(
  Handler: RequestHandlerClass,
  work: (address: Address) => Promise<void>,
  Server: typeof HTTPServer = HTTPServer,
): Promise<void> {
  await using server = new Server(["127.0.0.1", 0], Handler);
  const loop = server.serve_forever();
  try {
    await work(["127.0.0.1", server.server_port]);
  } finally {
    await server.shutdown();
    await loop;
  }
}

/** What to ask for. */
export interface Question {
  readonly method?: string;
  readonly version?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The bytes of a request, as Python's `http.client` makes them. */
export function requestBytes(target: string, question: Question = {}): string {
  const { method = "GET", version = "HTTP/1.1", fields = {}, body = "" } = question;
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} ${version}\r\nHost: localhost\r\nAccept-Encoding: identity\r\n${lines.join("")}\r\n${body}`;
}

/** Asks on a connection of its own; the reply has to be all that comes back. */
export async function request(address: Address, target: string, question: Question = {}): Promise<Reply> {
  const reply = readReply(await exchange(address, requestBytes(target, question)), question.method);
  if (reply.rest !== "") throw new Error(`Behind the reply: ${reply.rest.slice(0, 200)}`);
  return reply;
}
