// Which requests are passed on, and to where: `--proxy /api=http://localhost:3000`.
//
// A prefix is matched name by name, so that `/api` is not `/apix`, and on names that are decoded, so that `/%61pi` is `/api`. What
// was matched is what is sent: the part below the prefix goes on as it came, and what two servers could read as two paths is
// not passed on at all. Dots that lead upwards are resolved before anything is compared; dots in disguise, behind an encoded
// slash or before a semicolon, lead upwards for some servers and nowhere for others, and are refused.

import { decodePath, splitTarget } from "../../semantics/url-path.ts";

/** Where requests are passed on to. */
export interface ProxyTarget {
  readonly secure: boolean;
  /** A name or an address, without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** As a `Host` field names it. */
  readonly authority: string;
  /** Scheme and authority, e.g. `http://localhost:3000`. */
  readonly origin: string;
}

/** One value of the option. */
export interface ProxyRoute {
  /** The names of the prefix, decoded. */
  readonly prefix: readonly string[];
  /** The prefix as it is sent; without a slash at its end, so that `/` is `""`. */
  readonly path: string;
  /** What takes the prefix's place; undefined: nothing does. */
  readonly base: string | undefined;
  readonly target: ProxyTarget;
}

/** What is wrong with a value, and what helps. */
export interface ProxyProblem {
  readonly problem: string;
  readonly fix: string;
}

/** What becomes of a request. */
export type ProxyMatch =
  | { readonly kind: "forward"; readonly route: ProxyRoute; readonly target: string }
  /** Below a prefix, as far as can be told, and nothing that can be passed on. */
  | { readonly kind: "refused" };

const VALUE = /^(\/[^?#\s\0]*?)=(https?:\/\/\S+)$/i;

/** Names that lead upwards for some: with a separator in them, or with parameters behind the dots. */
const DOTS_IN_DISGUISE = /(?:^|[/\\])\.\.?(?:[/\\;]|$)|\0/;

/**
 * Reads a value of the option.
 *
 * @param text `PREFIX=URL`
 * @returns the route, or what is wrong
 */
export function proxyRoute(text: string): ProxyRoute | ProxyProblem {
  const [, prefix = "", address = ""] = VALUE.exec(text) ?? [];
  if (prefix === "" || !URL.canParse(address)) {
    return { problem: "it is no prefix and URL", fix: "write it like /api=http://localhost:3000" };
  }
  const url = new URL(address);
  if (url.username !== "" || url.password !== "")
    return { problem: "the URL has a password", fix: "leave it out; browsers send their own" };
  if (/[?#]/.test(address)) return { problem: "the URL has a query or a fragment", fix: "leave it out" };
  if (url.port === "0") return { problem: "the URL has no port to connect to", fix: "0 is none" };
  // Encoded as it is sent, with dots resolved.
  const segments = new URL(prefix.replace(/^\/+/, "/"), "http://any").pathname
    .split("/")
    .filter((name) => name !== "");
  const names = segments.map(decodePath);
  if (names.some((name) => /[/\\]/.test(name) || DOTS_IN_DISGUISE.test(name)))
    return {
      problem: "the prefix has a slash or dots in disguise",
      fix: "write the path as browsers show it",
    };
  const hasPath = /^https?:\/\/[^/]+\//i.test(address);
  return {
    prefix: names,
    path: segments.map((segment) => `/${segment}`).join(""),
    base: hasPath ? url.pathname : undefined,
    target: {
      secure: url.protocol === "https:",
      hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
      authority: url.host,
      origin: url.origin,
    },
  };
}

/**
 * The prefix as a folder, where a request names it without the slash at its end, and what takes its place has one.
 *
 * @param route the route of the request
 * @param requestTarget the request target as it came
 * @returns a path with its query, to be asked for instead; undefined where all is well
 */
export function folderOf({ prefix, path, base }: ProxyRoute, requestTarget: string): string | undefined {
  if (base?.endsWith("/") !== true) return undefined;
  const { path: asked, query } = splitTarget(requestTarget);
  if (resolvedSegments(asked).length !== prefix.length || asked.endsWith("/")) return undefined;
  return `${path}/${query === undefined ? "" : `?${query}`}`;
}

/** Finds the route of a request. */
export class ProxyRoutes {
  /** The longest prefix first. */
  readonly #routes: readonly ProxyRoute[];

  constructor(routes: readonly ProxyRoute[]) {
    this.#routes = routes.toSorted((one, other) => other.prefix.length - one.prefix.length);
  }

  /**
   * The route of a request.
   *
   * @param requestTarget the request target as it came
   * @returns where it goes; undefined where no prefix is that of its path
   */
  match(requestTarget: string): ProxyMatch | undefined {
    const { path, query } = splitTarget(requestTarget);
    if (!path.startsWith("/")) return undefined; // `*`, or the host of a CONNECT
    const segments = resolvedSegments(path);
    const names = segments.map(decodePath);
    const route = this.#routes.find(({ prefix }) => prefix.every((name, index) => names[index] === name));
    if (route === undefined) return undefined;
    const from = route.prefix.length;
    if (names.slice(from).some((name) => DOTS_IN_DISGUISE.test(name))) return { kind: "refused" };
    const rest = segments.slice(from);
    const forwarded = forwardedPath(route, rest) + (query === undefined ? "" : `?${query}`);
    return { kind: "forward", route, target: inVisibleASCII(forwarded) };
  }
}

/**
 * The names of a path, still encoded. Dots are resolved as for files; without them, empty names stay where they are, as in
 * `/fetch/http://example.com/`, but for those before the first one.
 */
function resolvedSegments(path: string): readonly string[] {
  const segments = path.replace(/^\/+/, "").split("/");
  if (!segments.some(isDots)) return segments;
  const resolved: string[] = [];
  for (const segment of segments) {
    const name = decodePath(segment);
    if (name === "..") resolved.pop();
    else if (name !== "." && name !== "") resolved.push(segment);
  }
  const last = segments.at(-1) ?? "";
  return last === "" || isDots(last) ? [...resolved, ""] : resolved;
}

function isDots(segment: string): boolean {
  return /^\.\.?$/.test(decodePath(segment));
}

function forwardedPath({ path, base }: ProxyRoute, rest: readonly string[]): string {
  const start = base ?? path;
  if (rest.length === 0) return start === "" ? "/" : start;
  return `${withoutSlash(start)}/${rest.join("/")}`;
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** A request line has no room for anything else; and a backslash is a slash for some. */
function inVisibleASCII(text: string): string {
  return text.replace(/[^\x21-\x7e]|[\\"<>]/g, (character) => {
    const code = character.charCodeAt(0) & 0xff;
    return `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
  });
}
