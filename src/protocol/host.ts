// The host a request is for: RFC 9112 section 3.2. Who takes another part of a doubtful one for the host than
// we do (a cache, a proxy, a virtual host) serves one site's answer as another's.

import type { HTTPMessage } from "./headers.ts";
import type { Refusal } from "./refusal.ts";

const MISSING: Refusal = Object.freeze({ status: 400, message: "Missing Host header" });
const REPEATED: Refusal = Object.freeze({ status: 400, message: "More than one Host header" });
const INVALID: Refusal = Object.freeze({ status: 400, message: "Bad Host header" });
const INVALID_TARGET: Refusal = Object.freeze({ status: 400, message: "Bad host in the request target" });

/**
 * What a registered name is made of, `%` apart: RFC 3986 section 3.2.2. An IPv4 address is of that form too.
 */
const NAME_CHARACTERS = "-._~!$&'()*+,;=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const IS_NAME = new Uint8Array(128);
for (const character of NAME_CHARACTERS) IS_NAME[character.charCodeAt(0)] = 1;

/**
 * An IPv6 address and a port, as far as the characters go. A zone never leaves its own machine: RFC 6874
 * section 4.
 */
const IPV6 = /^\[(?=[^:]*:[^:]*:)[0-9A-Fa-f:.]{2,45}\](?::\d*)?$/;

const PERCENT_ENCODED = /^(?:[^%]|%[0-9A-Fa-f]{2})*$/;

/** The host of an absolute-form target. */
const AUTHORITY = /^https?:\/\/([^/?#]*)/i;

/**
 * Why a request is refused for its Host field.
 *
 * @param headers the request's header fields
 * @param path the request target; one in absolute form names the host in place of the Host field
 * @param major major version of the request, e.g. 1
 * @param minor minor version of the request, e.g. 1
 * @returns a 400 for a field that is missing (since HTTP/1.1), repeated or malformed, `undefined` for one
 *   that is right
 */
export function hostRefusal(
  headers: HTTPMessage,
  path: string,
  major: number,
  minor: number,
): Refusal | undefined {
  const host = headers.combined("host");
  if (host === null) {
    if (major > 1 || (major === 1 && minor >= 1)) return MISSING;
  } else if (!isHost(host)) {
    // Two fields came joined with ", ", and no host has a space in it.
    return headers.get("host") === host ? INVALID : REPEATED;
  }
  if (path.startsWith("/")) return undefined;
  const authority = AUTHORITY.exec(path)?.[1];
  // RFC 9110 section 4.2.1: an http URI without a host is invalid.
  const isValid =
    authority === undefined || (isHost(authority) && authority !== "" && !authority.startsWith(":"));
  return isValid ? undefined : INVALID_TARGET;
}

/** `uri-host [ ":" port ]`, where the host may be empty. */
function isHost(value: string): boolean {
  if (value.startsWith("[")) return IPV6.test(value);
  let at = 0;
  let escaped = false;
  for (; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === 0x25) escaped = true;
    else if (IS_NAME[code] !== 1) break;
  }
  if (escaped && !PERCENT_ENCODED.test(value)) return false;
  return at === value.length || isPort(value, at);
}

function isPort(value: string, colon: number): boolean {
  if (value[colon] !== ":") return false;
  for (let i = colon + 1; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
