// Uploads that are finished, for the client that did not hear of it: its line broke after the file had its name and before the
// reply came. It asks again, or sends all of it again, and gets the same answer instead of a second file.
//
// This process remembers them for a while. Another one, of `--workers` or after a restart, stores again what is sent again, under
// a free name: a note in the folder would be there for everybody long after the moment it is for.

import { lstatSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

import type { StoredFile } from "./outcome.ts";
import type { UploadFolder } from "./upload-folder.ts";

/** Longer than any client of ours waits before it asks again. */
const REMEMBERED_MS = 10 * 60 * 1000;

/** So many are remembered; beyond that the oldest are forgotten. */
const MAX_REMEMBERED = 1024;

/** How much is compared at a time. */
const CHUNK = 64 * 1024;

interface Finished {
  readonly file: StoredFile;
  readonly ino: number;
  readonly mtimeMs: number;
  readonly timeMs: number;
}

type Folder = Pick<UploadFolder, "path" | "identity">;

const uploads = new Map<string, Finished>();

/**
 * Remembers an upload.
 *
 * @param folder the folder
 * @param key of the upload
 * @param file what became of it
 * @param nowMs milliseconds since 1970
 */
export function rememberFinished(folder: Folder, key: string, file: StoredFile, nowMs: number): void {
  const found = lstatSync(`${folder.path}/${file.name}`, { throwIfNoEntry: false });
  if (found === undefined) return;
  const [oldest] = uploads.keys();
  if (uploads.size >= MAX_REMEMBERED && oldest !== undefined) uploads.delete(oldest);
  const { ino, mtimeMs } = found;
  forgetFinished(folder, key);
  uploads.set(placeOf(folder, key), { file, ino, mtimeMs, timeMs: nowMs });
}

/**
 * What became of an upload that was finished a while ago.
 *
 * @param folder the folder
 * @param key of the upload
 * @param nowMs milliseconds since 1970
 * @returns undefined where none was, or where the file has been changed or removed since
 */
export function finishedUpload(folder: Folder, key: string, nowMs: number): StoredFile | undefined {
  const upload = uploads.get(placeOf(folder, key));
  if (upload === undefined || nowMs - upload.timeMs > REMEMBERED_MS) return undefined;
  const { file, ino, mtimeMs } = upload;
  const found = lstatSync(`${folder.path}/${file.name}`, { throwIfNoEntry: false });
  const isSame = found?.ino === ino && found.mtimeMs === mtimeMs && found.size === file.size;
  return isSame ? file : undefined;
}

/** Forgets an upload: its client knows. */
export function forgetFinished(folder: Folder, key: string): void {
  uploads.delete(placeOf(folder, key));
}

/**
 * Whether two files hold the same. Who gave one id to two files must not lose one of them.
 *
 * @param first a path
 * @param second a path
 */
export async function holdTheSame(first: string, second: string): Promise<boolean> {
  await using one = await open(first);
  await using other = await open(second);
  for (let position = 0; ; position += CHUNK) {
    const [some, others] = await Promise.all([chunkAt(one, position), chunkAt(other, position)]);
    if (!some.equals(others)) return false;
    if (some.length < CHUNK) return true;
  }
}

/** Less than a chunk only at the end. */
async function chunkAt(file: FileHandle, position: number): Promise<Buffer> {
  const chunk = Buffer.alloc(CHUNK);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, length, CHUNK - length, position + length);
    length += bytesRead;
    if (bytesRead === 0 || length === CHUNK) return chunk.subarray(0, length);
  }
}

/** The same name in another folder is another upload. */
function placeOf(folder: Folder, key: string): string {
  return `${folder.identity} ${key}`;
}
