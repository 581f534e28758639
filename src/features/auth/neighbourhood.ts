// Whose guesses count together: those from one address, or from what one subscriber has of addresses.

import { isIPv6 } from "node:net";

import type { ClientAddress } from "../../connection/byte-streams.ts";

/** Groups of an IPv6 address that name a network: a /64 is the least that anybody gets, and its owner picks the rest. */
const NETWORK_GROUPS = 4;

/**
 * The name under which guesses are counted.
 *
 * @param address where a request comes from
 * @returns an IPv4 address, the first half of an IPv6 one, or nothing for a Unix socket, behind which all look the same
 */
export function neighbourhood(address: ClientAddress): string {
  const host = address === "" ? "" : address[0];
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1];
  if (mapped !== undefined) return mapped;
  const withoutZone = host.replace(/%.*$/s, "");
  if (!isIPv6(withoutZone)) return host;
  return groupsOf(withoutZone).slice(0, NETWORK_GROUPS).join(":");
}

/** The eight groups of an address, each written in one way; an IPv4 tail is behind the network and may stay as it is. */
function groupsOf(address: string): readonly string[] {
  const [front = "", back] = address.split("::");
  const [first, last] = [groups(front), groups(back ?? "")];
  if (back === undefined) return first;
  const tail = last.some((group) => group.includes(".")) ? 1 : 0;
  const gap = 8 - first.length - last.length - tail;
  return [...first, ...Array.from({ length: gap }, () => "0"), ...last];
}

function groups(text: string): readonly string[] {
  if (text === "") return [];
  return text
    .split(":")
    .map((group) => (group.includes(".") ? group : Number.parseInt(group, 16).toString(16)));
}
