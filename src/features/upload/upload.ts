// Takes files: PUT and POST, folders by MKCOL, and HEAD with `Upload-Id` for those who go on. While it is turned off nothing of
// that is there, but for two things: files on their way are never shown, and what a browser would run is still in a sandbox.

import { BodyError } from "../../connection/body-reader.ts";
import type { DirectoryEntry } from "../../files/directory-listing.ts";
import type { OpenedPath } from "../../files/open-file.ts";
import type { RequestMethod } from "../../handlers/base-http-request-handler.ts";
import type { Feature, HandlerClass } from "../feature.ts";
import { isActiveType, SANDBOX } from "./active-content.ts";
import { fileSystemRefusal } from "./error-code.ts";
import type { Intake } from "./outcome.ts";
import { isPartName, isPartPath } from "./part-name.ts";
import { OffsetError } from "./resumption.ts";
import { isFromHere } from "./same-origin.ts";
import { sendOutcome } from "./upload-reply.ts";
import { type Answer, answerFor, dropUpload, uploadProgress } from "./upload-routes.ts";
import type { UploadSettings } from "./upload-settings.ts";

/** The methods that ask for their body by themselves. */
const OURS = new WeakSet<RequestMethod>();

/**
 * Takes files.
 *
 * @param settings whether, how many bytes, and whether in the place of others
 * @returns a feature that answers PUT, POST and MKCOL, and serves what a browser would run in a sandbox
 */
export function upload(settings: UploadSettings): Feature {
  const { gate } = settings;
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      /** A file may be larger than any other body. What nobody asked for is not read to its end anyhow. */
      override max_body = 0;
      _expects100 = false;
      _sendsFile = false;
      _isActive = false;
      _offset: number | undefined;

      override parse_request(): boolean {
        this._expects100 = this._sendsFile = this._isActive = false;
        this._offset = undefined;
        return super.parse_request();
      }

      /** The body is asked for when nothing speaks against it: not before the password, the size and the room are known. */
      override handle_expect_100(): boolean {
        // Another feature may take the request instead: then it wants its body as any other does.
        const method = this.method_for(this.command ?? "");
        if (method === undefined || !OURS.has(method)) return super.handle_expect_100();
        this._expects100 = true;
        return true;
      }

      protected override method_for(command: string): RequestMethod | undefined {
        return this._uploadMethod(command) ?? super.method_for(command);
      }

      override open_path(path: string): OpenedPath {
        return isPartPath(path) ? { kind: "missing" } : super.open_path(path);
      }

      override directory_entries(path: string): DirectoryEntry[] | undefined {
        return super.directory_entries(path)?.filter(({ name }) => !isPartName(name));
      }

      override begin_file(): void {
        this._sendsFile = true;
        super.begin_file();
      }

      /** The page for what is missing may be a file, too. */
      override send_error(code: number, message?: string | null, explain?: string | null): void {
        this._sendsFile = true;
        super.send_error(code, message, explain);
      }

      override send_header(keyword: string, value: string | number): void {
        if (this._sendsFile && keyword.toLowerCase() === "content-type") {
          this._isActive = isActiveType(String(value));
        }
        super.send_header(keyword, value);
      }

      override end_headers(): void {
        if (this._offset !== undefined) super.send_header("Upload-Offset", this._offset);
        // Beside any policy the user has: a browser keeps to both. Also while uploads are turned off: who put a page here is not known.
        if (this._isActive) super.send_header("Content-Security-Policy", SANDBOX);
        super.end_headers();
      }

      /** What is ours: not what a script answers, which takes any method. */
      _uploadMethod(command: string): RequestMethod | undefined {
        if (!gate.on) return undefined;
        if (this.headers.has("upload-id")) {
          if (command === "HEAD") return () => this._sendOffset();
          if (command === "DELETE") return () => this._drop();
        }
        const answer = answerFor(command);
        if (answer === undefined || super.method_for("PUT") !== undefined) return undefined;
        const take = (): Promise<void> => this._take(answer);
        OURS.add(take);
        return take;
      }

      async _take(answer: Answer): Promise<void> {
        const intake: Intake = { handler: this, settings, proceed: () => this._proceed() };
        try {
          this._checkOrigin();
          sendOutcome(this, await answer(intake));
        } catch (error) {
          this._refuse(error);
        }
      }

      _checkOrigin(): void {
        if (isFromHere(this.headers, this.connection.getsockname())) return;
        throw new BodyError({ status: 403, message: "Only pages of this server may write to it" });
      }

      _proceed(): void {
        if (this._expects100) super.handle_expect_100();
        this._expects100 = false;
      }

      _sendOffset(): void {
        try {
          const { offset, url } = uploadProgress(this);
          this._offset = offset;
          this.send_response(200);
          if (url !== undefined) this.send_header("Location", url);
          this.send_header("Cache-Control", "no-store");
          this.send_header("Content-Length", 0);
          this.end_headers();
        } catch (error) {
          this._refuse(error);
        }
      }

      _drop(): void {
        try {
          this._checkOrigin();
          dropUpload(this);
          this.send_response(204);
          this.end_headers();
        } catch (error) {
          this._refuse(error);
        }
      }

      /** What the file system says is told in our words; what else went wrong is for whoever called. */
      _refuse(error: unknown): void {
        if (error instanceof OffsetError) this._offset = error.offset;
        if (error instanceof BodyError) throw error;
        const refused = fileSystemRefusal(error);
        if (refused === undefined) throw error;
        this.log_error("Cannot store what %r names: %s", this.path, error);
        throw new BodyError(refused);
      }
    };
}
