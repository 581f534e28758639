// Which part of a request target names a script, and which part is for the script to read. Names only: nothing is looked up.
//
// Python decodes a target up to three times on its way to a script, so `%253F` can end as a query. Here a path is decoded
// once to be compared and is carried on encoded, and decoded once more, from there, to be run.

import { decodePath, normalizePath, quotePath, splitTarget } from "../semantics/url-path.ts";

/** Python's `cgi_info`: a directory of scripts, and what follows it, percent-encoded and with its query. */
export type CGIInfo = readonly [dir: string, rest: string];

/** What follows a directory of scripts, taken apart. */
export interface CGIRest {
  /** The names, decoded: directories, the script, and then its `PATH_INFO`. */
  readonly segments: readonly string[];
  /** Whether the path ended with a slash. */
  readonly trailingSlash: boolean;
  /** What follows the first `?`, as received; `""` where there is none. */
  readonly query: string;
}

/**
 * A path decoded and without `.`, `..` and empty segments: Python's `_url_collapse_path`. A path of one segment gets a
 * second slash, so that the last slash always stands between a directory and a name.
 *
 * Where Python raises an IndexError, because `..` leads above the root, the root is where it leads (RFC 3986 section 5.2.4):
 * `/../cgi-bin/x` is the script, as it would be the file.
 *
 * @param path the path of a request target, percent-encoded, without its query
 * @returns the path, with two slashes at least
 */
export function urlCollapsePath(path: string): string {
  const decoded = decodePath(path);
  const { segments, trailingSlash } = normalizePath(decoded);
  const endsOpen = trailingSlash || endsWithDots(decoded);
  const tail = endsOpen ? "" : (segments.at(-1) ?? "");
  const head = endsOpen ? segments : segments.slice(0, -1);
  return `/${head.join("/")}/${tail}`;
}

/**
 * Where a request target leads into a directory of scripts.
 *
 * @param target the request target as received
 * @param directories Python's `cgi_directories`; a slash at the end of one does not count
 * @returns the first directory on the way that is one of them, and what follows; undefined where none is
 */
export function cgiInfo(target: string, directories: readonly string[]): CGIInfo | undefined {
  const { path, query } = splitTarget(target);
  const collapsed = urlCollapsePath(path);
  for (let slash = collapsed.indexOf("/", 1); slash > 0; slash = collapsed.indexOf("/", slash + 1)) {
    const dir = collapsed.slice(0, slash);
    if (!directories.includes(dir) && !directories.includes(`${dir}/`)) continue;
    const rest = quotePath(collapsed.slice(slash + 1));
    return [dir, query === undefined || query === "" ? rest : `${rest}?${query}`];
  }
  return undefined;
}

/**
 * Takes the second half of {@link CGIInfo} apart. `..` in it does not lead out of the directory.
 *
 * @param rest a path relative to the directory, percent-encoded, with its query
 * @returns its names and its query
 */
export function splitCGIRest(rest: string): CGIRest {
  const question = rest.indexOf("?");
  const path = question === -1 ? rest : rest.slice(0, question);
  return { ...normalizePath(decodePath(path)), query: question === -1 ? "" : rest.slice(question + 1) };
}

/**
 * What of the path is the script's to read.
 *
 * @param rest the path behind the directory
 * @param scriptIndex the place of the script's name among its segments
 * @returns the value of `PATH_INFO`; `""` where nothing follows the script
 */
export function pathInfo({ segments, trailingSlash }: CGIRest, scriptIndex: number): string {
  const extra = segments.slice(scriptIndex + 1);
  if (extra.length === 0) return trailingSlash ? "/" : "";
  return `/${extra.join("/")}${trailingSlash ? "/" : ""}`;
}

/** A last segment of `.` or `..` names a directory. */
function endsWithDots(decoded: string): boolean {
  const last = decoded.slice(decoded.lastIndexOf("/") + 1);
  return last === "." || last === "..";
}
