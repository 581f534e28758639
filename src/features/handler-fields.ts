// What a handler only has to be told: the fields that Python sets on the class, or with `functools.partial`.

import type { Feature, HandlerClass } from "./feature.ts";

/** Serves another directory than the current one; an absolute path, so that it stays the same whatever changes it. */
export function servingDirectory(directory: string): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override directory = directory;
    };
}

/** Speaks another version than the library's HTTP/1.0: `HTTP/1.1` keeps connections open. */
export function speaking(version: string): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override protocol_version = version;
    };
}

/** Looks for other files than `index.html` before it lists a directory; the first one found is served. */
export function indexPages(names: readonly string[]): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override index_pages = names;
    };
}

/** Says this of a file whose name tells nothing. */
export function defaultContentType(type: string): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override default_content_type = type;
    };
}
