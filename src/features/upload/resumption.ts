// Uploads that may be resumed. The protocol, which curl speaks, too:
//
//   PUT with `Upload-Id: <16 to 64 of A-Za-z0-9_->`   what came is kept for a day where the line breaks
//   HEAD with the same path and id                    answers `Upload-Offset: N`, how many bytes are here; 0 for none; and for
//                                                     some minutes `Location`, where all are here and the file has its name
//   PUT with them and `Content-Range: bytes N-M/T`    goes on: curl -C N -T FILE -H "Upload-Id: …" URL
//   DELETE with them                                  nobody will go on
//
// 409 says with `Upload-Offset` where the upload stands: the client was wrong about it, or another one is writing.

import { BodyError } from "../../connection/body-reader.ts";
import type { Connection } from "../../connection/connection.ts";
import { ConnectionError, TimeoutError } from "../../connection/errors.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { type UploadRange, uploadRange } from "./content-range.ts";
import { PartFile } from "./part-file.ts";
import { resumableKey, UPLOAD_ID } from "./part-name.ts";

/** Who can resume is better told early that the line is dead than kept waiting: its upload is held by this one. */
const PATIENCE_SECONDS = 15;

/** The upload stands elsewhere than the client thinks. */
export class OffsetError extends BodyError {
  override name = "OffsetError";
  /** How many bytes are here. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super({ status: 409, message });
    this.offset = offset;
  }
}

/**
 * The client's name for an upload that it may resume.
 *
 * @returns undefined where it gives none
 * @throws BodyError with status 400 where it can be guessed
 */
export function uploadId({ headers }: SimpleHTTPRequestHandler): string | undefined {
  const id = headers.get("upload-id");
  if (id === null) return undefined;
  if (UPLOAD_ID.test(id)) return id;
  throw new BodyError({ status: 400, message: "Upload-Id has 16 to 64 letters, digits, - and _" });
}

/**
 * Where the body of a request belongs in its file.
 *
 * @param handler whose request it is
 * @param id of the upload
 * @returns undefined where it is the whole file
 * @throws BodyError with status 400 for a part that nothing can be made of
 */
export function requestRange(
  { headers }: SimpleHTTPRequestHandler,
  id: string | undefined,
): UploadRange | undefined {
  const field = headers.get("content-range");
  if (field === null) return undefined;
  // RFC 9110 section 14.5: who does not understand it must not take a part for the whole.
  if (id === undefined) throw new BodyError({ status: 400, message: "Content-Range needs Upload-Id" });
  const range = uploadRange(field);
  if (range !== undefined) return range;
  throw new BodyError({ status: 400, message: "Content-Range has to reach from an offset to the end" });
}

/**
 * The file that an upload goes to.
 *
 * @param folder a path to the directory
 * @param name what the file is to be called
 * @param id of the upload; undefined for one that nobody will resume
 * @param offset how many bytes the client takes to be there
 * @throws OffsetError where they are not
 */
export function openPart(folder: string, name: string, id: string | undefined, offset: number): PartFile {
  if (id === undefined) return PartFile.begin(folder);
  const opening = PartFile.resume(folder, resumableKey(id, name), offset, Date.now());
  if (opening.kind === "open") return opening.part;
  throw new OffsetError(opening.message, opening.offset);
}

/** The line broke, or was silent for too long; nothing is wrong with what came. */
export function isCut(error: unknown): boolean {
  return error instanceof ConnectionError || error instanceof TimeoutError;
}

/** Shorter waits, for the time of one body. */
export class Impatience implements Disposable {
  readonly #connection: Connection;
  readonly #usual: number;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#usual = connection.readTimeout;
    if (this.#usual <= 0 || this.#usual > PATIENCE_SECONDS) connection.readTimeout = PATIENCE_SECONDS;
  }

  [Symbol.dispose](): void {
    this.#connection.readTimeout = this.#usual;
  }
}
