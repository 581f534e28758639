// Giving a whole file its name, in one step of the file system: at no moment is there half a file of that name, and of two who
// want one name at once one gets it.

import { closeSync, linkSync, lstatSync, openSync, renameSync, unlinkSync } from "node:fs";

import { errorCode } from "./error-code.ts";
import { MAX_NAMES, numberedName } from "./file-name.ts";

/** How a file got its name. */
export type Placed =
  | { readonly kind: "created"; readonly name: string }
  | { readonly kind: "replaced"; readonly name: string }
  /** Something is there that is no file, or a thousand names are taken. */
  | { readonly kind: "taken" };

/** What FAT, and some file systems of other programs, answer where they have no second names. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Moves a file to a name that nothing has.
 *
 * @param from its path
 * @param to the path it is to have, in the same file system
 * @param link gives a file a second name
 * @returns false where something is there already
 * @throws Error as the file system reports it
 */
export function moveToFree(from: string, to: string, link: typeof linkSync = linkSync): boolean {
  try {
    // A rename would put it in the place of what came there a moment ago; a link does not.
    link(from, to);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (!NO_LINKS.has(errorCode(error))) throw error;
    return moveToHeld(from, to);
  }
  unlinkSync(from);
  return true;
}

/** The name is taken by an empty file first, which no other gets then. */
function moveToHeld(from: string, to: string): boolean {
  try {
    closeSync(openSync(to, "wx"));
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
  renameSync(from, to);
  return true;
}

/**
 * Gives a file its name, or the next one that is free.
 *
 * @param folder the directory of both
 * @param part the name it has
 * @param name the name it is to have
 * @param isReserved names that count as taken though nothing has them
 * @throws Error as the file system reports it
 */
export function placeUnderFreeName(
  folder: string,
  part: string,
  name: string,
  isReserved: (name: string) => boolean,
): Placed {
  const isTaken = (number: number): boolean => {
    const each = numberedName(name, number);
    return isReserved(each) || lstatSync(`${folder}/${each}`, { throwIfNoEntry: false }) !== undefined;
  };
  for (let number = firstFree(isTaken); number < MAX_NAMES; number++) {
    const each = numberedName(name, number);
    // Another one may have been quicker.
    if (!isTaken(number) && moveToFree(`${folder}/${part}`, `${folder}/${each}`))
      return { kind: "created", name: each };
  }
  return { kind: "taken" };
}

/**
 * The number of a name that is free. As numbers are given one after the other, the first of them is looked for by halves: a form of a
 * thousand files of one name would take half a million looks otherwise, and seconds in which nobody else is answered.
 */
function firstFree(isTaken: (number: number) => boolean): number {
  if (!isTaken(0)) return 0;
  let taken = 0;
  let free = 1;
  while (free < MAX_NAMES && isTaken(free)) {
    taken = free;
    free = Math.min(2 * free, MAX_NAMES);
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2);
    if (isTaken(middle)) taken = middle;
    else free = middle;
  }
  if (free < MAX_NAMES) return free;
  // All that were looked at are taken; one in between may have come free.
  for (let number = 1; number < MAX_NAMES; number++) if (!isTaken(number)) return number;
  return MAX_NAMES;
}

/**
 * Gives a file its name, in the place of the file that has it. A link of that name is replaced, not what it leads to.
 *
 * @param folder the directory of both
 * @param part the name it has
 * @param name the name it is to have
 * @throws Error as the file system reports it
 */
export function placeInstead(folder: string, part: string, name: string): Placed {
  const target = `${folder}/${name}`;
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile() && !found.isSymbolicLink()) return { kind: "taken" };
  renameSync(`${folder}/${part}`, target);
  return { kind: found === undefined ? "created" : "replaced", name };
}
