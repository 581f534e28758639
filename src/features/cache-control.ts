// How long a browser may keep what it got without asking again.

import type { Feature, HandlerClass } from "./feature.ts";

/** Ask each time. With a strong entity tag that costs a 304 and no body, and nobody ever sees a stale page. */
const ALWAYS_ASK = "no-cache";

/**
 * Says how long a reply stays fresh.
 *
 * @param seconds that long; undefined: ask each time
 * @returns a feature that adds `Cache-Control` to each reply without one. What went wrong is never kept: it may be put
 *   right the next moment
 */
export function cacheControl(seconds: number | undefined): Feature {
  const whenGood = seconds === undefined ? ALWAYS_ASK : `max-age=${seconds}`;
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override end_headers(): void {
        if (this.reply_status >= 200 && !this.has_header("Cache-Control")) {
          this.send_header("Cache-Control", this.reply_status < 400 ? whenGood : ALWAYS_ASK);
        }
        super.end_headers();
      }
    };
}
