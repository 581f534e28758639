// No line for each request.

import type { HandlerClass } from "./feature.ts";

/**
 * Logs nothing of what visitors do, right or wrong. What goes wrong in the program is reported by the server
 * (`handle_error`), not by the handler, and still shows.
 *
 * @param Base the class to extend
 * @returns a class whose `log_message` writes nothing
 */
export function quiet<Base extends HandlerClass>(Base: Base): Base {
  return class extends Base {
    override log_message(_format: string, ..._args: readonly unknown[]): void {
      // That is the point.
    }
  };
}
