// What the tool adds to a handler class comes in features: mixins that override one hook each and call `super`. The tool,
// like anybody who subclasses, has nothing but the hooks to work with.

import type { SimpleHTTPRequestHandler } from "../handlers/simple-http-request-handler.ts";

/** A class of handlers that can be extended. */
// oxlint-disable-next-line typescript/no-explicit-any -- a mixin's constructor has to take any[] (TS2545)
export type HandlerClass = new (...args: any[]) => SimpleHTTPRequestHandler;

/** Extends a handler class. It answers with the type it got: `#private` members would break its declaration (TS4094). */
export type Feature = <Base extends HandlerClass>(Base: Base) => Base;

/** Those that `new` does not pass through. */
const passedBy = new WeakSet<HandlerClass>();

/**
 * Has `new` pass a class by that only overrides methods. Each constructor on its way hands its arguments on in an array of its own: a
 * dozen of them were most of the garbage of a new connection. A class with fields or a constructor must not be given here: they would
 * be passed by, too. A test looks at all that are given.
 *
 * @param Class a feature's class
 * @returns the class
 */
export function onlyMethods<Class extends HandlerClass>(Class: Class): Class {
  const Base: HandlerClass = Object.getPrototypeOf(Class);
  passedBy.add(Class);
  if (passedBy.has(Base)) Object.setPrototypeOf(Class, Object.getPrototypeOf(Base));
  return Class;
}

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
