// A log that is kept in the directory that is served: visitors do not see who else visited.

import { basename, resolve } from "node:path";

import type { DirectoryEntry } from "../files/directory-entries.ts";
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
  const isRotated = (path: string): boolean =>
    path.startsWith(`${logPath}.`) || path.startsWith(`${logPath}-`);
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override open_path(path: string): OpenedPath {
        const opened = super.open_path(path);
        if (opened.kind !== "file") return opened;
        const { dev, ino } = identity();
        if ((opened.file.ino !== ino || opened.file.dev !== dev) && !isRotated(path)) return opened;
        closeFile(opened.file);
        return { kind: "missing" };
      }

      override directory_entries(path: string): DirectoryEntry[] | undefined {
        const name = basename(logPath);
        return super
          .directory_entries(path)
          ?.filter((entry) => !entry.name.startsWith(name) || !isLog(resolve(path, entry.name)));
      }
    };

  function isLog(path: string): boolean {
    return path === logPath || isRotated(path);
  }
}
