// The fields that are between two neighbours and go no further: RFC 9110 section 7.6.1.

import type { HTTPMessage } from "../../protocol/headers.ts";

/** Those that everybody knows. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The names that a message keeps to its neighbour: those of everybody, and those that its `Connection` field names.
 *
 * @param headers the fields of the message
 * @returns says of a name, in lower case, whether it goes no further
 */
export function hopByHop(headers: HTTPMessage): (key: string) => boolean {
  const connection = headers.combined("connection");
  if (connection === null) return (key) => HOP_BY_HOP.has(key);
  const named = new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
  return (key) => HOP_BY_HOP.has(key) || named.has(key);
}
