// Whether a connection stays open behind a request: RFC 9112 section 9.3, on top of Python's
// `protocol_version` rule.

import type { HTTPMessage } from "./headers.ts";
import { skipBlanks, skipBlanksBack } from "./white-space.ts";

/**
 * Whether the connection is kept for another request.
 *
 * @param protocolVersion what the server speaks, e.g. `HTTP/1.1`; compared as text, as in Python
 * @param version what the request line says, e.g. `HTTP/1.0`
 * @param major its major version
 * @param minor its minor version
 * @param headers the request's header fields; all Connection fields count, each as a list
 * @returns false where the connection closes behind the response
 */
export function keepsConnection(
  protocolVersion: string,
  version: string,
  major: number,
  minor: number,
  headers: HTTPMessage,
): boolean {
  // An answer without a status line (HTTP/0.9) can end in no other way than by closing.
  if (protocolVersion < "HTTP/1.1" || version === "HTTP/0.9") return false;
  const connection = headers.combined("connection");
  if (hasToken(connection, "close")) return false;
  if (major > 1 || (major === 1 && minor >= 1)) return true;
  return hasToken(connection, "keep-alive");
}

/**
 * Whether a list of tokens names one of them, without regard to case. RFC 9110 section 5.6.1.
 *
 * @param fieldValue the list, or `null` for a field that is not there
 * @param token the token to look for, in lower case
 * @returns true where the list has the token
 */
export function hasToken(fieldValue: string | null, token: string): boolean {
  if (fieldValue === null) return false;
  if (fieldValue === token) return true;
  for (let at = 0; at <= fieldValue.length;) {
    const comma = fieldValue.indexOf(",", at);
    const end = comma === -1 ? fieldValue.length : comma;
    if (isElement(fieldValue, at, end, token)) return true;
    at = end + 1;
  }
  return false;
}

/**
 * Compares in place: this runs for each request, and cutting the list up would cost an allocation an element.
 */
function isElement(list: string, from: number, to: number, token: string): boolean {
  const start = skipBlanks(list, from, to);
  const end = skipBlanksBack(list, start, to);
  if (end - start !== token.length) return false;
  for (let i = 0; i < token.length; i++) {
    if (lowerCase(list.charCodeAt(start + i)) !== token.charCodeAt(i)) return false;
  }
  return true;
}

function lowerCase(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}
