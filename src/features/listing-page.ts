// The listing as a page that one likes to look at, and as JSON or plain text for programs.

import type { ReplySource } from "../handlers/reply-source.ts";
import { onlyMethods } from "./feature.ts";
import type { Feature, HandlerClass } from "./feature.ts";
import type { ListingParts } from "./listing-part.ts";
import type { Lister } from "./listing/answer.ts";
import type { MarkdownParser } from "./listing/markdown.ts";
import type { QuickLook } from "./listing/rows.ts";

/**
 * Lists directories in this way instead of Python's.
 *
 * What it takes is loaded with the first listing: who serves a site never needs it.
 *
 * @param parts what other features add to the page
 * @param markdown reads a README
 * @param quickLook looks at the entries of a long listing; without one `node:fs` does
 * @returns a feature that overrides `list_directory`
 */
export function listingPage(parts: ListingParts, markdown: MarkdownParser, quickLook?: QuickLook): Feature {
  let list: Lister | undefined;
  return <Base extends HandlerClass>(Base: Base): Base =>
    onlyMethods(
      class extends Base {
        override async list_directory(path: string): Promise<ReplySource | null> {
          const { newLister } = await import("./listing/answer.ts");
          list ??= newLister({ parts, markdown, quickLook });
          return list(this, path);
        }
      },
    );
}
