// The listing as a page that one likes to look at, and as JSON or plain text for programs.

import type { ReplySource } from "../handlers/reply-source.ts";
import type { Feature, HandlerClass } from "./feature.ts";
import type { ListingParts } from "./listing-part.ts";
import type { MarkdownParser } from "./listing/markdown.ts";

/**
 * Lists directories in this way instead of Python's.
 *
 * What it takes is loaded with the first listing: who serves a site never needs it.
 *
 * @param parts what other features add to the page
 * @param markdown reads a README
 * @returns a feature that overrides `list_directory`
 */
export function listingPage(parts: ListingParts, markdown: MarkdownParser): Feature {
  const tools = { parts, markdown };
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override async list_directory(path: string): Promise<ReplySource | null> {
        const { answerListing } = await import("./listing/answer.ts");
        return answerListing(this, path, tools);
      }
    };
}
