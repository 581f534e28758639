// Names that count as taken though nothing has them, unless files may be overwritten: what lies there would be shown in the
// place of something else.

import { statSync } from "node:fs";

import { fsPath } from "../../files/fs-path.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import type { Intake } from "./outcome.ts";
import type { UploadFolder } from "./upload-folder.ts";

const ERROR_PAGE = "404.html";

/** `app.js.br` is sent for `app.js` to whoever takes that coding. */
const COMPRESSED_FORM = /\.(?:br|zst|gz)$/i;

/** `about.html` has the address `/about` where addresses are clean. */
const PAGE = ".html";

/**
 * Whether a new file would stand for something else.
 *
 * @param intake whose pages, and whether their addresses are clean
 * @param folder where the file is to lie
 * @param name what it is to be called
 */
export function isReservedName({ handler, settings }: Intake, folder: UploadFolder, name: string): boolean {
  const stem = name.replace(COMPRESSED_FORM, "");
  if ((stem !== name && folder.has(stem)) || isFrontPage(handler, folder, stem)) return true;
  if (isIndexInstead(handler, folder, name)) return true;
  return settings.cleanURLs === true && sharesAddress(folder, name);
}

/**
 * The front page of the server and its error page speak for whoever runs it. In a folder below, a site of one's own may have
 * its index.
 */
function isFrontPage(handler: SimpleHTTPRequestHandler, folder: UploadFolder, name: string): boolean {
  const pages = [...handler.index_pages, ERROR_PAGE].map((page) => page.toLowerCase());
  return pages.includes(name.toLowerCase()) && folder.identity === identityOf(handler.directory);
}

/** Of two index files in a folder one is shown. */
function isIndexInstead(
  { index_pages }: SimpleHTTPRequestHandler,
  folder: UploadFolder,
  name: string,
): boolean {
  return index_pages.includes(name) && index_pages.some((page) => folder.has(page));
}

function sharesAddress(folder: UploadFolder, name: string): boolean {
  return folder.has(name.endsWith(PAGE) ? name.slice(0, -PAGE.length) : name + PAGE);
}

function identityOf(directory: string): string {
  const { dev, ino } = statSync(fsPath(directory));
  return `${dev}:${ino}`;
}
