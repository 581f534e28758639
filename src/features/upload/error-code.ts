// What went wrong with the file system, as the peer may know it. Its own words name paths and go to the log.

import type { Refusal } from "../../protocol/refusal.ts";

/**
 * The system's code of an error.
 *
 * @returns e.g. `ENOSPC`; `""` for an error that is not the system's
 */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const FULL: Refusal = { status: 507, message: "No space left for this" };
const NOT_ALLOWED: Refusal = { status: 403, message: "Nothing can be written here" };

const REFUSALS: Readonly<Record<string, Refusal>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: { status: 413, message: "The file system takes no file of that size" },
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: NOT_ALLOWED,
  EMFILE: { status: 503, message: "Too many files are open" },
  ENFILE: { status: 503, message: "Too many files are open" },
  ENAMETOOLONG: { status: 400, message: "The name is too long" },
  EILSEQ: { status: 400, message: "The file system does not take that name" },
  EINVAL: { status: 400, message: "The file system does not take that name" },
  ENOENT: { status: 409, message: "The folder is gone" },
};

/**
 * What to answer when the file system refuses.
 *
 * @returns undefined for an error that says nothing a visitor could act on
 */
export function fileSystemRefusal(error: unknown): Refusal | undefined {
  const code = errorCode(error);
  return Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
}
