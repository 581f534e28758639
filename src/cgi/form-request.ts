// Where the form of a request is: in its query or in its body, of which type, and how long. The rules are Python's.

import type { ByteReader } from "../connection/byte-streams.ts";
import { HTTPMessage } from "../protocol/headers.ts";
import { URLENCODED } from "./form-reader.ts";

/** What a CGI script finds in its environment; of it `REQUEST_METHOD`, `QUERY_STRING`, `CONTENT_TYPE` and `CONTENT_LENGTH` count. */
export type FormEnviron = Readonly<Record<string, string | undefined>>;

/** A request as {@link formSource} is given it. */
export interface FormRequest {
  /** The body: `this.rfile` in a handler. */
  readonly fp?: ByteReader | AsyncIterable<Uint8Array> | null;
  /** Its header fields: `this.headers` in a handler. */
  readonly headers?: HTTPMessage | Readonly<Record<string, string>> | null;
  /** The environment of a CGI script, or the part of it that counts. */
  readonly environ?: FormEnviron;
}

/** Where a form is. */
export interface FormSource {
  /** The header fields it is described by. */
  readonly headers: HTTPMessage;
  /** Its type with its parameters. */
  readonly contentType: string;
  /** The length of the body that was announced, in bytes; -1: none was. */
  readonly length: number;
  /** The body; null where the form is in the query. */
  readonly body: ByteReader | AsyncIterable<Uint8Array> | null;
  /** The query; without headers its fields come behind those of an urlencoded body and before those of a multipart one. */
  readonly query: string;
}

/**
 * Finds the form of a request.
 *
 * GET and HEAD have it in the query, whatever their header fields say. (Python reads the query as plain text where
 * there are header fields without a type.)
 *
 * @param request the request; without `headers`, these come from `environ`
 * @returns where the form is
 * @throws TypeError where the method has a body and there is no `fp`
 */
export function formSource({ fp = null, headers = null, environ = {} }: FormRequest): FormSource {
  const method = (environ["REQUEST_METHOD"] ?? "GET").toUpperCase();
  const fields = headers === null ? headersOf(environ) : asMessage(headers);
  const query = environ["QUERY_STRING"] ?? "";
  if (method === "GET" || method === "HEAD") {
    return { headers: fields, contentType: URLENCODED, length: -1, body: null, query };
  }
  if (fp === null) throw new TypeError(`Cannot read the form of a ${method} request without fp`);
  return {
    headers: fields,
    contentType: fields.get("content-type", method === "POST" ? URLENCODED : "text/plain"),
    length: lengthOf(fields.get("content-length", "")),
    body: fp,
    query: headers === null ? query : "",
  };
}

function headersOf(environ: FormEnviron): HTTPMessage {
  const headers = new HTTPMessage();
  const { CONTENT_TYPE: type, CONTENT_LENGTH: length } = environ;
  // A server sets them also where there is nothing to say: RFC 3875 section 4.1.3.
  if (type !== undefined && type !== "") headers.append("Content-Type", type);
  if (length !== undefined && length !== "") headers.append("Content-Length", length);
  return headers;
}

function asMessage(headers: HTTPMessage | Readonly<Record<string, string>>): HTTPMessage {
  if (headers instanceof HTTPMessage) return headers;
  const message = new HTTPMessage();
  for (const [name, value] of Object.entries(headers)) message.append(name, value);
  return message;
}

function lengthOf(field: string): number {
  return /^\d{1,15}$/.test(field) ? Number(field) : -1;
}
