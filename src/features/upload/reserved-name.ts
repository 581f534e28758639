// Names that count as taken though nothing has them, unless files may be overwritten: what lies there would be shown in the
// place of something else.

import { statSync } from "node:fs";

import { fsPath } from "../../files/fs-path.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import type { UploadFolder } from "./upload-folder.ts";

const ERROR_PAGE = "404.html";

/** `app.js.br` is sent for `app.js` to whoever takes that coding. */
const COMPRESSED_FORM = /\.(?:br|zst|gz)$/i;

/**
 * Whether a new file would stand for something else.
 *
 * @param handler whose pages
 * @param folder where the file is to lie
 * @param name what it is to be called
 */
export function isReservedName(
  handler: SimpleHTTPRequestHandler,
  folder: UploadFolder,
  name: string,
): boolean {
  const stem = name.replace(COMPRESSED_FORM, "");
  return (stem !== name && folder.has(stem)) || isFrontPage(handler, folder, stem);
}

/**
 * The front page of the server and its error page speak for whoever runs it. In a folder below, a site of one's own may have
 * its index.
 */
function isFrontPage(handler: SimpleHTTPRequestHandler, folder: UploadFolder, name: string): boolean {
  const pages = [...handler.index_pages, ERROR_PAGE].map((page) => page.toLowerCase());
  return pages.includes(name.toLowerCase()) && folder.identity === identityOf(handler.directory);
}

function identityOf(directory: string): string {
  const { dev, ino } = statSync(fsPath(directory));
  return `${dev}:${ino}`;
}
