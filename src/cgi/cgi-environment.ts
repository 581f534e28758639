// The environment of a CGI script: the meta-variables of RFC 3875 section 4.1, the variables that common servers give beside
// them, and the few that a program needs of the server's own environment.

import { isUtf8 } from "node:buffer";

import type { HTTPMessage } from "../protocol/headers.ts";

/** Variables with their values. */
export type Variables = Record<string, string>;

/** What a request and the server say about themselves to a script. */
export interface CGIRequest {
  /** The method. */
  readonly method: string;
  /** The request target as received. */
  readonly target: string;
  /** The version of the request, e.g. `HTTP/1.1`. */
  readonly protocol: string;
  /** The fields of the request. */
  readonly headers: HTTPMessage;
  /** How long its body is, in bytes; undefined where it has none. */
  readonly contentLength: number | undefined;
  /** The URL path of the script, decoded. */
  readonly scriptName: string;
  /** The path of its file. */
  readonly scriptFile: string;
  /** The rest of the URL path, decoded; `""` where nothing is left. */
  readonly pathInfo: string;
  /** The path of the file that the rest would name; with a NUL where there can be none. */
  readonly pathTranslated: string;
  /** What follows the first `?`, as received. */
  readonly query: string;
  /** The directory that is served. */
  readonly documentRoot: string;
  /** The name and version of the server. */
  readonly software: string;
  /** Its name, where the request does not say by which one it was called. */
  readonly serverName: string;
  /** The port of the server; 0 where it has none. */
  readonly serverPort: number;
  /** Whether the connection is encrypted. */
  readonly secure: boolean;
  /** The address of the client; `""` where it has none. */
  readonly remoteAddress: string;
  /** Its port; 0 where it has none. */
  readonly remotePort: number;
}

/** How much a script gets of the server's environment. */
export interface Inheritance {
  /** The operating system, e.g. `linux`. */
  readonly platform: string;
  /** Whether the script runs as somebody else, whose home is not ours. */
  readonly asAnotherUser: boolean;
}

/**
 * What programs need to find other programs, their libraries, their language and their clock. Whatever is not here stays
 * with the server: its secrets, and what steers other runtimes (`BUN_*`, `NODE_*`, `npm_*`, `HTTP_PROXY`).
 */
const INHERITED = ["LANG", "LANGUAGE", "LD_LIBRARY_PATH", "TMPDIR", "TZ"];

/** Without the first three hardly a program starts on Windows. Their names are compared without regard to case. */
const INHERITED_ON_WINDOWS = ["SYSTEMROOT", "COMSPEC", "PATHEXT", "WINDIR", "SYSTEMDRIVE", "TEMP", "TMP"];

/** Where programs lie if the server itself was not told. */
const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/** Python sets these whatever the client sends, and scripts written for it rely on that. For the RFC, empty is missing. */
const ALWAYS_SET = ["HTTP_ACCEPT", "HTTP_COOKIE", "HTTP_REFERER", "HTTP_USER_AGENT"];

/**
 * Fields that no script gets as `HTTP_…`: those that have a variable of their own, credentials (section 4.1.18), those that
 * speak of the connection, and the one that would set `HTTP_PROXY` (CVE-2016-5385).
 */
const WITHHELD = new Set([
  "content-length",
  "content-type",
  "authorization",
  "proxy-authorization",
  "connection",
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "proxy",
]);

/** An underscore would let one field pass for another: `X_User` and `X-User` have the same variable. */
const UNAMBIGUOUS_NAME = /^[A-Za-z0-9-]+$/;

const AUTHORITY = /^https?:\/\/([^/?#]*)/i;

/** A name or an address, and nothing that a script could take for markup when it writes a link. */
const HOST = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?$/;

/**
 * The variables of a request.
 *
 * @param request what is known of it
 * @returns a value for each variable that it has
 */
export function requestVariables(request: CGIRequest): Variables {
  const { secure, serverPort, remoteAddress, remotePort, pathInfo, contentLength } = request;
  const contentType = request.headers.get("content-type");
  return {
    ...fieldVariables(request.headers),
    GATEWAY_INTERFACE: "CGI/1.1",
    SERVER_SOFTWARE: request.software,
    SERVER_NAME: serverName(request),
    SERVER_PORT: String(serverPort || (secure ? 443 : 80)),
    SERVER_PROTOCOL: request.protocol,
    REQUEST_METHOD: request.method,
    REQUEST_URI: wireText(withoutAuthority(request.target)),
    SCRIPT_NAME: request.scriptName,
    SCRIPT_FILENAME: request.scriptFile,
    DOCUMENT_ROOT: request.documentRoot,
    PATH_INFO: pathInfo,
    QUERY_STRING: wireText(request.query),
    REMOTE_ADDR: remoteAddress,
    // Section 4.1.9: the address stands for a name that nobody looked up.
    REMOTE_HOST: remoteAddress,
    ...(pathInfo !== "" &&
      !request.pathTranslated.includes("\0") && { PATH_TRANSLATED: request.pathTranslated }),
    ...(contentLength !== undefined && { CONTENT_LENGTH: String(contentLength) }),
    ...(contentType !== null && { CONTENT_TYPE: wireText(contentType) }),
    ...(remotePort !== 0 && { REMOTE_PORT: String(remotePort) }),
    ...(secure && { HTTPS: "on" }),
  };
}

/**
 * What a script gets of the server's own environment.
 *
 * @param environment the server's
 * @param inheritance which system it is, and whose the script is
 * @returns the variables that are passed on
 */
export function inheritedVariables(
  environment: Readonly<Record<string, string | undefined>>,
  { platform, asAnotherUser }: Inheritance,
): Variables {
  const onWindows = platform === "win32";
  const variables: Variables = onWindows ? {} : { PATH: DEFAULT_PATH };
  for (const [name, value] of Object.entries(environment)) {
    const key = onWindows ? name.toUpperCase() : name;
    const passes =
      key === "PATH" ||
      key.startsWith("LC_") ||
      INHERITED.includes(key) ||
      (onWindows && INHERITED_ON_WINDOWS.includes(key)) ||
      (key === "HOME" && !asAnotherUser);
    if (passes && value !== undefined && value !== "") variables[name] = value;
  }
  return variables;
}

/** Section 4.1.18: a variable for each field, several of one name as one list. */
function fieldVariables(headers: HTTPMessage): Variables {
  const variables: Variables = {};
  for (const name of ALWAYS_SET) variables[name] = "";
  for (const [name, value] of headers) {
    if (!UNAMBIGUOUS_NAME.test(name) || WITHHELD.has(name.toLowerCase())) continue;
    const variable = `HTTP_${name.toUpperCase().replaceAll("-", "_")}`;
    const before = variables[variable] ?? "";
    // RFC 6265 section 5.4: cookies are no list with commas. The others are, and Python joins them so.
    const separator = variable === "HTTP_COOKIE" ? "; " : ",";
    variables[variable] = before === "" ? wireText(value) : before + separator + wireText(value);
  }
  return variables;
}

/** Section 4.1.14: the name by which the client called us. Host may be anything in a request that nobody checked for it. */
function serverName({ target, headers, serverName }: CGIRequest): string {
  const authority = AUTHORITY.exec(target)?.[1] ?? headers.get("host") ?? "";
  return HOST.exec(authority)?.[1] ?? serverName;
}

/** Scripts expect a path here, also where the request came in the absolute form. */
function withoutAuthority(target: string): string {
  const authority = AUTHORITY.exec(target)?.[0];
  if (authority === undefined) return target;
  const path = target.slice(authority.length);
  return path.startsWith("/") ? path : `/${path}`;
}

/**
 * Text that came as Latin-1, as a variable. The system writes a variable as UTF-8, so what was UTF-8 on the wire gets to the
 * script byte for byte.
 */
function wireText(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : text;
}
