// Which request asks for what.

import { parse_header } from "../../cgi/parse-header.ts";
import { BodyError } from "../../connection/body-reader.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { splitTarget } from "../../semantics/url-path.ts";
import { nameRefusal } from "./file-name.ts";
import { finishedUpload, forgetFinished } from "./finished-uploads.ts";
import type { Intake, Outcome } from "./outcome.ts";
import { removeUpload, uploadedSize } from "./part-file.ts";
import { resumableKey } from "./part-name.ts";
import { uploadId } from "./resumption.ts";
import { takeFile } from "./take-file.ts";
import { takeForm } from "./take-form.ts";
import { UploadFolder } from "./upload-folder.ts";
import { announcedLength } from "./upload-size.ts";
import { folderTarget, makingTarget, pathIn, type UploadTarget, uploadTarget } from "./upload-target.ts";

/** Does what a request asks for. */
export type Answer = (intake: Intake) => Promise<Outcome>;

const ANSWERS: Readonly<Record<string, Answer>> = {
  PUT: (intake) => {
    const { folder, name } = checked(uploadTarget(intake.handler.path));
    return takeFile(intake, folder, name ?? "");
  },
  POST: (intake) => {
    const { handler } = intake;
    if (handler.headers.get_content_type() === "multipart/form-data") {
      return takeForm(intake, checked(folderTarget(handler.path)).folder);
    }
    const given = givenName(handler);
    if (given !== undefined) return takeFile(intake, checked(folderTarget(handler.path)).folder, given);
    const { folder, name } = checked(uploadTarget(handler.path));
    return takeFile(intake, folder, name ?? "");
  },
  // RFC 4918 section 9.3.
  MKCOL: async (intake) => {
    const { handler } = intake;
    const { folder: path, name = "" } = checked(makingTarget(handler.path));
    if (announcedLength(handler) !== 0) {
      throw new BodyError({ status: 415, message: "A folder is made without a body" });
    }
    using folder = UploadFolder.open(handler, path);
    if (name === "" || !folder.make(name)) {
      throw new BodyError({ status: 405, message: "Something has this name already" });
    }
    await folder.sync();
    return { folder: path, files: [], made: [`${pathIn(path, name)}/`] };
  },
};

/** What answers a method; undefined where it is not one that writes. */
export function answerFor(method: string): Answer | undefined {
  return Object.hasOwn(ANSWERS, method) ? ANSWERS[method] : undefined;
}

/** How far an upload has come. */
export interface UploadProgress {
  /** How many bytes are here; 0 for one that nobody has begun, or that is not kept any more. */
  readonly offset: number;
  /** The path of the file, percent-encoded, where it is finished. */
  readonly url?: string;
}

/**
 * How far the upload of a request's `Upload-Id` has come.
 *
 * @throws BodyError where the request names no file that could be uploaded
 */
export function uploadProgress(handler: SimpleHTTPRequestHandler): UploadProgress {
  return withUpload(handler, (folder, key) => {
    const offset = uploadedSize(folder.path, key);
    if (offset !== undefined) return { offset };
    const file = finishedUpload(folder, key, Date.now());
    return file === undefined ? { offset: 0 } : { offset: file.size, url: file.url };
  });
}

/**
 * Removes the upload of a request's `Upload-Id`, which nobody will resume. Where there is none, that is as well.
 *
 * @throws BodyError where the request names no file that could be uploaded
 */
export function dropUpload(handler: SimpleHTTPRequestHandler): void {
  withUpload(handler, (folder, key) => {
    removeUpload(folder.path, key);
    forgetFinished(folder, key);
  });
}

function withUpload<Result>(
  handler: SimpleHTTPRequestHandler,
  act: (folder: UploadFolder, key: string) => Result,
): Result {
  const { folder: path, name = "" } = checked(uploadTarget(handler.path));
  const reason = nameRefusal(name);
  if (reason !== undefined) throw new BodyError({ status: 400, message: reason });
  using folder = UploadFolder.open(handler, path);
  return act(folder, resumableKey(uploadId(handler) ?? "", name));
}

/** `?name=`, or the file name in `Content-Disposition`. */
function givenName({ path, headers }: SimpleHTTPRequestHandler): string | undefined {
  const asked = new URLSearchParams(splitTarget(path).query ?? "").get("name");
  if (asked !== null) return asked;
  return parse_header(headers.get("content-disposition", ""))[1]["filename"];
}

function checked(target: UploadTarget | Refusal): UploadTarget {
  if ("status" in target) throw new BodyError(target);
  return target;
}
