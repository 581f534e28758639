// Files whose name begins with a dot are neither listed nor found: `.git`, `.env` and `.ssh` are not meant for visitors. Not by
// another name either: where a link leads is looked at by `inside-directory.ts`, which asks here what it thinks of the place.

import { sep } from "node:path";

import type { DirectoryEntry } from "../files/directory-listing.ts";
import type { OpenedPath } from "../files/open-file.ts";
import { Recent } from "../protocol/recent.ts";
import { onlyMethods } from "./feature.ts";
import type { HandlerClass } from "./feature.ts";

/**
 * RFC 8615: what is below it is published on purpose, certificates are issued by it. Only at the top, and only in this
 * spelling: where `.Well-Known` is the same directory, it is as hidden as any other.
 */
const WELL_KNOWN = ".well-known";

/**
 * A segment that begins with a dot. HFS+ leaves some code points out when it compares names, so that there U+200C and
 * `.git` name `.git` (CVE-2014-9390).
 */
const HIDDEN = new RegExp(
  `[/${sep === "\\" ? "\\\\" : ""}][\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]*\\.`,
);

/**
 * Directories that programs lead links into, and where no secret lies: a ConfigMap of Kubernetes is links by way of `..data` to
 * `..2026_11_21_15_33_22.123456789`, packages are links into `node_modules/.pnpm` or `.bun`, files in an annex of git into
 * `.git/annex/objects`.
 */
const STORES = /[/\\](?:\.\.[^/\\]+|node_modules[/\\]\.[^/\\]+|\.git[/\\]annex[/\\]objects)(?=[/\\])/g;

/**
 * Hides them.
 *
 * @param Base the class to extend
 * @returns a class whose `open_path` does not find them and whose `directory_entries` leaves them out
 */
export function hiddenFiles<Base extends HandlerClass>(Base: Base): Base {
  const recent = new Recent<{ readonly directory: string; readonly hidden: boolean }>(1024, 1024);
  const hides = (path: string, directory: string): boolean => {
    const known = recent.get(path);
    if (known?.directory === directory) return known.hidden;
    return recent.keep(path, { directory, hidden: isHidden(path, directory) }).hidden;
  };
  return onlyMethods(
    class extends Base {
      override open_path(path: string): OpenedPath {
        return hides(path, this.directory) ? { kind: "missing" } : super.open_path(path);
      }

      override directory_entries(path: string): DirectoryEntry[] | undefined {
        const atTop = below(path, this.directory).length <= 1;
        return super
          .directory_entries(path)
          ?.filter(({ name }) => !isHiddenName(name) || (atTop && name === WELL_KNOWN));
      }
    },
  );
}

/**
 * Whether a path is hidden below a directory; what lies above does not count, one may serve `~/.site`.
 *
 * @param path a path made from the directory by `translatePath`
 * @param directory the directory that is served
 * @returns true where a segment below the directory begins with a dot, but for `.well-known` at the top
 */
export function isHidden(path: string, directory: string): boolean {
  const rest = below(path, directory);
  if (!HIDDEN.test(rest)) return false;
  const isWellKnown = rest.startsWith(WELL_KNOWN, 1) && isSeparator(rest[WELL_KNOWN.length + 1]);
  return !isWellKnown || HIDDEN.test(rest.slice(WELL_KNOWN.length + 1));
}

/**
 * Whether what a link leads to is hidden: `notes.txt` that leads to `.env` is the `.env`, by another name.
 *
 * @param path a real path
 * @param directory the directory that is served, a real path too
 * @returns true as for {@link isHidden}, but for what programs make links to
 */
export function isHiddenPlace(path: string, directory: string): boolean {
  if (!isHidden(path, directory)) return false;
  return isHidden(directory + below(path, directory).replace(STORES, ""), directory);
}

/** A name that begins with a character before those the pattern is about is looked at no further: there may be 100,000. */
function isHiddenName(name: string): boolean {
  return (name.startsWith(".") || name >= "\u200c") && HIDDEN.test(`/${name}`);
}

/** The part of a path below a directory, with the slash before it. */
function below(path: string, directory: string): string {
  const end = isSeparator(directory.at(-1)) && directory !== "" ? directory.length - 1 : directory.length;
  return path.startsWith(directory) ? path.slice(end) : path;
}

/** The end of a path ends a segment too. */
function isSeparator(character: string | undefined): boolean {
  return character === undefined || character === "/" || character === sep;
}
