// A letter box: what is in it nobody sees. Visitors get the page to put files in, with an empty list, and no file.

import type { DirectoryEntry } from "../files/directory-listing.ts";
import { closeFile } from "../files/open-file.ts";
import type { OpenedPath } from "../files/open-file.ts";
import type { HandlerClass } from "./feature.ts";
import type { ListingPart } from "./listing-part.ts";

/**
 * Shows nothing of what is there.
 *
 * @param Base the class to extend
 * @returns a class whose `open_path` finds directories alone, and whose `directory_entries` are none
 */
export function inbox<Base extends HandlerClass>(Base: Base): Base {
  return class extends Base {
    override open_path(path: string): OpenedPath {
      const opened = super.open_path(path);
      if (opened.kind === "directory") return opened;
      if (opened.kind === "file") closeFile(opened.file);
      return { kind: "missing" };
    }

    override directory_entries(path: string): DirectoryEntry[] | undefined {
      return super.directory_entries(path) === undefined ? undefined : [];
    }
  };
}

/** Whoever has just put a file in must not read that the folder is empty. */
const PART: ListingPart = { empty: "What is put in here is not shown" };

/** What a letter box adds to the listing page. */
export function inboxPart(): ListingPart {
  return PART;
}
