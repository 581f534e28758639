// What a handler only has to be told: what Python sets on the class, or with `functools.partial`. It is set on the class here, too, so
// that it costs a connection nothing; a field of the class below would hide it, and the tool's classes have none of these.

import { setClassAttributes } from "../handlers/class-attributes.ts";
import type { SimpleHTTPRequestHandler } from "../handlers/simple-http-request-handler.ts";
import { onlyMethods } from "./feature.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** Serves another directory than the current one; an absolute path, so that it stays the same whatever changes it. */
export function servingDirectory(directory: string): Feature {
  return withAttributes({ directory });
}

/** Speaks another version than the library's HTTP/1.0: `HTTP/1.1` keeps connections open. */
export function speaking(version: string): Feature {
  return withAttributes({ protocol_version: version });
}

/** Looks for other files than `index.html` before it lists a directory; the first one found is served. */
export function indexPages(names: readonly string[]): Feature {
  return withAttributes({ index_pages: names });
}

/** Says this of a file whose name tells nothing. */
export function defaultContentType(type: string): Feature {
  return withAttributes({ default_content_type: type });
}

function withAttributes<Name extends keyof SimpleHTTPRequestHandler>(
  attributes: Pick<SimpleHTTPRequestHandler, Name>,
): Feature {
  return <Base extends HandlerClass>(Base: Base): Base => {
    const Handler = onlyMethods(class extends Base {});
    setClassAttributes<SimpleHTTPRequestHandler, Name>(Handler, attributes);
    return Handler;
  };
}
