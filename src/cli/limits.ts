// The one table of limits. `--limit NAME=VALUE`, `--limit help` and the README read it.
//
// All are on by default: the values here are those of the classes, and a test compares them.

import type { HeadLimits } from "../protocol/head-scanner.ts";

/** What a limit is counted in. */
export type Unit = "bytes" | "seconds" | "count";

/** Where a limit is held: a field of the handler, one of its `head_limits`, a static field of the server, or a feature. */
export type Holder =
  | { readonly field: HandlerField }
  | { readonly head: keyof HeadLimits }
  | { readonly server: ServerField }
  | { readonly feature: string };

type HandlerField =
  | "max_body"
  | "max_requests"
  | "max_listing"
  | "max_ranges"
  | "max_chunk_extensions"
  | "max_trailers"
  | "head_timeout"
  | "keep_alive_timeout"
  | "body_timeout"
  | "write_timeout"
  | "cgi_timeout"
  | "cgi_chunked_limit";

type ServerField = "max_connections" | "max_connections_per_address" | "handshake_timeout";

interface Limit {
  readonly unit: Unit;
  /** What it is without the option; in words where it depends on the machine. */
  readonly usual: number | string;
  /** What 0 means, where it can be had. */
  readonly zero?: "no limit" | "off";
  readonly help: string;
  readonly holder: Holder;
}

/** A kibibyte, in bytes. */
export const KIB = 1024;
/** A mebibyte, in bytes. */
export const MIB = 1024 * KIB;
/** A gibibyte, in bytes. */
export const GIB = 1024 * MIB;

/** All limits, by the name they have on the command line. */
export const LIMITS = {
  connections: {
    unit: "count",
    usual: "90 % of files",
    help: "open connections in all",
    holder: { server: "max_connections" },
  },
  "connections-per-address": {
    unit: "count",
    usual: 4096,
    help: "of them from one address",
    holder: { server: "max_connections_per_address" },
  },
  requests: {
    unit: "count",
    usual: 100_000,
    zero: "no limit",
    help: "requests on one connection",
    holder: { field: "max_requests" },
  },
  "handshake-time": {
    unit: "seconds",
    usual: 10,
    help: "for a TLS handshake",
    holder: { server: "handshake_timeout" },
  },
  "idle-time": {
    unit: "seconds",
    usual: 75,
    zero: "no limit",
    help: "until the next request on a connection",
    holder: { field: "keep_alive_timeout" },
  },
  "head-time": {
    unit: "seconds",
    usual: 30,
    zero: "no limit",
    help: "for a request's whole head",
    holder: { field: "head_timeout" },
  },
  "body-time": {
    unit: "seconds",
    usual: 60,
    zero: "no limit",
    help: "without a byte of a body",
    holder: { field: "body_timeout" },
  },
  "write-time": {
    unit: "seconds",
    usual: 300,
    zero: "no limit",
    help: "without a byte of a reply taken",
    holder: { field: "write_timeout" },
  },
  "request-line": {
    unit: "bytes",
    usual: 64 * KIB,
    help: "of a request line",
    holder: { head: "requestLine" },
  },
  "header-line": {
    unit: "bytes",
    usual: 64 * KIB,
    help: "of a header field",
    holder: { head: "headerLine" },
  },
  headers: {
    unit: "count",
    usual: 100,
    help: "header fields of a request",
    holder: { head: "headerCount" },
  },
  head: {
    unit: "bytes",
    usual: MIB,
    help: "of a request's whole head",
    holder: { head: "headBytes" },
  },
  body: {
    unit: "bytes",
    usual: 4 * GIB,
    zero: "no limit",
    help: "of a request's body",
    holder: { field: "max_body" },
  },
  "chunk-extensions": {
    unit: "bytes",
    usual: 16 * KIB,
    zero: "no limit",
    help: "of the extensions of a body's chunks",
    holder: { field: "max_chunk_extensions" },
  },
  trailers: {
    unit: "bytes",
    usual: 16 * KIB,
    zero: "no limit",
    help: "of the fields behind a chunked body",
    holder: { field: "max_trailers" },
  },
  ranges: {
    unit: "count",
    usual: 16,
    zero: "no limit",
    help: "ranges of a request, else all is sent",
    holder: { field: "max_ranges" },
  },
  listing: {
    unit: "count",
    usual: 100_000,
    zero: "no limit",
    help: "entries of a listing",
    holder: { field: "max_listing" },
  },
  upload: {
    unit: "bytes",
    usual: "the disk",
    zero: "no limit",
    help: "of an uploaded file",
    holder: { feature: "upload" },
  },
  "file-cache": {
    unit: "bytes",
    usual: 32 * MIB,
    zero: "off",
    help: "of small files kept in memory",
    holder: { feature: "file-cache" },
  },
  "cgi-time": {
    unit: "seconds",
    usual: 60,
    zero: "no limit",
    help: "without a byte from a program of --cgi",
    holder: { field: "cgi_timeout" },
  },
  "cgi-body": {
    unit: "bytes",
    usual: GIB,
    zero: "no limit",
    help: "of a chunked body for a program",
    holder: { field: "cgi_chunked_limit" },
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** The name of a limit on the command line. */
export type LimitName = keyof typeof LIMITS;

/** The limits somebody set, in bytes, seconds or numbers. */
export type Limits = { readonly [Name in LimitName]?: number };

/** All names, in the order of the table. */
export const LIMIT_NAMES: readonly LimitName[] = Object.keys(LIMITS).filter(isLimitName);

/** Whether a word is the name of a limit. */
export function isLimitName(word: string): word is LimitName {
  return Object.hasOwn(LIMITS, word);
}

/** A row with all that a row can have. */
export function limitNamed(name: LimitName): Limit {
  return LIMITS[name];
}
