// How much is to come, and whether there is room for it: asked before a byte of it is read, and again while it is.

import { BodyError } from "../../connection/body-reader.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { UploadFolder } from "./upload-folder.ts";
import type { UploadSettings } from "./upload-settings.ts";

const TOO_LARGE: Refusal = { status: 413, message: "More than is taken here" };
const NO_SPACE: Refusal = { status: 507, message: "No space left for this" };

/**
 * The length of a body.
 *
 * @returns bytes; undefined for one that ends when it ends
 */
export function announcedLength({ headers }: SimpleHTTPRequestHandler): number | undefined {
  // RFC 9112 section 6.3: without either field there is no body.
  return headers.has("transfer-encoding") ? undefined : Number(headers.get("content-length", "0"));
}

/** Most bytes that are taken. */
export function mostBytes({ maxBytes }: UploadSettings): number {
  return maxBytes === undefined || maxBytes === 0 ? Infinity : maxBytes;
}

/**
 * Refuses what is too much.
 *
 * @param total how long it will be; undefined: nobody knows
 * @param missing how much of that is still to come
 * @param maxBytes most bytes of it
 * @param folder where it is to lie
 * @throws BodyError with status 413 or 507
 */
export function checkSize(
  total: number | undefined,
  missing: number | undefined,
  maxBytes: number,
  folder: UploadFolder,
): void {
  if (total !== undefined && total > maxBytes) throw new BodyError(TOO_LARGE);
  if (!folder.hasRoomFor(missing ?? 1)) throw new BodyError(NO_SPACE);
}

/**
 * Refuses what has become too much.
 *
 * @param size how long it is so far
 * @param maxBytes most bytes of it
 * @throws BodyError with status 413
 */
export function checkGrowth(size: number, maxBytes: number): void {
  if (size > maxBytes) throw new BodyError(TOO_LARGE);
}
