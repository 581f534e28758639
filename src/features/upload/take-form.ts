// A form of a page, with files and the name of a new folder: multipart/form-data, RFC 7578. It counts when it is whole: until
// then its files lie hidden, and one that is cut leaves nothing.

import { type MultipartPart, MultipartReader } from "../../cgi/multipart-reader.ts";
import { BodyError } from "../../connection/body-reader.ts";
import { Pace } from "../archive/pace.ts";
import { nameRefusal } from "./file-name.ts";
import type { Intake, Outcome, StoredFile } from "./outcome.ts";
import { PartFile } from "./part-file.ts";
import { removeStaleParts } from "./stale-parts.ts";
import { receive, store } from "./store-part.ts";
import { UploadFolder } from "./upload-folder.ts";
import { announcedLength, checkSize, mostBytes } from "./upload-size.ts";
import { pathIn } from "./upload-target.ts";

/** The field that names a new folder. */
export const FOLDER_FIELD = "folder";

/** Most files and most folders of one form. */
const MAX_NAMES = 1000;

/** Room for a name in a field, which is longer than any name may be. */
const MAX_FIELD_BYTES = 4096;

/** What a form holds, before any of it counts. */
interface FormContent {
  readonly files: { readonly name: string; readonly part: PartFile }[];
  readonly folders: string[];
}

/**
 * Takes a form.
 *
 * @param intake the request
 * @param folderPath the path of the folder, percent-encoded
 * @throws BodyError for what a client does wrong, an error of the file system, or that of a connection that broke
 */
export async function takeForm(intake: Intake, folderPath: string): Promise<Outcome> {
  const { handler, settings } = intake;
  using folder = UploadFolder.open(handler, folderPath);
  const length = announcedLength(handler);
  checkSize(length, length, mostBytes(settings), folder);
  removeStaleParts(folder.path, folder.identity, Date.now());
  const content: FormContent = { files: [], folders: [] };
  try {
    intake.proceed();
    for await (const part of new MultipartReader(handler.rfile, handler.headers.get_boundary(""))) {
      await takePart(part, content, folder, mostBytes(settings));
    }
    folder.check();
    // A thousand names take half a second, in which others are to be answered, too.
    const made: string[] = [];
    for await (const name of inTurns(content.folders)) {
      if (folder.make(name)) made.push(`${pathIn(folderPath, name)}/`);
    }
    const files: StoredFile[] = [];
    for await (const { name, part } of inTurns(content.files)) {
      files.push(store(intake, folder, part, name));
    }
    await folder.sync();
    return { folder: folderPath, files, made };
  } catch (error) {
    for (const { part } of content.files) part.drop();
    throw error;
  }
}

async function takePart(
  { name: field, filename, body }: MultipartPart,
  { files, folders }: FormContent,
  folder: UploadFolder,
  maxBytes: number,
): Promise<void> {
  if (filename === null) {
    if (field !== FOLDER_FIELD) return;
    const name = (await body.read(MAX_FIELD_BYTES)).toString().trim();
    if (name === "") return;
    checkCount(folders, "folders");
    folders.push(allowed(name));
    return;
  }
  // Nothing was chosen.
  if (filename === "") return;
  const name = allowed(filename);
  checkCount(files, "files");
  const taken = files.reduce((sum, { part }) => sum + part.size, 0);
  const part = PartFile.begin(folder.path);
  files.push({ name, part });
  await receive(body, part, maxBytes - taken);
  await part.finish();
}

async function* inTurns<Item>(items: readonly Item[]): AsyncGenerator<Item, void, undefined> {
  const pace = new Pace();
  for (const item of items) {
    await pace.step();
    yield item;
  }
}

function checkCount({ length }: readonly unknown[], what: string): void {
  if (length < MAX_NAMES) return;
  throw new BodyError({ status: 413, message: `A form has ${MAX_NAMES} ${what} at most` });
}

function allowed(name: string): string {
  const refused = nameRefusal(name);
  if (refused === undefined) return name;
  throw new BodyError({ status: 400, message: refused });
}
