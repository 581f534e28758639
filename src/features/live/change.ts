// What a change of files means for a page that is open.

/** Style sheets can be exchanged under a page; for anything else it is loaded anew. */
export type Change = "style" | "page";

/** What was found by a name that the system has reported. */
export interface Found {
  readonly path: string;
  readonly kind: "file" | "directory" | "nothing" | "ours";
}

/** Editors' backups and trials of whether they may write, and logs: who logs each request would never come to rest. */
const NOT_SERVED = /^\.|^node_modules$|~$|^4913$|^#.*#$|\.log$/;

/**
 * Whether a change by this name is nothing to a page.
 *
 * @param path relative to the directory
 * @returns true where a part of it is hidden, or not meant to be served
 */
export function isIgnored(path: string): boolean {
  return path.split(/[/\\]/).some((name) => NOT_SERVED.test(name));
}

/**
 * What several changes that came together mean.
 *
 * Who saves a file writes another one and renames it: the name of that one is there no more, and says nothing as long as there
 * is another.
 *
 * @param found what is there by the names that were reported
 * @returns undefined where there is nothing to do
 */
export function changeOf(found: readonly Found[]): Change | undefined {
  const names = found.filter(({ kind }) => kind !== "ours");
  const files = names.filter(({ kind }) => kind === "file");
  if (files.length === 0) return names.length === 0 ? undefined : "page";
  return files.every(({ path }) => /\.css$/i.test(path)) ? "style" : "page";
}
