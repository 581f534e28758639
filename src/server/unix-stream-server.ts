// `socketserver.UnixStreamServer`, and what to do with the socket file that a crashed server left behind.

import { lstatSync, unlinkSync } from "node:fs";

import { TCPServer } from "./tcp-server.ts";
import { ThreadingMixIn } from "./threading-mix-in.ts";

/**
 * A server on a Unix socket; its address is the path. As in Python, whatever is at that path already is an error
 * (`EADDRINUSE`), a dead server's socket too; see {@link removeStaleSocket}.
 */
export class UnixStreamServer extends TCPServer {
  static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_UNIX";
}

/** A {@link UnixStreamServer} that answers all its connections at the same time. */
export class ThreadingUnixStreamServer extends ThreadingMixIn(UnixStreamServer) {}

/**
 * Removes a socket file on which nobody listens any more.
 *
 * @param path where a server is about to listen
 * @returns whether there was one
 */
export async function removeStaleSocket(path: string): Promise<boolean> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return false;
  try {
    const probe = await Bun.connect({ unix: path, socket: { data: () => undefined } });
    probe.end();
    return false;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) return false;
  }
  unlinkSync(path);
  return true;
}
