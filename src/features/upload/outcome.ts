// What became of an upload, and who it is told to.

import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import type { UploadSettings } from "./upload-settings.ts";

/** A file that is there now. */
export interface StoredFile {
  /** The name it got. */
  readonly name: string;
  /** The name it was to get. */
  readonly wanted: string;
  /** Its path, percent-encoded. */
  readonly url: string;
  /** Its length in bytes. */
  readonly size: number;
  /** Whether it took the place of another one. */
  readonly replaced: boolean;
}

/** What is there now. */
export interface Outcome {
  /** The path of the folder, percent-encoded. */
  readonly folder: string;
  readonly files: readonly StoredFile[];
  /** Paths of folders that were made. */
  readonly made: readonly string[];
}

/** A request that writes. */
export interface Intake {
  readonly handler: SimpleHTTPRequestHandler;
  readonly settings: UploadSettings;
  /** Asks for the body, where the client waits to be asked; to be called when nothing speaks against it any more. */
  proceed(): void;
}
