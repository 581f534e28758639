// A log that is kept in the directory that is served: visitors do not see who else visited.

import { basename, dirname, join } from "node:path";

import { realDirectory } from "../files/containment.ts";
import type { DirectoryEntry } from "../files/directory-listing.ts";
import { closeFile } from "../files/open-file.ts";
import type { OpenedPath } from "../files/open-file.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** The log's file, which may be another one in a moment. */
export interface HiddenLog {
  /** Its path, absolute. */
  readonly path: string;
  /** Which file it is now. */
  readonly identity: () => { readonly dev: number; readonly ino: number };
}

/**
 * Hides a log: the file itself, whatever name leads to it, and beside it those that it was moved to, `access.log.1`.
 *
 * @returns a feature whose `open_path` does not find them and whose `directory_entries` leaves them out
 */
export function hiddenLog({ path: logPath, identity }: HiddenLog): Feature {
  const name = basename(logPath);
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override open_path(path: string): OpenedPath {
        const opened = super.open_path(path);
        if (opened.kind !== "file") return opened;
        const { dev, ino } = identity();
        if ((opened.file.ino !== ino || opened.file.dev !== dev) && !isLog(path)) return opened;
        closeFile(opened.file);
        return { kind: "missing" };
      }

      override directory_entries(path: string): DirectoryEntry[] | undefined {
        return super
          .directory_entries(path)
          ?.filter((entry) => !entry.name.startsWith(name) || !isLog(join(path, entry.name)));
      }
    };

  /** By its name, and by where it really lies: a link may be on the way to its folder. */
  function isLog(path: string): boolean {
    if (!path.includes(name)) return false;
    const own = basename(path);
    const isNamed = own === name || own.startsWith(`${name}.`) || own.startsWith(`${name}-`);
    return isNamed && realDirectory(dirname(path)) === realDirectory(dirname(logPath));
  }
}
