// A directory without an index file is not there: who knows a file's name gets it, and nobody learns one.

import type { HandlerClass } from "./feature.ts";

/**
 * Lists nothing.
 *
 * @param Base the class to extend
 * @returns a class whose `list_directory` answers 404, in the words of a missing file
 */
export function noListing<Base extends HandlerClass>(Base: Base): Base {
  return class extends Base {
    override list_directory(_path: string): null {
      this.send_error(404, "File not found");
      return null;
    }
  };
}
