// The Basic scheme, RFC 7617: how it is asked for, and what comes back.

import { isUtf8 } from "node:buffer";

import { HTTPMessage } from "../../protocol/headers.ts";

/** What somebody says to be, and the proof. */
export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** The challenge. Nothing in it tells what is served. */
export const CHALLENGE = 'Basic realm="serve-forever", charset="UTF-8"';

/** RFC 9110 section 11.4: a scheme in any spelling, spaces, and for Basic one word in base64. */
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;

/** RFC 7617 section 2 allows none. */
const CONTROL = /[\0-\x1f\x7f]/;

/**
 * The credentials in a request.
 *
 * @param headers its fields
 * @returns undefined where there are none, or nobody could say which
 */
export function basicCredentials(headers: HTTPMessage): BasicCredentials | undefined {
  const [field, another] = headers.get_all("authorization", []);
  if (field === undefined || another !== undefined) return undefined;
  const encoded = BASIC.exec(field)?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, "base64");
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  const colon = text.indexOf(":");
  if (colon === -1 || CONTROL.test(text)) return undefined;
  // Some keyboards and browsers take an umlaut apart.
  return { user: text.slice(0, colon).normalize("NFC"), password: text.slice(colon + 1) };
}

/**
 * The same fields for somebody whom the credentials are not for.
 *
 * @param headers the fields of a request
 */
export function withoutCredentials(headers: HTTPMessage): HTTPMessage {
  const rest = new HTTPMessage();
  for (const [name, value] of headers) if (name.toLowerCase() !== "authorization") rest.append(name, value);
  return rest;
}
