// A page with the line that loads the script, as a file of its own: with its own length and its own entity tag, so that ranges,
// conditions and compression work on it as on any file.

import { readSync } from "node:fs";

import { type OpenFile, strongETag } from "../../files/open-file.ts";
import { SCRIPT_PATH } from "./client-script.ts";

/**
 * The line, for the very end: wherever a document ends, a script may follow, and nothing of the page is looked at or moved. In a
 * page that ends within a comment it is a part of the comment, and harmless.
 */
export const SCRIPT_LINE: Buffer = Buffer.from(`\n<script src="${SCRIPT_PATH}" defer></script>\n`);

/** Longer pages stay as they are: the page is put together in memory. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The page with the line behind it.
 *
 * @param file an open file with HTML in it; it stays open
 * @returns what to send in its place; undefined where the file is to be sent as it is: it is too long, in UTF-16, which the
 *   line is not, or cannot be read
 */
export function withScript(file: OpenFile): OpenFile | undefined {
  if (file.size > MOST_BYTES) return undefined;
  const content = file.content ?? wholeFile(file);
  if (content === undefined || isUTF16(content)) return undefined;
  const page = Buffer.concat([content, SCRIPT_LINE]);
  return {
    ...file,
    fd: -1,
    content: page,
    size: page.length,
    etag: strongETag(file).replace(/"$/, '-live"'),
  };
}

/** By its byte order mark, which decides before anything else does. */
function isUTF16(content: Buffer): boolean {
  const [first, second] = content;
  return (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);
}

/** As long as it was when it was opened; undefined where it is shorter by now, which sending it will say. */
function wholeFile(file: OpenFile): Buffer | undefined {
  const content = Buffer.allocUnsafe(file.size);
  try {
    for (let read = 0; read < file.size;) {
      const length = readSync(file.fd, content, read, file.size - read, read);
      if (length === 0) return undefined;
      read += length;
    }
    return content;
  } catch {
    return undefined;
  }
}
