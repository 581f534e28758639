// What is left of uploads that nobody finished: a client that did not come back, a server that was ended at once. It is removed
// when it is a day old, by whoever next puts a file into the same folder, and by the process that kept it.

import { lstatSync, readdirSync, unlinkSync } from "node:fs";

import { fsPath } from "../../files/fs-path.ts";
import { isPartName } from "./part-name.ts";

/** How long an upload that was cut may be resumed. */
export const KEPT_MS: number = 24 * 60 * 60 * 1000;

/** Uploads that were cut and are kept in one folder; what comes beyond that is not kept. */
const MAX_KEPT = 64;

/** To look through a large folder takes a moment, and there may be a thousand uploads a minute. */
const LOOK_AGAIN_MS = 60 * 60 * 1000;

/** So many folders are remembered; beyond that all are forgotten. */
const MAX_FOLDERS = 1024;

const lookedAt = new Map<string, number>();
const awaited = new Set<string>();

/**
 * Removes what is too old, where nobody has looked for an hour.
 *
 * @param folder a path to the directory
 * @param identity what tells it from others
 * @param nowMs milliseconds since 1970
 */
export function removeStaleParts(folder: string, identity: string, nowMs: number): void {
  const last = lookedAt.get(identity) ?? -Infinity;
  if (nowMs - last < LOOK_AGAIN_MS && nowMs >= last) return;
  if (lookedAt.size >= MAX_FOLDERS) lookedAt.clear();
  lookedAt.set(identity, nowMs);
  removeParts(folder, nowMs - KEPT_MS);
}

/**
 * Removes files on their way that nobody has written to since some moment.
 *
 * @param folder a path to the directory
 * @param sinceMs milliseconds since 1970
 */
export function removeParts(folder: string, sinceMs: number): void {
  for (const name of partsIn(folder)) {
    try {
      const path = fsPath(`${folder}/${name}`);
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found?.isFile() === true && found.mtimeMs < sinceMs) unlinkSync(path);
    } catch {
      // Another process was quicker, or it is not ours: it does no harm where it is.
    }
  }
}

/** Whether one more may be kept. */
export function hasRoomForKept(folder: string): boolean {
  return partsIn(folder).filter((name) => name.endsWith(".kept")).length < MAX_KEPT;
}

/** Removes what is kept in a folder when its time is over, if this process lives so long. */
export function removeLater(folder: string): void {
  if (awaited.has(folder) || awaited.size >= MAX_FOLDERS) return;
  awaited.add(folder);
  const remove = (): void => {
    awaited.delete(folder);
    removeParts(folder, Date.now() - KEPT_MS);
  };
  setTimeout(remove, KEPT_MS + 1000).unref();
}

function partsIn(folder: string): readonly string[] {
  try {
    return readdirSync(fsPath(folder)).filter(isPartName);
  } catch {
    return [];
  }
}
