// From a request target to a path below a directory, by names only: nothing is looked up.
import { Recent } from "../protocol/recent.ts";
import { hasEscapedBytes } from "../semantics/byte-names.ts";
import { decodePath, normalizePath, splitTarget } from "../semantics/url-path.ts";

/** Whose rules for names hold: what a separator is, and which names are not files. */
export type PathRules = "posix" | "win32";

interface Translated {
  readonly directory: string;
  readonly rules: PathRules;
  readonly path: string | undefined;
}

const recent = new Recent<Translated>(1024, 1024);

/**
 * The path of the file that a request target names.
 *
 * It never leaves the directory by its names; a symbolic link in it may (see `containment.ts`). Like Python's it ends
 * with a slash where the decoded path does, `%2f` included (gh-134098).
 *
 * @param urlPath the request target as received
 * @param directory the directory that is served
 * @param rules whose rules for names hold
 * @returns the path; undefined where no file can have the name: a NUL (gh-103223), or one of Windows' special names
 */
export function translatePath(urlPath: string, directory: string, rules: PathRules): string | undefined {
  const known = recent.get(urlPath);
  if (known !== undefined && known.directory === directory && known.rules === rules) return known.path;
  return recent.keep(urlPath, { directory, rules, path: translated(urlPath, directory, rules) }).path;
}

function translated(urlPath: string, directory: string, rules: PathRules): string | undefined {
  const decoded = decodePath(splitTarget(urlPath).path);
  if (decoded.includes("\0")) return undefined;
  const { segments, trailingSlash } = normalizePath(decoded);
  const separator = rules === "win32" ? "\\" : "/";
  let path = directory;
  for (const segment of segments) {
    if (rules === "win32" && !isWindowsFileName(segment)) return undefined;
    path += path === "" || endsWithSeparator(path, rules) ? segment : separator + segment;
  }
  return trailingSlash && !endsWithSeparator(path, rules) ? `${path}/` : path;
}

function endsWithSeparator(path: string, rules: PathRules): boolean {
  return path.endsWith("/") || (rules === "win32" && path.endsWith("\\"));
}

/** Separators, the colon of drives and alternate streams, wildcards old (`<>"`) and new, control characters. */
const WINDOWS_FORBIDDEN = /[\u0000-\u001F\\/:*?"<>|]/;

/** These are devices in every directory, whatever extension follows, and spaces before it do not count. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3]) *(?:\.|$)/i;

/** `PROGRA~1`: the second name of a file, under which no rule about the first one would find it. */
const WINDOWS_SHORT_NAME = /^(?=[^.]{1,8}(?:\.|$))[^.]+~[0-9]+(?:\.[^.]{0,3})?$/;

/**
 * Whether Windows takes a name for the file of exactly that name. It drops dots and spaces at the end, so `a.txt.` would
 * be another name of `a.txt`.
 */
function isWindowsFileName(name: string): boolean {
  return !(
    WINDOWS_FORBIDDEN.test(name) ||
    name.endsWith(".") ||
    name.endsWith(" ") ||
    WINDOWS_DEVICE.test(name) ||
    WINDOWS_SHORT_NAME.test(name) ||
    hasEscapedBytes(name)
  );
}
