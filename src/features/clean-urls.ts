// Addresses without `.html`: `/about` is the file `about.html`, and whoever asks for the file by its name is sent there.
//
// One page has one address, so a search engine and a browser's history know it once. What has precedence, from the top:
//
//   /about        the file `about`; then `about.html`, also where there is a folder `about`, as site generators lay it out;
//                 then the folder
//   /about/       the folder `about`; where there is none but `about.html`, a redirect to /about
//   /about.html   a redirect to /about, where that is this file
//   /index.html   a redirect to the folder, where that shows this file; /index too
//
// Each redirect leads to an address that is answered without another one, as it is only given after looking there.

import { closeFile, type OpenedPath } from "../files/open-file.ts";
import type { ReplySource } from "../handlers/reply-source.ts";
import { decodePath, normalizePath, quotePath, splitTarget, targetText } from "../semantics/url-path.ts";
import type { HandlerClass } from "./feature.ts";

const SUFFIX = ".html";

/** Where a page is to be asked for: at its folder, at its name without the suffix, or only as it is. */
type Address = "folder" | "bare" | "file";

/**
 * Serves pages by addresses without their suffix.
 *
 * @param Base the class to extend
 * @returns a class whose `send_head` finds `about.html` for `/about`, and redirects from `/about.html`
 */
export function cleanURLs<Base extends HandlerClass>(Base: Base): Base {
  return class extends Base {
    override send_head(): ReplySource | null | Promise<ReplySource | null> {
      const { path: urlPath, query } = splitTarget(this.path);
      const { segments, trailingSlash } = normalizePath(decodePath(urlPath));
      const name = segments.at(-1);
      if (name === undefined) return super.send_head();
      const path = this.translate_path(this.path);
      const bare = trailingSlash ? path.slice(0, -1) : path;

      if (!trailingSlash && name.endsWith(SUFFIX) && this._isFile(path)) {
        const pageName = name.slice(0, -SUFFIX.length);
        const address = this._addressOf(path.slice(0, -SUFFIX.length), pageName);
        return address === "file" ? super.send_head() : this._leadToPage(segments, pageName, address, query);
      }
      const page = bare + SUFFIX;
      const isFolder = trailingSlash && this._look(path).kind !== "missing";
      if (isFolder || !this._isFile(page)) return super.send_head();
      const address = this._addressOf(bare, name);
      if (address === "file") return super.send_head();
      if (trailingSlash || address === "folder") return this._leadToPage(segments, name, address, query);
      const opened = this.open_path(page);
      return opened.kind === "file" ? this.send_file(opened.file, page) : super.send_head();
    }

    /** Where the page at `bare` with the suffix behind it is to be asked for. */
    _addressOf(bare: string, name: string): Address {
      // `.html` has no name without its suffix, and a file without the suffix has that address itself.
      if (name === "" || this._isFile(bare)) return "file";
      const folder = bare.slice(0, -name.length);
      for (const index of this.index_pages) {
        if (index === name + SUFFIX) return "folder";
        const { kind } = this._look(folder + index);
        if (kind !== "missing" && kind !== "directory") break;
      }
      return "bare";
    }

    _leadToPage(
      segments: readonly string[],
      name: string,
      address: Address,
      query: string | undefined,
    ): null {
      // Made of the names, so that no empty one leads to another host, and one redirect is the last.
      const names = [...segments.slice(0, -1), ...(address === "folder" ? [] : [name])];
      const slash = address === "folder" && names.length > 0 ? "/" : "";
      const rest = query === undefined ? "" : `?${targetText(query)}`;
      this.send_response(301);
      this.send_header("Location", `/${names.map(quotePath).join("/")}${slash}${rest}`);
      this.send_header("Content-Length", "0");
      this.end_headers();
      return null;
    }

    _isFile(path: string): boolean {
      return this._look(path).kind === "file";
    }

    /** What is there, closed again. */
    _look(path: string): OpenedPath {
      const opened = this.open_path(path);
      if (opened.kind === "file") closeFile(opened.file);
      return opened;
    }
  };
}
