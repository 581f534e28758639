// A site's own page for what is not there: the nearest `404.html`, from the folder of what was asked for up to the top.

import { readSync } from "node:fs";
import { sep } from "node:path";

import { closeFile, type OpenFile } from "../files/open-file.ts";
import { onlyMethods } from "./feature.ts";
import type { HandlerClass } from "./feature.ts";
import { takesHTML } from "./navigation.ts";

const PAGE = "404.html";

/** A page that explains is small; a larger file is something else, and not read into memory for each wrong address. */
const MOST_BYTES = 1024 * 1024;

/**
 * Answers 404 with the site's own page.
 *
 * The page has no validators, as what is missing has none, and status 404. It is found like any file, so nothing hidden is
 * shown, and a page that cannot be read is passed over. A plain reply costs nothing: all this happens in `send_error`.
 *
 * @param Base the class to extend
 * @returns a class whose `send_error` sends the nearest `404.html` to who asks with GET or HEAD and takes HTML
 * @example
 * ```ts
 * const Handler = compose(SimpleHTTPRequestHandler, [notFoundPage]);
 * ```
 */
export function notFoundPage<Base extends HandlerClass>(Base: Base): Base {
  return onlyMethods(
    class extends Base {
      override send_error(code: number, message?: string | null, explain?: string | null): void {
        const isRead = code === 404 && (this.command === "GET" || this.command === "HEAD");
        const page = isRead && takesHTML(this.headers) ? this._nearestPage() : undefined;
        if (page === undefined) {
          super.send_error(code, message, explain);
          return;
        }
        this.log_error("code %d, message %s", code, message ?? "Not Found");
        this.send_response(code, message);
        this.send_header("Connection", "close"); // as every error
        this.send_header("Content-Type", this.guess_type(PAGE));
        this.send_header("Content-Length", String(page.length));
        this.send_header("Vary", "Accept");
        this.end_headers();
        if (this.command !== "HEAD") this.wfile.write(page);
      }

      /** What the nearest page says; undefined where there is none. */
      _nearestPage(): Buffer | undefined {
        for (const folder of this._foldersAbove(this.translate_path(this.path)).reverse()) {
          const opened = this.open_path(`${folder}/${PAGE}`);
          const page = opened.kind === "file" ? wholePage(opened.file) : undefined;
          if (page !== undefined) return page;
        }
        return undefined;
      }

      /**
       * The folders on a path, from the top as far as there are any. The way down ends at the first name that is none: a path
       * can have ten thousand names, and all but a few of them are nowhere.
       */
      _foldersAbove(path: string): string[] {
        const top = this.directory.replace(TRAILING_SEPARATOR, "");
        const folders = [top];
        if (!path.startsWith(top)) return folders;
        for (let end = top.length; end < path.length;) {
          end = nextSeparator(path, end + 1);
          const folder = path.slice(0, end);
          const opened = this.open_path(folder);
          if (opened.kind === "file") closeFile(opened.file);
          if (opened.kind !== "directory") break;
          folders.push(folder);
        }
        return folders;
      }
    },
  );
}

const TRAILING_SEPARATOR = sep === "/" ? /\/$/ : /[\\/]$/;

/** Where the name that begins at `from` ends. */
function nextSeparator(path: string, from: number): number {
  const index = path.indexOf(sep, from);
  return index === -1 ? path.length : index;
}

/** The whole file, which is closed; undefined where it is too long, or cannot be read. */
function wholePage(file: OpenFile): Buffer | undefined {
  try {
    if (file.size > MOST_BYTES) return undefined;
    if (file.content !== undefined) return file.content;
    const page = Buffer.allocUnsafe(file.size);
    const length = readSync(file.fd, page, 0, file.size, 0);
    return page.subarray(0, length);
  } catch {
    return undefined;
  } finally {
    closeFile(file);
  }
}
