// Files for archives are opened as all files are, by the handler's `open_path`, with the rules of all its features.

import { fstatSync } from "node:fs";

import { closeFile, type OpenedPath, type OpenFile } from "../../files/open-file.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { entryPath, type FileEntry, stillHolds } from "./entry.ts";

/** A file is not what it was when the archive was planned. */
export class ChangedFileError extends Error {
  override name = "ChangedFileError";
  /** @param path of the file, on disk */
  constructor(path: string) {
    super(`Changed while it was sent: ${path}`);
  }
}

/**
 * Opens what a path names, without putting it into the cache of small files: whoever packs a whole tree would drive from it what
 * everybody else asks for.
 */
export function openUncached(handler: SimpleHTTPRequestHandler, path: string): OpenedPath {
  const cache = handler.file_cache;
  handler.file_cache = null;
  try {
    return handler.open_path(path);
  } finally {
    handler.file_cache = cache;
  }
}

/**
 * Works with the file of an entry, as long as that is what was planned, before the work and after it.
 *
 * @param handler who serves it
 * @param entry the file
 * @param work what to do with the open file
 * @returns what the work answers, and the file as it was found after it
 * @throws ChangedFileError, by rejection
 */
export async function withEntry<Value>(
  handler: SimpleHTTPRequestHandler,
  entry: FileEntry,
  work: (file: OpenFile) => Value | Promise<Value>,
): Promise<{ readonly value: Value; readonly found: OpenFile }> {
  const path = entryPath(entry);
  const opened = openUncached(handler, path);
  if (opened.kind === "failed") throw opened.error;
  if (opened.kind !== "file") throw new ChangedFileError(path);
  const { file } = opened;
  try {
    if (!stillHolds(entry, file)) throw new ChangedFileError(path);
    const value = await work(file);
    const { size, mtimeMs, ctimeMs } = fstatSync(file.fd);
    const found = { ...file, size, mtimeMs, ctimeMs };
    if (!stillHolds(entry, found)) throw new ChangedFileError(path);
    return { value, found };
  } finally {
    closeFile(file);
  }
}
