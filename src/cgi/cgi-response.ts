// What a script has answered, from the head of its output: RFC 3875 section 6. One of five things, decided here; what is to
// be done about it is the handler's.

import { isToken, trimmed } from "../protocol/grammar.ts";

/** A field for the client. */
export type CGIField = readonly [name: string, value: string];

/** What the head of a script's output says. */
export type CGIReply =
  | {
      /** A document, with or without a redirect (sections 6.2.1 and 6.2.4). */
      readonly kind: "document";
      readonly status: number;
      /** The script's reason phrase; undefined where it gave none. */
      readonly reason: string | undefined;
      /** Whether the script chose the status. */
      readonly saidStatus: boolean;
      readonly fields: readonly CGIField[];
      /** The length it promised, in bytes. */
      readonly length: number | undefined;
    }
  /** Another path of this server, to be answered in place of the script (section 6.2.2). */
  | { readonly kind: "local-redirect"; readonly location: string }
  /** A place the client is sent to, without a document (section 6.2.3); the place is among the fields. */
  | { readonly kind: "client-redirect"; readonly fields: readonly CGIField[] }
  /** A whole HTTP reply, to be passed on untouched (section 5). */
  | { readonly kind: "nph"; readonly status: number }
  /** Nothing that can be passed on. */
  | { readonly kind: "malformed"; readonly message: string };

/** How the body of a reply reaches its end. */
export type ReplyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/** What {@link replyFraming} has to know. */
export interface ReplyCircumstances {
  readonly method: string;
  readonly status: number;
  /** The length the script promised, in bytes. */
  readonly length: number | undefined;
  /** Whether both sides speak HTTP/1.1. */
  readonly speaks11: boolean;
}

const LF = 0x0a;
const CR = 0x0d;

/** All but HTAB, and the CR of a line end. */
const CONTROL = /[\0-\x08\v\f\x0e-\x1f\x7f]|\r(?!\n)/;

const STATUS = /^([2-5][0-9][0-9])(?:[ \t]+(.*))?$/;
const NPH_STATUS_LINE = /^HTTP\/1\.[0-9] ([1-5][0-9][0-9])(?: .*)?\r?\n$/;
const LENGTH = /^[0-9]{1,15}$/;

/**
 * Fields of the connection, which is ours and not the script's; those that we write ourselves; and those that section 6.3.5
 * keeps between script and server.
 */
const DROPPED =
  /^(?:connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|date|server|x-cgi-.*)$/;

/**
 * Where the head of a script's output ends: behind its first empty line, and with an `nph-` script behind its first line.
 * Lines end with LF or CRLF (section 6.2).
 *
 * @param output the output so far
 * @param isNph whether the script answers for itself
 * @returns how many bytes the head has; -1 where its end has not come
 */
export function cgiHeadLength(output: Buffer, isNph: boolean): number {
  const firstLine = output.indexOf(LF) + 1;
  if (isNph || firstLine === 0) return firstLine || -1;
  for (let start = 0, end = firstLine; end > 0; start = end, end = output.indexOf(LF, start) + 1) {
    const length = end - start;
    if (length === 1 || (length === 2 && output[start] === CR)) return end;
  }
  return -1;
}

/**
 * Reads the head of a script's output.
 *
 * @param head the bytes that {@link cgiHeadLength} found, as latin-1 text
 * @param isNph whether the script answers for itself
 * @returns what the script has answered
 */
export function cgiReply(head: string, isNph: boolean): CGIReply {
  if (isNph) return nphReply(head);
  const fields = parsedFields(head);
  return typeof fields === "string" ? malformed(fields) : replyOf(fields);
}

/**
 * How the body of a reply is framed: RFC 9112 section 6.3.
 *
 * @param circumstances the request and the reply
 * @returns the framing; `none` for a reply that has no body
 */
export function replyFraming({ method, status, length, speaks11 }: ReplyCircumstances): ReplyFraming {
  if (method === "HEAD" || status === 204 || status === 205 || status === 304) return { kind: "none" };
  if (length !== undefined) return { kind: "length", length };
  return { kind: speaks11 ? "chunked" : "close" };
}

function nphReply(statusLine: string): CGIReply {
  const status = NPH_STATUS_LINE.exec(statusLine)?.[1];
  return status === undefined
    ? malformed("An nph- script has to begin with a status line")
    : { kind: "nph", status: Number(status) };
}

/** The fields of a head, in order; a text that says what is wrong where something is. */
function parsedFields(head: string): CGIField[] | string {
  if (CONTROL.test(head)) return "A control character in the header";
  const fields: CGIField[] = [];
  for (let at = 0; at < head.length;) {
    const lineFeed = head.indexOf("\n", at);
    const lineEnd = lineFeed === -1 ? head.length : lineFeed;
    const line = head.slice(at, head[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd);
    at = lineEnd + 1;
    if (line === "") break;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    // Section 6.3: no white space before the colon, and no line is continued on the next.
    if (!isToken(name)) return `A line that is no header field (${line.slice(0, 64)})`;
    fields.push([name, trimmed(line, colon + 1)]);
  }
  return fields;
}

function replyOf(fields: readonly CGIField[]): CGIReply {
  const type = only(fields, "content-type");
  const status = only(fields, "status");
  const location = only(fields, "location");
  const length = only(fields, "content-length");
  for (const one of [type, status, location, length]) if (one.repeated) return malformed(one.repeated);
  // Section 6.3: one of them there must be.
  if (type.value === undefined && status.value === undefined && location.value === undefined)
    return malformed("No Content-Type, Location or Status field");
  if (length.value !== undefined && !LENGTH.test(length.value)) return malformed("Bad Content-Length");
  const statusParts = status.value === undefined ? undefined : STATUS.exec(status.value);
  if (statusParts === null) return malformed("Bad Status");

  const passed = fields.filter(([name]) => !isOurs(name.toLowerCase()));
  if (location.value !== undefined && statusParts === undefined) {
    // Browsers take `//host/path` for another host, so it is one for us.
    const isLocal = location.value.startsWith("/") && !/^\/[/\\]/.test(location.value);
    const isAlone = passed.every(([name]) => /^(?:location|content-type)$/i.test(name));
    if (isLocal && isAlone) return { kind: "local-redirect", location: location.value };
    if (type.value === undefined) return { kind: "client-redirect", fields: passed };
  }
  return {
    kind: "document",
    status: Number(statusParts?.[1] ?? (location.value === undefined ? 200 : 302)),
    reason: statusParts?.[2] === "" ? undefined : statusParts?.[2],
    saidStatus: statusParts !== undefined || location.value !== undefined,
    fields: passed,
    length: length.value === undefined ? undefined : Number(length.value),
  };
}

/** The value of a field that may stand once; the same value again does no harm. */
function only(fields: readonly CGIField[], key: string): { value?: string; repeated?: string } {
  const values = fields.filter(([name]) => name.toLowerCase() === key).map(([, value]) => value);
  const [value] = values;
  if (value === undefined) return {};
  return values.every((other) => other === value) ? { value } : { repeated: `More than one ${key}` };
}

/** Status is between the script and us, and a length is said by who frames the body. */
function isOurs(key: string): boolean {
  return key === "status" || key === "content-length" || DROPPED.test(key);
}

function malformed(message: string): CGIReply {
  return { kind: "malformed", message };
}
