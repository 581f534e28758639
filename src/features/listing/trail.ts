// The folders above a listing: their names, and how to get there.

import { decodePath, normalizePath, quotePath } from "../../semantics/url-path.ts";

/** A folder on the way from the root to a listing. */
export interface Crumb {
  /** Empty for the root. */
  readonly name: string;
  /** Where it is, seen from the listing. */
  readonly href: string;
}

/**
 * The way to a folder.
 *
 * Links go up step by step, so that they hold behind a proxy that puts a prefix before our paths. Where the path has more
 * slashes than names, steps would be counted wrong, and the links are whole paths.
 *
 * @param path as the browser has it, not decoded
 * @returns the root, the folders below it, and last the folder itself
 */
export function trailOf(path: string): readonly Crumb[] {
  const { segments } = normalizePath(decodePath(path));
  const canCount = path.split("/").length === segments.length + 2;
  return ["", ...segments].map((name, depth) => {
    const steps = segments.length - depth;
    return { name, href: canCount ? "../".repeat(steps) || "./" : folderPath(segments.slice(0, depth)) };
  });
}

/**
 * The path of a folder, in its one spelling.
 *
 * @param names of the folders from the root
 * @returns each name percent-encoded, with one slash before and behind
 */
export function folderPath(names: readonly string[]): string {
  return `/${names.map((name) => `${quotePath(name)}/`).join("")}`;
}
