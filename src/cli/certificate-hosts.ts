// Which names and addresses a certificate of this machine has to have, and whether one that was made before will do.

import { isIP } from "node:net";
import { hostname } from "node:os";

import { type Interfaces, ownAddresses } from "./addresses.ts";
import { addressBytes } from "./self-signed.ts";

/** RFC 1123 section 2.1: letters, digits and hyphens. A certificate has no other names. */
const DNS_NAME = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/;

/** What every machine calls itself. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

/** Addresses that say nothing of where a machine has been: RFC 1918, RFC 3927, and RFC 4193 for IPv6. */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd])/;

/** A certificate is sent with every handshake. */
const MOST_HOSTS = 40;

/**
 * By what clients may call this machine.
 *
 * @param bound what the user has the server listen on, if they said it
 * @param name the machine's own name
 * @param interfaces what the machine has
 * @returns names and addresses, each once, the loopback's first
 */
export function certificateHosts(
  bound: string | undefined,
  name: string = hostname(),
  interfaces?: Interfaces,
): readonly string[] {
  const [label = ""] = name.split(".");
  // RFC 6762: on the local network machines are found as `name.local`.
  const names = [name, label, `${label}.local`, ...(bound === undefined ? [] : [bound])];
  return distinct([...LOOPBACK, ...names, ...ownAddresses(interfaces)]);
}

/**
 * Whether a certificate has a name, or for practical purposes an address.
 *
 * @param named what the certificate has, as {@link distinct} writes it
 * @param host what it is to have
 * @returns true also for an IPv6 address beside one that it has: most systems take a new one every day (RFC 8981), and a new
 *   certificate every day would be one that nobody can get to know
 */
export function covers(named: readonly string[], host: string): boolean {
  if (named.includes(host)) return true;
  return isIP(host) === 6 && named.some((other) => isIP(other) === 6 && network(other) === network(host));
}

/**
 * What the next certificate is for: all of now, and what the last one had and gives away nothing. Whoever works in two
 * places would otherwise have a new one at each change of place.
 *
 * @param now by what this machine is called now
 * @param before what the last certificate had
 */
export function withEarlier(now: readonly string[], before: readonly string[]): readonly string[] {
  const harmless = before.filter((host) => isIP(host) !== 0 && PRIVATE.test(host));
  return distinct([...now, ...harmless]).slice(0, Math.max(now.length, MOST_HOSTS));
}

/** The same in one spelling, each once, without what is neither a name nor the address of one machine. */
export function distinct(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts.map(spelling).filter((host) => host !== undefined))];
}

function spelling(host: string): string | undefined {
  const plain = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (isIP(plain) === 6) {
    const short = plain.includes("%") ? "::" : new URL(`http://[${plain}]`).hostname.slice(1, -1);
    return short === "::" ? undefined : short;
  }
  return plain === "0.0.0.0" || !DNS_NAME.test(plain) ? undefined : plain;
}

/** RFC 4291 section 2.5.4: the first half. */
function network(address: string): string {
  return addressBytes(address).slice(0, 8).join(".");
}
