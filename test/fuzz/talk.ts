// A conversation with a handler over a connection in memory, and what every such conversation is held to:
//
// - The output is whole replies one after the other and nothing else; each is to a request, and of the method and status that
//   the handler says.
// - A reply may be cut off, and those behind it missing, only where the connection broke with it.
// - Nothing is thrown but what the handler throws on purpose, or says of a peer that went away.

import type { Connection } from "../../src/connection/connection.ts";
import { ConnectionError } from "../../src/connection/errors.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import type { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import type { Server } from "../../src/server/contracts.ts";
import { SERVER } from "../support/socketless.ts";
import { PeerConnection } from "./peer-connection.ts";
import type { Random } from "./random.ts";
import { type StrictReply, strictReply } from "./strict-reply.ts";
import { ensure, ensureSame } from "./target.ts";

/** What a handler throws where a target wants it to. */
export class OnPurpose extends Error {
  override name = "OnPurpose";
}

/** What a handler says of a request once it has answered it. */
export interface Answered {
  readonly command: string;
  readonly path: string;
  readonly status: number;
  readonly version: string;
}

/** A handler that keeps an account of its answers. */
export interface Accountable extends BaseHTTPRequestHandler {
  readonly answered: readonly Answered[];
}

type HandlerClass = new (
  request: Connection,
  client_address: Connection["client_address"],
  server: Server,
) => Accountable;

/** A reply to a request; undefined where it has no head, as HTTP/0.9 has it. */
export interface Exchange {
  readonly request: Answered;
  readonly reply: StrictReply | undefined;
}

/** What became of a conversation. */
export interface Talk {
  readonly output: string;
  readonly exchanges: readonly Exchange[];
  /** Whether the connection broke. */
  readonly broke: boolean;
}

/** Sends all at once and takes all at once. */
export function talk(Handler: HandlerClass, input: Buffer): Promise<Talk> {
  const connection = new MemoryConnection(input);
  return conversation(Handler, connection, () => Promise.resolve(connection.output));
}

/** Sends in pieces, and takes a little at a time. */
export async function talkSlowly(Handler: HandlerClass, input: Buffer, random: Random): Promise<Talk> {
  const connection = new PeerConnection(random);
  const pieces = random.pieces(input);
  try {
    const talking = conversation(Handler, connection, () => connection.arrived());
    await connection.send(pieces);
    return await talking;
  } finally {
    connection.abort();
  }
}

async function conversation(
  Handler: HandlerClass,
  connection: Connection,
  arrived: () => Promise<Buffer>,
): Promise<Talk> {
  const handler = new Handler(connection, connection.client_address, SERVER);
  try {
    await handler.run();
  } catch (error) {
    if (!(error instanceof OnPurpose || error instanceof ConnectionError)) throw error;
  }
  const broke = connection.closed;
  const output = (await arrived()).toString("latin1");
  return { output, exchanges: exchangesIn(output, handler.answered, broke), broke };
}

function exchangesIn(output: string, answered: readonly Answered[], broke: boolean): Exchange[] {
  const exchanges: Exchange[] = [];
  let at = 0;
  for (const [index, request] of answered.entries()) {
    // An empty line is no request, and a peer that left gets no reply.
    if (request.status === 0) continue;
    if (request.version === "HTTP/0.9") {
      ensure(index === answered.length - 1, "HTTP/0.9 has no second request");
      exchanges.push({ request, reply: undefined });
      return exchanges;
    }
    const reply = finalReply(output, at, request, broke);
    if (reply === undefined) return exchanges;
    ensureSame(reply.status, request.status, "A reply is to its request");
    ensure(reply.isWhole || broke, "A reply is whole, or the connection broke");
    exchanges.push({ request, reply });
    at = reply.end;
  }
  ensure(
    broke || at === output.length,
    `Nothing is sent but replies: ${JSON.stringify(output.slice(at, at + 99))}`,
  );
  return exchanges;
}

/** The reply behind the interim ones; undefined where it was on its way when the connection broke, and is lost. */
function finalReply(
  output: string,
  from: number,
  { command, status }: Answered,
  broke: boolean,
): StrictReply | undefined {
  for (let at = from; ;) {
    if (broke && !output.includes("\r\n\r\n", at)) return undefined;
    const reply = strictReply(output, at, command);
    if (reply.status >= 200 || reply.status === status) return reply;
    at = reply.end;
  }
}
