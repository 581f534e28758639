// Folders as archives: `/photos/?archive=zip` and `?archive=tar`, and with `&select=NAME` only some of what is in the folder.
//
// Whatever the folder holds, an archive is first planned: a walk finds names, sizes and times, and from these follow the place of
// every byte, the length, and an entity tag. Then it is made on the way, so that none is ever in memory or on the disk, and any part
// of it can be asked for alone.
//
// What is hidden, or lies outside, or is a script, is not in it: all is found by the hooks that all files pass. A folder that
// has an index file can be had all the same, whoever does not want that has no listing either (`--no-listing`).

import { closeFile } from "../../files/open-file.ts";
import { decodePath, normalizePath, splitTarget } from "../../semantics/url-path.ts";
import type { Feature, HandlerClass } from "../feature.ts";
import { Allowance, type Share } from "./allowance.ts";
import { answerArchive } from "./answer-archive.ts";
import { Checksums } from "./checksums.ts";
import type { ArchiveRequest } from "./plan.ts";
import { archiveWish } from "./wish.ts";

/**
 * Gives folders as archives.
 *
 * @param allowance how many entries may be remembered; for tests
 * @returns a feature that answers GET and HEAD for a folder where the query has `archive=zip` or `archive=tar`
 */
export function archive(allowance: Allowance = new Allowance()): Feature {
  const checksums = new Checksums();
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      _share: Share | undefined;

      override do_GET(): void | Promise<void> {
        const request = this._archiveRequest();
        return request === undefined ? super.do_GET() : answerArchive(this, request, checksums);
      }

      override do_HEAD(): void | Promise<void> {
        const request = this._archiveRequest();
        return request === undefined ? super.do_HEAD() : answerArchive(this, request, checksums);
      }

      override end_request(): void {
        this._share?.release();
        this._share = undefined;
        super.end_request();
      }

      /** What is not for us: a file, a folder without its slash, a folder that is not there. */
      _archiveRequest(): ArchiveRequest | undefined {
        if (!this.path.includes("?")) return undefined;
        const { path: urlPath, query } = splitTarget(this.path);
        const wish = archiveWish(query);
        if (wish === undefined) return undefined;
        const { segments, trailingSlash } = normalizePath(decodePath(urlPath));
        if (!trailingSlash) return undefined;
        const path = this.translate_path(this.path);
        const opened = this.open_path(path);
        if (opened.kind === "file") closeFile(opened.file);
        if (opened.kind !== "directory") return undefined;
        this._share = allowance.share();
        return {
          ...wish,
          path: path.endsWith("/") ? path : `${path}/`,
          name: segments.at(-1),
          share: this._share,
        };
      }
    };
}
