// From the bytes of a body to a file under its name.

import { utimesSync } from "node:fs";

import { BodyError } from "../../connection/body-reader.ts";
import type { ByteReader } from "../../connection/byte-streams.ts";
import type { Intake, StoredFile } from "./outcome.ts";
import type { PartFile } from "./part-file.ts";
import { moveToFree, type Placed, placeInstead, placeUnderFreeName } from "./place-file.ts";
import { isReservedName } from "./reserved-name.ts";
import { wantsFreeName } from "./upload-conditions.ts";
import type { UploadFolder } from "./upload-folder.ts";
import { checkGrowth } from "./upload-size.ts";
import { pathIn } from "./upload-target.ts";

/**
 * Writes a body to a file on its way.
 *
 * @param body the body
 * @param part the file
 * @param maxBytes most bytes of the file
 */
export async function receive(body: ByteReader, part: PartFile, maxBytes: number): Promise<void> {
  for (let chunk = await body.read1(); chunk.length > 0; chunk = await body.read1()) {
    checkGrowth(part.size + chunk.length, maxBytes);
    await part.write(chunk);
  }
}

/**
 * Gives a file that is whole its name.
 *
 * @param intake whose settings hold
 * @param folder the folder
 * @param part the file, finished
 * @param wanted the name it is to have
 * @throws BodyError with status 409 or 412 where it cannot have one
 */
export function store(intake: Intake, folder: UploadFolder, part: PartFile, wanted: string): StoredFile {
  if (!part.isThere) throw new BodyError({ status: 409, message: "The upload has been begun anew" });
  const nowSeconds = Date.now() / 1000;
  // It is as new as its name: a compressed form that was put beside that name meanwhile is older, and not sent in its place.
  utimesSync(`${folder.path}/${part.name}`, nowSeconds, nowSeconds);
  const placed = place(intake, folder, part.name, wanted);
  if (placed.kind === "taken") throw new BodyError({ status: 409, message: "The name is taken" });
  const { name, kind } = placed;
  return { name, wanted, url: pathIn(folder.url, name), size: part.size, replaced: kind === "replaced" };
}

function place(intake: Intake, folder: UploadFolder, part: string, name: string): Placed {
  const { handler, settings } = intake;
  if (settings.overwrite) return placeInstead(folder.path, part, name);
  if (!wantsFreeName(handler)) {
    return placeUnderFreeName(folder.path, part, name, (each) => isReservedName(intake, folder, each));
  }
  // It was free when the request came; by now it may not be.
  const isFree = !isReservedName(intake, folder, name);
  if (isFree && moveToFree(`${folder.path}/${part}`, `${folder.path}/${name}`))
    return { kind: "created", name };
  throw new BodyError({ status: 412, message: "Something has this name already" });
}
