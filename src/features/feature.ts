// What the tool adds to a handler class comes in features: mixins that override one hook each and call `super`. The tool,
// like anybody who subclasses, has nothing but the hooks to work with.

import type { SimpleHTTPRequestHandler } from "../handlers/simple-http-request-handler.ts";

/** A class of handlers that can be extended. */
// oxlint-disable-next-line typescript/no-explicit-any -- a mixin's constructor has to take any[] (TS2545)
export type HandlerClass = new (...args: any[]) => SimpleHTTPRequestHandler;

/** Extends a handler class. It answers with the type it got: `#private` members would break its declaration (TS4094). */
export type Feature = <Base extends HandlerClass>(Base: Base) => Base;

/**
 * A handler class with features.
 *
 * @param Base the class to begin with
 * @param features each wraps what those before it made
 * @returns the outermost class
 * @example
 * ```ts
 * const Handler = compose(SimpleHTTPRequestHandler, [servingDirectory("/srv/www"), hiddenFiles]);
 * ```
 */
export function compose<Base extends HandlerClass>(Base: Base, features: readonly Feature[]): Base {
  return features.reduce((Handler, feature) => feature(Handler), Base);
}
