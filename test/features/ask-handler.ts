// A request to a handler class, without a socket.

import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import type { HandlerClass } from "../../src/features/feature.ts";
import { setClassAttributes } from "../../src/handlers/class-attributes.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import type { Server } from "../../src/server/contracts.ts";

/** A server that only has to be there. */
export const SERVER: Server = {
  server_address: ["127.0.0.1", 8000],
  RequestHandlerClass: SimpleHTTPRequestHandler,
  server_name: "127.0.0.1",
  server_port: 8000,
  secure: false,
  turns: undefined,
  shutdown: () => Promise.resolve(),
};

/** Speaks HTTP/1.1 and keeps its log. */
export class LoggingHandler extends SimpleHTTPRequestHandler {
  static log: string[] = [];
  override log_message(format: string, ...args: readonly unknown[]): void {
    LoggingHandler.log.push([format, ...args].join(" "));
  }
}

// As Python's class attribute, so that a feature can still say another one.
setClassAttributes(LoggingHandler, { protocol_version: "HTTP/1.1" });

/** A reply, taken apart. */
export interface Reply {
  readonly status: number;
  /** `name: value`, in their order. */
  readonly fields: readonly string[];
  readonly body: string;
}

/** Sends bytes to a handler and returns the bytes it sends. */
export async function exchange(Handler: HandlerClass, request: string): Promise<string> {
  const connection = new MemoryConnection(request, ["192.0.2.1", 50000]);
  await new Handler(connection, connection.client_address, SERVER).run();
  return connection.output.toString("latin1");
}

/** Asks for a target with GET. */
export async function get(
  Handler: HandlerClass,
  target: string,
  ...fields: readonly string[]
): Promise<Reply> {
  const lines = [`GET ${target} HTTP/1.1`, "Host: test", "Connection: close", ...fields, "", ""];
  return parsed(await exchange(Handler, lines.join("\r\n")));
}

/** The first reply in some bytes. */
export function parsed(output: string): Reply {
  const end = output.indexOf("\r\n\r\n");
  const [line = "", ...fields] = output.slice(0, end).split("\r\n");
  return { status: Number(line.split(" ")[1]), fields, body: output.slice(end + 4) };
}

/** The values of a field, whatever the case of its name. */
export function valuesOf({ fields }: Reply, name: string): readonly string[] {
  const start = `${name.toLowerCase()}: `;
  return fields
    .filter((field) => field.toLowerCase().startsWith(start))
    .map((field) => field.slice(start.length));
}
