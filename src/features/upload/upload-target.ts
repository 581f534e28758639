// What a request that writes is about: a folder, and perhaps a name in it. By names only: nothing is looked up.

import type { Refusal } from "../../protocol/refusal.ts";
import { decodePath, quotePath, splitTarget } from "../../semantics/url-path.ts";
import { folderRefusal } from "./file-name.ts";

/** Where something is to be written. */
export interface UploadTarget {
  /** The path of the folder, percent-encoded; it begins and ends with a slash. */
  readonly folder: string;
  /** The last name of the path; undefined where the path ends with a slash. */
  readonly name: string | undefined;
}

/**
 * What a request target names. Unlike a request that reads, one with `..` in it is refused: whoever writes says where.
 *
 * @param path the request target as received
 * @returns the target, its name still to be judged; or why there is none
 */
export function uploadTarget(path: string): UploadTarget | Refusal {
  const segments = decodePath(splitTarget(path).path).split("/");
  const name = segments.pop() ?? "";
  const folders = segments.filter((segment) => segment !== "");
  const refused = folders.map(folderRefusal).find((reason) => reason !== undefined);
  if (refused !== undefined) return { status: 400, message: refused };
  const folder = `/${folders.map((segment) => `${quotePath(segment)}/`).join("")}`;
  return { folder, name: name === "" ? undefined : name };
}

/** The folder a request names: the whole path, with or without a slash at its end. */
export function folderTarget(path: string): UploadTarget | Refusal {
  const target = uploadTarget(path);
  if ("status" in target || target.name === undefined) return target;
  return uploadTarget(`${target.folder}${quotePath(target.name)}/`);
}

/**
 * What a request asks to make: the last name of its path, with or without a slash behind it.
 *
 * @param path the request target as received
 */
export function makingTarget(path: string): UploadTarget | Refusal {
  const decoded = decodePath(splitTarget(path).path);
  return uploadTarget(quotePath(decoded.replace(/\/+$/, "")));
}

/** The path of something in a folder, percent-encoded. */
export function pathIn(folder: string, name: string): string {
  return folder + quotePath(name);
}
