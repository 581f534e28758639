// The listing page, with the reader of Markdown that the runtime brings.

import type { Feature } from "../features/feature.ts";
import { listingPage } from "../features/listing-page.ts";
import type { ListingParts } from "../features/listing-part.ts";

/**
 * The tool's listing of directories.
 *
 * @param parts what other features add to the page
 */
export function listingFeature(parts: ListingParts): Feature {
  return listingPage(parts, (text, callbacks, options) => Bun.markdown.render(text, callbacks, options));
}
