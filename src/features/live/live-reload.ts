// Pages that load themselves anew when their files change: HTML gets one line, the line loads a script, and the script listens.

import { createHash } from "node:crypto";

import { ConnectionError } from "../../connection/errors.ts";
import type { OpenFile } from "../../files/open-file.ts";
import { closeFile } from "../../files/open-file.ts";
import type { ReplySource } from "../../handlers/reply-source.ts";
import { splitTarget } from "../../semantics/url-path.ts";
import type { Feature, HandlerClass } from "../feature.ts";
import type { ListingPart } from "../listing-part.ts";
import type { Switch } from "../switch.ts";
import { ChangeFeed, type FeedOptions } from "./change-feed.ts";
import { CLIENT_SCRIPT, SCRIPT_PATH, STREAM_PATH } from "./client-script.ts";
import { SCRIPT_LINE, withScript } from "./injection.ts";

/** Where HTML is shown. What a script fetches it may want as it is, and it is no page. */
const SHOWN_IN = ["document", "iframe", "frame", "embed", "object"];

/**
 * Reloads pages when files change.
 *
 * @param directory what is served, and watched while a page is open
 * @param wanted while it is off, pages stay as they are and nobody is told of changes
 * @param options see there
 * @returns a feature that puts one line behind HTML files and 404 pages, and answers for the script and the stream of changes
 */
export function liveReload(directory: string, wanted: Switch, options?: FeedOptions): Feature {
  const feed = new ChangeFeed(directory, wanted, options);
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      /** Whether the reply is another one for what a script fetches. */
      _variesByPlace = false;
      /** Whether an error page is being sent; then whether the line belongs behind it. */
      _errorPage: "none" | "begun" | "page" | "measured" = "none";

      override do_GET(): void | Promise<void> {
        return splitTarget(this.path).path === STREAM_PATH ? this._stream() : super.do_GET();
      }

      override do_HEAD(): void | Promise<void> {
        return splitTarget(this.path).path === STREAM_PATH ? this._sendStreamHead() : super.do_HEAD();
      }

      override send_head(): ReplySource | null | Promise<ReplySource | null> {
        if (splitTarget(this.path).path !== SCRIPT_PATH) return super.send_head();
        return this.send_file(SCRIPT_FILE, `${this.directory}${SCRIPT_PATH}`);
      }

      protected override send_file(
        file: OpenFile,
        path: string,
      ): ReplySource | null | Promise<ReplySource | null> {
        const isPage = wanted.on && isHTML(this.guess_type(path));
        if (!isPage) return super.send_file(file, path);
        this._variesByPlace = true;
        const page = this._isShown() ? withScript(file) : undefined;
        if (page === undefined) return super.send_file(file, path);
        closeFile(file);
        return super.send_file(page, path);
      }

      override end_headers(): void {
        if (this._variesByPlace) this.send_header("Vary", "Sec-Fetch-Dest");
        this._variesByPlace = false;
        super.end_headers();
      }

      // A page for what is missing is loaded anew when it is there: somebody waits for it, who is about to write it.

      override send_error(code: number, message?: string | null, explain?: string | null): void {
        const mayReload = code === 404 && wanted.on;
        this._variesByPlace = mayReload;
        this._errorPage = mayReload && this._isShown() ? "begun" : "none";
        super.send_error(code, message, explain);
        if (this._hasRoomForLine()) this.wfile.write(SCRIPT_LINE);
        this._errorPage = "none";
      }

      _hasRoomForLine(): boolean {
        return this._errorPage === "measured" && this.command !== "HEAD";
      }

      override send_header(keyword: string, value: string | number): void {
        if (this._errorPage === "none") {
          super.send_header(keyword, value);
          return;
        }
        const name = keyword.toLowerCase();
        const isLength = name === "content-length" && this._errorPage === "page";
        if (name === "content-type" && isHTML(String(value))) this._errorPage = "page";
        if (name === "content-encoding") this._errorPage = "none"; // no room for plain text behind that
        if (isLength) this._errorPage = "measured";
        super.send_header(keyword, isLength ? Number(value) + SCRIPT_LINE.length : value);
      }

      _isShown(): boolean {
        const place = this.headers.get("Sec-Fetch-Dest");
        return place === null || SHOWN_IN.includes(place);
      }

      /** Without a length the stream ends with the connection; and without chunks, a browser finds nothing wrong with that. */
      _sendStreamHead(): void {
        this.send_response(200);
        this.send_header("Content-Type", "text/event-stream");
        this.send_header("Cache-Control", "no-store");
        this.send_header("Connection", "close");
        this.end_headers();
      }

      async _stream(): Promise<void> {
        const { connection } = this;
        if (feed.isFull || connection.draining) {
          this.send_error(503);
          return;
        }
        this._sendStreamHead();
        const { wfile } = connection;
        const listener = {
          send: (text: string): void => {
            // Who has not taken what came before is gone, or will come back for the news.
            if (wfile.blocked) connection.abort();
            if (wfile.closed) return;
            wfile.write(text);
            wfile.flush();
          },
        };
        feed.join(listener);
        // Nobody would miss it: a server that ends closes it at once, and one that is full takes it before others.
        connection.waitsForRequest = true;
        try {
          while (await connection.more(Infinity)) connection.consume(connection.input.length);
        } catch (error) {
          if (!(error instanceof ConnectionError)) throw error;
        } finally {
          connection.waitsForRequest = false;
          feed.leave(listener);
        }
      }
    };
}

/**
 * What live reload adds to a listing: a change of the folder is a change of the page.
 *
 * @param wanted while it is off, nothing
 */
export function liveListing(wanted: Switch): () => ListingPart | undefined {
  return () => (wanted.on ? { script: CLIENT_SCRIPT } : undefined);
}

const SCRIPT = Buffer.from(CLIENT_SCRIPT);

/** The script as a file, so that all that holds for files holds for it. */
const SCRIPT_FILE: OpenFile = {
  fd: -1,
  size: SCRIPT.length,
  mtimeMs: NaN,
  ctimeMs: NaN,
  ino: 0,
  dev: 0,
  path: SCRIPT_PATH,
  content: SCRIPT,
  etag: `"${createHash("sha256").update(SCRIPT).digest("base64url").slice(0, 16)}"`,
};

/** XHTML is XML, where nothing may follow the root. */
function isHTML(type: string): boolean {
  return /^text\/html\s*(?:;|$)/i.test(type);
}
