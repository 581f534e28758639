// No line for each request.

import { onlyMethods } from "./feature.ts";
import type { HandlerClass } from "./feature.ts";

/**
 * Logs nothing of what visitors do, right or wrong. What goes wrong in the program is reported by the server
 * (`handle_error`), not by the handler, and still shows.
 *
 * @param Base the class to extend
 * @returns a class whose `log_message` writes nothing
 */
export function quiet<Base extends HandlerClass>(Base: Base): Base {
  return onlyMethods(
    class extends Base {
      // Without parameters, as the rest of them would be an array for each request.
      override log_message(): void {
        // That is the point.
      }
    },
  );
}
