// The listing page, with what the runtime brings for it: a reader of Markdown, and a quick look at many files.

import type { Feature } from "../features/feature.ts";
import { listingPage } from "../features/listing-page.ts";
import type { ListingParts } from "../features/listing-part.ts";
import type { Look } from "../features/listing/rows.ts";

/**
 * The tool's listing of directories.
 *
 * @param parts what other features add to the page
 */
export function listingFeature(parts: ListingParts): Feature {
  return listingPage(
    parts,
    (text, callbacks, options) => Bun.markdown.render(text, callbacks, options),
    () => (look ??= madeLook()),
  );
}

/** One for all listings. */
let look: Promise<Look | undefined> | undefined;

async function madeLook(): Promise<Look | undefined> {
  const { statxLook } = await import("./statx.ts");
  return statxLook();
}
