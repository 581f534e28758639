// What whoever starts the server decides about uploads.

import type { Switch } from "../switch.ts";

/** How uploads are taken. */
export interface UploadSettings {
  /** Whether they are taken at the moment. */
  readonly gate: Switch;
  /** Whether a file may take the place of another one; where not, it gets a name that is free. */
  readonly overwrite: boolean;
  /** Whether `about` and `about.html` are two files of one address, as with `--clean-urls`. */
  readonly cleanURLs?: boolean;
  /** Most bytes of one file, and of one form; 0 or undefined: as many as the disk takes. */
  readonly maxBytes: number | undefined;
}
