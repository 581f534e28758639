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
  if (!isSocket(path) || !(await isRefused(path))) return false;
  unlinkSync(path);
  return true;
}

/** What cannot be looked at is no socket; binding will say what is wrong with it. */
function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket();
  } catch {
    return false;
  }
}

async function isRefused(path: string): Promise<boolean> {
  try {
    const probe = await Bun.connect({ unix: path, socket: { data: () => undefined } });
    probe.end();
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
  }
}
