// Which file is the script of a request, and why it may not be run where it may not. The path is walked name by name: what is
// a directory leads on, the first file is the script, and the rest is its PATH_INFO.

import { resolve } from "node:path";

import { closeFile, type OpenedPath } from "../files/open-file.ts";
import { pythonRepr } from "../protocol/python-repr.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { hasEscapedBytes } from "../semantics/byte-names.ts";
import { quotePath } from "../semantics/url-path.ts";
import { type CGIInfo, pathInfo, splitCGIRest } from "./cgi-path.ts";
import { beginsWithHashBang, type FileIdentity, isSpecialFile } from "./script-file.ts";

/** A script that may be run, and what the request has for it. */
export interface FoundScript {
  readonly kind: "script";
  /** Its URL path, decoded. */
  readonly name: string;
  /** The path of its file, absolute. */
  readonly path: string;
  readonly file: FileIdentity;
  /** Whether it begins with `#!`. */
  readonly isInterpreted: boolean;
  readonly pathInfo: string;
  /** What follows the first `?`, as received. */
  readonly query: string;
}

/** The hooks of a handler by which a script is found. */
export interface ScriptHooks {
  translate_path(path: string): string;
  open_path(path: string): OpenedPath;
  /** Whether the file at a path may be run. */
  isRunnable(path: string): boolean;
}

/**
 * Finds the script of a request.
 *
 * @param info where the path leads into a directory of scripts
 * @param hooks how paths are translated and opened
 * @returns the script, or why there is none: 404 or 403, with Python's texts
 * @throws what the machine does wrong, such as EMFILE
 */
export function findScript(
  [dir, rest]: CGIInfo,
  hooks: ScriptHooks,
): FoundScript | (Refusal & { readonly kind: "refused" }) {
  const parts = splitCGIRest(rest);
  let name = dir;
  for (const [index, segment] of parts.segments.entries()) {
    name += `/${segment}`;
    const path = hooks.translate_path(quotePath(name));
    const opened = hooks.open_path(path);
    if (opened.kind === "directory") continue;
    if (opened.kind !== "file") return refused(name, path, opened);
    const { dev, ino } = opened.file;
    const isInterpreted = beginsWithHashBang(opened.file);
    closeFile(opened.file);
    const extra = pathInfo(parts, index);
    // What becomes an argument or a variable is text without a NUL.
    if (hasEscapedBytes(name + extra) || extra.includes("\0")) return noSuchScript(name);
    if (!hooks.isRunnable(path)) return forbidden("is not executable", name);
    const file = { dev, ino };
    const { query } = parts;
    return { kind: "script", name, path: resolve(path), file, isInterpreted, pathInfo: extra, query };
  }
  return forbidden("is not a plain file", parts.trailingSlash || name === dir ? `${name}/` : name);
}

/** The answer where a script is not there. */
export function noSuchScript(name: string): Refusal & { readonly kind: "refused" } {
  return { kind: "refused", status: 404, message: `No such CGI script (${shownName(name)})` };
}

/** A name as it may stand in a status line: in quotes, percent-encoded. */
export function shownName(name: string): string {
  return pythonRepr(quotePath(name));
}

function refused(
  name: string,
  path: string,
  opened: Exclude<OpenedPath, { kind: "file" | "directory" }>,
): Refusal & { readonly kind: "refused" } {
  switch (opened.kind) {
    case "missing":
      return isSpecialFile(path) ? forbidden("is not a plain file", name) : noSuchScript(name);
    case "denied":
      return forbidden("cannot be read", name);
    case "failed":
      throw opened.error;
  }
}

function forbidden(why: string, name: string): Refusal & { readonly kind: "refused" } {
  return { kind: "refused", status: 403, message: `CGI script ${why} (${shownName(name)})` };
}
