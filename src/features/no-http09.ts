// HTTP/0.9 is refused. It has no status and no headers, so that a reply to it carries none of the rules that protect a
// browser; and anything that can be made to send one line can speak it.

import { onlyMethods } from "./feature.ts";
import type { HandlerClass } from "./feature.ts";

/**
 * Refuses HTTP/0.9.
 *
 * @param Base the class to extend
 * @returns a class that answers `GET /` without a version with 400, and closes
 */
export function noHTTP09<Base extends HandlerClass>(Base: Base): Base {
  return onlyMethods(
    class extends Base {
      override parse_request(): boolean {
        if (!super.parse_request()) return false;
        if (this.request_version !== "HTTP/0.9") return true;
        this.request_version = "HTTP/1.0"; // else the refusal would have neither a status line nor headers
        this.close_connection = true;
        this.send_error(400, "HTTP/0.9 is not spoken here");
        return false;
      }
    },
  );
}
