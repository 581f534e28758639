// What uploads add to the listing page: a form for files, one for a new folder, and where there is JavaScript, a place to drop
// files and folders with the progress of each.

import { SafeHTML } from "../../semantics/html.ts";
import type { ListingPart } from "../listing-part.ts";
import type { Switch } from "../switch.ts";
import { FOLDER_FIELD } from "./take-form.ts";
import { UPLOAD_SCRIPT } from "./upload-script.ts";
import { UPLOAD_STYLE } from "./upload-style.ts";

// `./` is the folder whatever stands before our paths, and leaves the order of the listing out.
const FORM = '<form class="up" method="post" enctype="multipart/form-data" action="./"';

const TOOLBAR = `${FORM} id="upload">
<input type="file" id="upload-files" name="file" multiple aria-label="Files to upload">
<button id="upload-send">Upload</button>
</form>
${FORM}>
<input name="${FOLDER_FIELD}" aria-label="Name of a new folder" placeholder="New folder" required maxlength="255" autocomplete="off" spellcheck="false">
<button>Create</button>
</form>
`;

const PART: ListingPart = { toolbar: new SafeHTML(TOOLBAR), style: UPLOAD_STYLE, script: UPLOAD_SCRIPT };

/**
 * The part of uploads.
 *
 * @param gate whether files are taken at the moment
 * @returns what is asked for each page
 */
export function uploadPart(gate: Switch): () => ListingPart | undefined {
  return () => (gate.on ? PART : undefined);
}
