// How long a browser may keep what it got without asking again.

import { onlyMethods } from "./feature.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** Ask each time. With a strong entity tag that costs a 304 and no body, and nobody ever sees a stale page. */
const ALWAYS_ASK = "no-cache";

/** RFC 9111 section 1.2.2: a cache treats anything above 2^31 like it. */
const MAX_SECONDS = 2 ** 31;

/**
 * Says how long a reply stays fresh.
 *
 * @param freshness that many seconds, or `no-store`: nothing is kept at all; undefined: ask each time
 * @returns a feature that adds `Cache-Control` to each reply without one. What went wrong is never kept: it may be put
 *   right the next moment
 */
export function cacheControl(freshness: number | "no-store" | undefined): Feature {
  const whenGood = fieldValue(freshness);
  const whenBad = freshness === "no-store" ? whenGood : ALWAYS_ASK;
  return <Base extends HandlerClass>(Base: Base): Base =>
    onlyMethods(
      class extends Base {
        override end_headers(): void {
          if (this.reply_status >= 200 && !this.has_header("Cache-Control")) {
            this.send_header("Cache-Control", this.reply_status < 400 ? whenGood : whenBad);
          }
          super.end_headers();
        }
      },
    );
}

function fieldValue(freshness: number | "no-store" | undefined): string {
  if (freshness === undefined) return ALWAYS_ASK;
  return freshness === "no-store" ? freshness : `max-age=${Math.min(freshness, MAX_SECONDS)}`;
}
