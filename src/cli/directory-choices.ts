// What a half-typed path to a directory may become.

import { statSync } from "node:fs";
import { homedir } from "node:os";

import { directoryEntries } from "../files/directory-listing.ts";

/**
 * The directories somebody may mean, the likeliest first.
 *
 * What was typed stands first where it is a directory, before those in it: who presses Enter gets what they typed, never
 * the first of its children. Where it is none it is completed; and where nothing completes it, it stands there alone, to
 * be refused by name.
 *
 * @param typed a path, with `~` for the home directory; empty for the current one
 * @returns at least one path, written the way that was begun
 */
export function directoryChoices(typed: string): readonly string[] {
  if (typed === "") return [".", ...directoriesIn("", "")];
  if (isDirectory(withHome(typed))) {
    return [typed, ...directoriesIn(typed.endsWith("/") ? typed : `${typed}/`, "")];
  }
  const start = typed.lastIndexOf("/") + 1;
  const completed = directoriesIn(typed.slice(0, start), typed.slice(start));
  return completed.length === 0 ? [typed] : completed;
}

/** Hidden ones only for those who type the dot. */
function directoriesIn(parent: string, beginning: string): readonly string[] {
  const entries = directoryEntries(parent === "" ? "." : withHome(parent)) ?? [];
  return entries
    .filter(({ name, isDirectory }) => isDirectory && name.startsWith(beginning))
    .filter(({ name }) => beginning !== "" || !name.startsWith("."))
    .map(({ name }) => parent + name);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * A path with the `~` that a shell would have put in; for the prompt, where there is no shell.
 *
 * @param typed what was typed
 * @returns the path, with the home directory for a leading `~`
 */
export function withHome(typed: string): string {
  return typed === "~" || typed.startsWith("~/") ? homedir() + typed.slice(1) : typed;
}
