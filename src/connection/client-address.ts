// A socket's address in Python's form.

import { Recent } from "../protocol/recent.ts";
import type { ClientAddress } from "./byte-streams.ts";

/** Each connection brings a text of its own for it, and a browser brings six. */
const recent = new Recent<string>(1024, 64);

/**
 * The address of one end of a connection.
 *
 * @param host an IP address; undefined on a Unix socket, as is the port
 */
export function clientAddress(host: string | undefined, port: number | undefined): ClientAddress {
  return host === undefined || port === undefined
    ? ""
    : [recent.get(host) ?? recent.keep(host, withoutMapping(host)), port];
}

/** An IPv4 peer of a dual-stack socket shows as `::ffff:192.0.2.1`; people know it as `192.0.2.1`. */
function withoutMapping(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
