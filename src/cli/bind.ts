// The listening socket for some values. Whether an address can be had is found out by taking it: whoever asks first and
// binds later has an answer that may be wrong by then.

import type { RequestHandlerClass, ServerAddress } from "../server/contracts.ts";
import type { HTTPServer } from "../server/http-server.ts";
import { ThreadingHTTPServer } from "../server/http-server.ts";
import { DEFAULT_PORT } from "./options.ts";
import type { Values } from "./options.ts";
import { MAX_PORT } from "./parse-arguments.ts";
import { ToolError } from "./tool-error.ts";

class PlainServer extends ThreadingHTTPServer {
  override daemon_threads = false; // so that server_close() waits for the requests under way
}

/** A server on both families, as Python's tool makes it: `::` with IPv4 addresses mapped into it. */
class DualStackServer extends PlainServer {
  static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_INET6";
}

class UnixServer extends PlainServer {
  static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_UNIX";
}

type ServerClass = new (address: ServerAddress, Handler: RequestHandlerClass) => HTTPServer;

/** What a server is made of. */
export interface Servers {
  /** For one address. */
  readonly OneFamily: ServerClass;
  /** For every address of both families. */
  readonly DualStack: ServerClass;
  /** For a path. */
  readonly Unix: ServerClass;
}

/** For plain HTTP, in this process. */
export const PLAIN: Servers = { OneFamily: PlainServer, DualStack: DualStackServer, Unix: UnixServer };

/** A server that listens. */
export interface Bound {
  readonly server: HTTPServer;
  /** The port that was wanted and is in use. */
  readonly busyPort: number | undefined;
}

/** What is done where the port is in use: an explicit one in a script has to be that one. */
export type WhenBusy = "take-next" | "fail";

/** How many ports are tried; so many in use mean that something else is wrong. */
const PORTS_TRIED = 100;

/**
 * Binds what the values say.
 *
 * @param values where to listen
 * @param Handler answers the requests
 * @param whenBusy whether another port will do
 * @param Servers the classes to make a server of
 * @returns the server, which takes connections once it serves
 * @throws ToolError where the address cannot be had
 */
export async function bind(
  { unix, bind: host = "", port = DEFAULT_PORT }: Pick<Values, "unix" | "bind" | "port">,
  Handler: RequestHandlerClass,
  whenBusy: WhenBusy,
  Servers: Servers = PLAIN,
): Promise<Bound> {
  if (unix !== undefined) return { server: await bindUnix(unix, Handler, Servers), busyPort: undefined };
  const last = whenBusy === "fail" || port === 0 ? port : Math.min(port + PORTS_TRIED, MAX_PORT);
  for (let candidate = port; ; candidate++) {
    try {
      const server = bindTCP(host, candidate, Handler, Servers);
      return { server, busyPort: candidate === port ? undefined : port };
    } catch (error) {
      if (codeOf(error) === "EADDRINUSE" && candidate < last) continue;
      const { explained } = await import("./bind-failure.ts");
      throw explained(error, host, candidate);
    }
  }
}

/**
 * Binds one port.
 *
 * @param host an address or a name; `""` is every interface
 * @param port 0 to 65535
 * @param Handler answers the requests
 * @param Servers the classes to make a server of
 * @returns the server
 * @throws Error with a `code`, where the address cannot be had
 */
export function bindTCP(
  host: string,
  port: number,
  Handler: RequestHandlerClass,
  { OneFamily, DualStack }: Servers = PLAIN,
): HTTPServer {
  if (host !== "") return new OneFamily([host, port], Handler);
  try {
    return new DualStack([host, port], Handler);
  } catch (error) {
    // A machine without IPv6.
    if (!["EAFNOSUPPORT", "EADDRNOTAVAIL"].includes(codeOf(error))) throw error;
    return new OneFamily([host, port], Handler);
  }
}

async function bindUnix(path: string, Handler: RequestHandlerClass, { Unix }: Servers): Promise<HTTPServer> {
  try {
    const { removeStaleSocket } = await import("../server/unix-stream-server.ts");
    await removeStaleSocket(path);
    return new Unix(path, Handler);
  } catch (error) {
    throw new ToolError(error instanceof Error ? error.message : String(error));
  }
}

/** What a system error says it is. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
