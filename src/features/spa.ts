// A single-page application: its script knows paths that are no files, and shows them. Whoever opens such a path gets the page.

import type { ReplySource } from "../handlers/reply-source.ts";
import { decodePath, normalizePath, quotePath, splitTarget } from "../semantics/url-path.ts";
import type { Feature, HandlerClass } from "./feature.ts";
import { isNavigation, NAVIGATION_FIELDS } from "./navigation.ts";

/** The page of most. */
const PAGE = "index.html";

/**
 * Answers with a page for what is not there.
 *
 * Only where somebody looks at it, and only for a last name without a dot: a script or a picture that is missing stays missing,
 * or an application would be given HTML for it and fail in a way that nobody understands.
 *
 * Whatever is answered 404 is treated so, hidden and unreadable files too: the reply does not tell them from what is not there.
 *
 * @param value true, or the page's path below the directory
 * @returns a feature whose `send_head` sends the page with status 200 and the page's own validators
 */
export function singlePage(value: true | string): Feature {
  const target = `/${quotePath(value === true ? PAGE : value)}`;
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      /** Whether a 404 is held back, and whether there was one. */
      _fallback: "none" | "ready" | "taken" = "none";
      _variesByNavigation = false;

      override send_head(): ReplySource | null | Promise<ReplySource | null> {
        if (!mayBeRoute(this.path)) return super.send_head();
        this._fallback = "ready";
        const sent = super.send_head();
        return sent instanceof Promise ? sent.then((source) => this._instead(source)) : this._instead(sent);
      }

      override send_error(code: number, message?: string | null, explain?: string | null): void {
        if (code !== 404 || this._fallback === "none") {
          super.send_error(code, message, explain);
          return;
        }
        this._variesByNavigation = true;
        if (isNavigation(this.headers)) this._fallback = "taken";
        else super.send_error(code, message, explain);
      }

      override end_headers(): void {
        if (this._variesByNavigation) this.send_header("Vary", NAVIGATION_FIELDS);
        this._variesByNavigation = false;
        super.end_headers();
      }

      /** What the base sent, or the page where it would have said that there is nothing. */
      _instead(source: ReplySource | null): ReplySource | null | Promise<ReplySource | null> {
        const isMissing = this._fallback === "taken";
        this._fallback = "none";
        if (!isMissing) return source;
        const path = this.translate_path(target);
        const opened = this.open_path(path);
        if (opened.kind === "file") return this.send_file(opened.file, path);
        this.send_error(404, "File not found");
        return null;
      }
    };
}

/** Whether the last name of a target has no dot in it. */
function mayBeRoute(target: string): boolean {
  const { segments } = normalizePath(decodePath(splitTarget(target).path));
  return segments.at(-1)?.includes(".") !== true;
}
