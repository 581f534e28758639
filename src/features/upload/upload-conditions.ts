// The conditions of a request that writes: it is about the file that has the name now. RFC 9110 section 13.

import { BodyError } from "../../connection/body-reader.ts";
import { closeFile, lastModifiedSeconds, strongETag } from "../../files/open-file.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { evaluatePreconditions, type Validators } from "../../semantics/preconditions.ts";

/**
 * Refuses a request whose conditions do not hold.
 *
 * @param handler whose request it is
 * @param path of the file, percent-encoded
 * @throws BodyError with status 412
 */
export function checkConditions(handler: SimpleHTTPRequestHandler, path: string): void {
  const { headers } = handler;
  const conditions = {
    ifMatch: headers.combined("if-match"),
    ifUnmodifiedSince: headers.get("if-unmodified-since"),
    ifNoneMatch: headers.combined("if-none-match"),
    ifModifiedSince: null,
  };
  if (Object.values(conditions).every((condition) => condition === null)) return;
  if (evaluatePreconditions("PUT", conditions, validatorsOf(handler, path)) === "proceed") return;
  throw new BodyError({ status: 412, message: "The file is not as the request supposes" });
}

/** Whether a file is wanted under its very name, and only where nothing has it: section 13.1.2. */
export function wantsFreeName({ headers }: SimpleHTTPRequestHandler): boolean {
  return headers.get("if-none-match") === "*";
}

function validatorsOf(handler: SimpleHTTPRequestHandler, path: string): Validators | undefined {
  const opened = handler.open_path(handler.translate_path(path));
  if (opened.kind !== "file") return undefined;
  try {
    const { file } = opened;
    return { etag: strongETag(file), lastModified: lastModifiedSeconds(file, Date.now() / 1000) };
  } finally {
    closeFile(opened.file);
  }
}
