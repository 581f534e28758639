// One file, which is the body of its request: PUT, or POST. Asks all that can be asked before the body comes, then takes it.

import { BodyError } from "../../connection/body-reader.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { nameRefusal } from "./file-name.ts";
import { finishedUpload, holdTheSame, rememberFinished } from "./finished-uploads.ts";
import type { Intake, Outcome, StoredFile } from "./outcome.ts";
import type { PartFile } from "./part-file.ts";
import { resumableKey } from "./part-name.ts";
import { Impatience, isCut, openPart, requestRange, uploadId } from "./resumption.ts";
import { hasRoomForKept, removeLater, removeStaleParts } from "./stale-parts.ts";
import { receive, store } from "./store-part.ts";
import { checkConditions } from "./upload-conditions.ts";
import { UploadFolder } from "./upload-folder.ts";
import { announcedLength, checkSize, mostBytes } from "./upload-size.ts";
import { pathIn } from "./upload-target.ts";

/**
 * Takes the body of a request as a file.
 *
 * @param intake the request
 * @param folderPath the path of the folder, percent-encoded
 * @param name what the file is to be called
 * @throws BodyError for what a client does wrong, an error of the file system, or that of a connection that broke
 */
export async function takeFile(intake: Intake, folderPath: string, name: string): Promise<Outcome> {
  const { handler, settings } = intake;
  const reason = nameRefusal(name);
  if (reason !== undefined) throw new BodyError({ status: 400, message: reason });
  checkCoding(handler);
  using folder = UploadFolder.open(handler, folderPath);
  checkConditions(handler, pathIn(folderPath, name));
  const id = uploadId(handler);
  const range = requestRange(handler, id);
  const length = announcedLength(handler);
  checkSize(range?.total ?? length, length, mostBytes(settings), folder);
  removeStaleParts(folder.path, folder.identity, Date.now());
  const part = openPart(folder.path, name, id, range?.offset ?? 0);
  try {
    intake.proceed();
    using _ = id === undefined ? undefined : new Impatience(handler.connection);
    await receive(handler.rfile, part, mostBytes(settings));
    if (range !== undefined && part.size !== range.total) {
      throw new BodyError({ status: 400, message: "The body is not as long as Content-Range says" });
    }
    await part.finish();
    const key = id === undefined ? undefined : resumableKey(id, name);
    const known = await storedBefore(folder, part, key);
    folder.check();
    if (known !== undefined) part.drop();
    const file = known ?? store(intake, folder, part, name);
    if (key !== undefined) rememberFinished(folder, key, file, Date.now());
    await folder.sync();
    return { folder: folderPath, files: [file], made: [] };
  } catch (error) {
    if (id !== undefined && isCut(error)) keep(part, folder);
    else part.drop();
    throw error;
  }
}

/** What is sent again because its reply was lost is there already. */
async function storedBefore(
  folder: UploadFolder,
  part: PartFile,
  key: string | undefined,
): Promise<StoredFile | undefined> {
  const file = key === undefined ? undefined : finishedUpload(folder, key, Date.now());
  if (file?.size !== part.size || !part.isThere) return undefined;
  const isSame = await holdTheSame(`${folder.path}/${file.name}`, `${folder.path}/${part.name}`);
  return isSame ? file : undefined;
}

/** RFC 9110 section 8.4: what is coded is not the file. */
function checkCoding({ headers }: SimpleHTTPRequestHandler): void {
  if ((headers.get("content-encoding") ?? "identity").toLowerCase() === "identity") return;
  throw new BodyError({ status: 415, message: "A file is taken as it is, without Content-Encoding" });
}

function keep(part: PartFile, folder: UploadFolder): void {
  if (part.size === 0 || !hasRoomForKept(folder.path)) {
    part.drop();
    return;
  }
  part.keep();
  removeLater(folder.givenPath);
}
