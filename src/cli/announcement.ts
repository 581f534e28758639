// What the tool says to a script when it serves. What it says to a person is in `banner.ts`, which a script's start does not load.

import type { ServerAddress } from "../server/contracts.ts";
import type { Shown } from "./secure-servers.ts";
import { printable } from "./tool-error.ts";

/**
 * Python's line.
 *
 * @param address where the server listens
 * @param secure whether it speaks TLS
 * @returns the line with its end; for a Unix socket, which Python's tool has not, one in the same manner
 */
export function pythonBanner(address: ServerAddress, secure: boolean): string {
  if (typeof address === "string") return `Serving HTTP on unix socket ${printable(address)} ...\n`;
  const [host, port] = address;
  const protocol = secure ? "HTTPS" : "HTTP";
  return `Serving ${protocol} on ${host} port ${port} (${httpURL(host, port, secure)}) ...\n`;
}

/**
 * What a script's log should say of a certificate of our own making.
 *
 * @param certificate what the server shows
 * @returns a line with its end, or none
 */
export function certificateLine({ fingerprint, notKept }: Shown): string {
  if (fingerprint === undefined) return "";
  const time = notKept === undefined ? "" : ` for this run only, as ${notKept}`;
  return `Self-signed certificate${time}, SHA-256 ${fingerprint}\n`;
}

/**
 * An URL of a server.
 *
 * @param host a name or an address
 * @param port its port
 * @param secure whether it speaks TLS
 * @returns the URL, with brackets around an IPv6 address
 */
export function httpURL(host: string, port: number, secure: boolean): string {
  return `${secure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}
