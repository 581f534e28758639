// That passwords travel in the open is said where somebody may be on the way.

import type { ServerAddress } from "../server/contracts.ts";

/** Where the server listens, and how. */
export interface Listening {
  readonly server_address: ServerAddress;
  readonly secure: boolean;
}

/**
 * What to say of passwords that others can read on the way.
 *
 * @param users a line for each user that has a password
 * @param listening where they are sent to
 * @returns one line with its end; undefined where there are none, or nobody is on the way
 */
export function authWarning(
  users: readonly string[],
  { server_address: address, secure }: Listening,
): string | undefined {
  if (users.length === 0 || secure || typeof address === "string" || isLoopback(address[0])) return undefined;
  return "Without TLS, passwords can be read by whoever is on the way (see --tls).\n";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
