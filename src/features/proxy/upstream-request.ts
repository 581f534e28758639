// The head of a request as it is passed on.
//
// What the client says about who it is is not believed: `X-Forwarded-For` and its relatives are ours to write, and programs read
// an underscore in a name as they read a dash. `Host` is the target's, as if it had been asked there; the one that was asked
// for is in `X-Forwarded-Host`.

import type { BodyFraming } from "../../protocol/framing.ts";
import type { HTTPMessage } from "../../protocol/headers.ts";
import { hopByHop } from "./hop-by-hop.ts";

/** What is passed on. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** The target's host, with its port where that does not go without saying. */
  readonly authority: string;
  /** What the client sent. */
  readonly headers: HTTPMessage;
  /** How the body is framed, the same on both sides. */
  readonly framing: BodyFraming;
  /** Whether the connection is to become a WebSocket. */
  readonly upgrades: boolean;
  /** Whether the client's password is for us, and nobody else's business. */
  readonly hidesAuthorization: boolean;
  /** The client's address; "" where it has none. */
  readonly address: string;
  /** Whether the client speaks TLS with us. */
  readonly secure: boolean;
  /** The version it speaks, e.g. `HTTP/1.1`. */
  readonly version: string;
  /** What we call ourselves in `Via`. */
  readonly pseudonym: string;
}

/**
 * What is said anew: who asks for what, how long the body is, and that it comes without being asked for again. And `Proxy`,
 * which programs under CGI take for their environment's (httpoxy), and what would switch to a protocol that nobody here reads.
 */
const SAID_ANEW =
  /^(?:host|content-length|expect|via|max-forwards|forwarded|x-forwarded-.*|x-real-ip|proxy|http2-settings)$/;

/**
 * The head of the request.
 *
 * @param request what is passed on
 * @returns its bytes, as latin-1
 */
export function upstreamRequest(request: ForwardedRequest): string {
  const { method, target, authority, headers, framing, upgrades } = request;
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${authority}`];
  const staysHere = hopByHop(headers);
  for (const [name, value] of headers) {
    const key = name.toLowerCase().replaceAll("_", "-");
    if (staysHere(key) || SAID_ANEW.test(key)) continue;
    if (key === "authorization" && request.hidesAuthorization) continue;
    lines.push(`${name}: ${value}`);
  }
  if (framing.kind === "length") lines.push(`Content-Length: ${framing.length}`);
  if (framing.kind === "chunked") lines.push("Transfer-Encoding: chunked");
  lines.push(...introduction(request));
  if (upgrades) lines.push("Connection: Upgrade", "Upgrade: websocket");
  else lines.push("Connection: close");
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Who asks, and through whom. */
function introduction({ headers, address, secure, version, pseudonym, method }: ForwardedRequest): string[] {
  const host = headers.get("host");
  const via = headers.combined("via");
  const maxForwards = method === "OPTIONS" ? Number(headers.get("max-forwards") ?? NaN) : NaN;
  return [
    ...(address === "" ? [] : [`X-Forwarded-For: ${address}`]),
    `X-Forwarded-Proto: ${secure ? "https" : "http"}`,
    ...(host === null ? [] : [`X-Forwarded-Host: ${host}`]),
    `Via: ${via === null || via === "" ? "" : `${via}, `}${version.replace("HTTP/", "")} ${pseudonym}`,
    ...(maxForwards > 0 ? [`Max-Forwards: ${maxForwards - 1}`] : []),
  ];
}
