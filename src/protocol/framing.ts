// Where a request ends, and whether another one may follow it.
//
// RFC 9112 section 6.3 is about the first. Two readers who disagree about that are how requests are smuggled, so every shape that
// allows two answers is refused, also where the RFC would let a server choose one.
//
// Section 9.3 is about the second, on top of Python's `protocol_version` rule.

import { isToken, skipBlanks, skipBlanksBack, trimmed } from "./grammar.ts";
import type { HTTPMessage } from "./headers.ts";
import { shortRepr } from "./python-repr.ts";
import type { Refusal } from "./refusal.ts";

/** How a request's body is framed; `length` is in bytes, 0 to 2**53 - 1. */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "refused"; readonly refused: Refusal };

const NONE: BodyFraming = Object.freeze({ kind: "none" });
const CHUNKED: BodyFraming = Object.freeze({ kind: "chunked" });

/**
 * How the body of a request is framed.
 *
 * @param headers the request's header fields
 * @param major major version of the request, e.g. 1
 * @param minor minor version of the request, e.g. 1
 * @returns no body, a length, chunked, or why the request is refused: 400 for a doubtful framing, 501 for a
 *   transfer coding that nobody here can decode
 */
export function bodyFraming(headers: HTTPMessage, major: number, minor: number): BodyFraming {
  const transferEncoding = headers.combined("transfer-encoding");
  const contentLength = headers.combined("content-length");
  if (transferEncoding === null) return contentLength === null ? NONE : lengthFraming(contentLength);
  // Rule 3: both fields together "ought to be handled as an error".
  if (contentLength !== null) return refused(400, "Both Transfer-Encoding and Content-Length");
  // Section 6.1: in HTTP/1.0 it is a sign of faulty framing, passed on by a proxy that did not understand it.
  if (major < 1 || (major === 1 && minor < 1)) return refused(400, "Transfer-Encoding before HTTP/1.1");
  return codingFraming(transferEncoding);
}

/**
 * Digits and nothing else. A list of equal numbers may be taken as one (rule 5), which is exactly what a
 * reader before us may not have done.
 */
function lengthFraming(field: string): BodyFraming {
  let length = 0;
  for (let i = 0; i < field.length; i++) {
    const digit = field.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return badContentLength(field);
    length = length * 10 + digit;
    if (length > Number.MAX_SAFE_INTEGER) return badContentLength(field);
  }
  return field === "" ? badContentLength(field) : { kind: "length", length };
}

/**
 * `chunked` twice, with parameters, before another coding, or in disguise (`xchunked`): where somebody else
 * takes it for chunked, the body ends elsewhere. A coding that is only unknown is answered as such.
 */
function codingFraming(field: string): BodyFraming {
  const codings = field.toLowerCase();
  if (codings === "chunked") return CHUNKED;
  const elements = codings.split(",").map((element) => trimmed(element));
  const others = elements.at(-1) === "chunked" ? elements.slice(0, -1) : elements;
  const isPlain = others.every((element) => isToken(codingName(element)) && !element.includes("chunked"));
  const [first] = others;
  if (!isPlain || first === undefined) return badTransferEncoding(field);
  return refused(501, `Unsupported transfer coding (${shortRepr(codingName(first))})`);
}

/** The name of a coding, without its parameters. */
function codingName(element: string): string {
  const semicolon = element.indexOf(";");
  return semicolon === -1 ? element : trimmed(element, 0, semicolon);
}

function badContentLength(field: string): BodyFraming {
  return refused(400, `Bad Content-Length (${shortRepr(field)})`);
}

function badTransferEncoding(field: string): BodyFraming {
  return refused(400, `Bad Transfer-Encoding (${shortRepr(field)})`);
}

function refused(status: number, message: string): BodyFraming {
  return { kind: "refused", refused: { status, message } };
}

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
