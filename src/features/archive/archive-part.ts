// The buttons of the listing page: the folder as an archive, or what is ticked of it. They need no script.

import { html } from "../../semantics/html.ts";
import type { ListingPart } from "../listing-part.ts";

const TOOLBAR = html`<button form="listing" name="archive" value="zip">
    Download <span class="if-none">all</span><span class="if-some">selected</span> as zip
  </button>
  <button form="listing" name="archive" value="tar" aria-label="Download as tar">as tar</button> `;

/** Which it is, the boxes say. */
const STYLE = `.if-some, main:has([name=select]:checked) .if-none { display: none; }
main:has([name=select]:checked) .if-some { display: inline; }`;

/** A form's query names all that is ticked. A few thousand names are too long for a request line; where it is all of them, none will do. */
const SCRIPT = `"use strict";
document.querySelector("#listing").addEventListener("formdata", ({ target, formData }) => {
  if (!target.querySelector("[name=select]:not(:checked)")) formData.delete("select");
});`;

const PART: ListingPart = { toolbar: TOOLBAR, selectable: true, style: STYLE, script: SCRIPT };

/** What archives add to a listing page. */
export function archivePart(): ListingPart {
  return PART;
}
