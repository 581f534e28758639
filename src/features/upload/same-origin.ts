// Whether a request that writes may come from where it comes from. Any page may make a browser send a form here, with the
// passwords that the browser keeps for us; so a browser has to say that it was one of our own pages.

import type { ClientAddress } from "../../connection/byte-streams.ts";

/** Request fields to look up. */
interface RequestFields {
  get(name: string): string | null;
}

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/;
const LOCAL_NAME = /^(?:[^.]*|.*\.(?:localhost|local))\.?$/;

/**
 * Whether a request may write.
 *
 * Programs that are no browser send neither `Origin` nor `Sec-Fetch-Site`, and may. A browser that came by another name than
 * this machine's to its own loopback address was led there by a name that points here for the moment (DNS rebinding); to it
 * the page of the attacker and we are one origin, and to us they are not.
 *
 * @param headers the fields of the request
 * @param here our own address on the connection
 * @returns false for what another page made a browser send
 */
export function isFromHere(headers: RequestFields, here: ClientAddress): boolean {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site === null && origin === null) return true;
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const host = hostOf(`http://${headers.get("host") ?? ""}`);
  const asked = hostOf(`http://${proxiedHost(headers) ?? headers.get("host") ?? ""}`);
  if (host === undefined || asked === undefined) return false;
  // The scheme is left to `Sec-Fetch-Site`: behind a proxy that ends TLS we do not know our own.
  if (origin !== null && !isSameHost(origin, asked)) return false;
  const isLoopback = here !== "" && LOOPBACK.test(here[0]);
  return !isLoopback || (isNear(host) && isNear(asked));
}

/**
 * The host that a browser asked a proxy for: such as ours, that asks us by our own name. A page may make a browser send
 * `X-Forwarded-Host` where `--cors` lets it, but never `Via`, which only a proxy adds.
 */
function proxiedHost(headers: RequestFields): string | undefined {
  if (headers.get("via") === null) return undefined;
  return headers.get("x-forwarded-host")?.split(",")[0]?.trim();
}

function isNear({ hostname }: URL): boolean {
  return IP_ADDRESS.test(hostname) || LOCAL_NAME.test(hostname);
}

/** Ports are compared as they are written: `https://a` and `http://a` both leave theirs out, as does `Host: a`. */
function isSameHost(origin: string, host: URL): boolean {
  if (!/^https?:\/\//i.test(origin)) return false;
  const its = hostOf(origin);
  if (its === undefined || its.hostname !== host.hostname) return false;
  return its.port === host.port || (its.protocol === "https:" && its.port === "" && host.port === "443");
}

function hostOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
