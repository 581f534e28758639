// Where the target sends a client, as the client has to see it.

import type { ProxyRoute } from "./routes.ts";

/**
 * Translates a `Location`.
 *
 * @param location the value of the field
 * @param route where the request went
 * @returns a path below the route's prefix, where that leads to the same place; the value as it is otherwise
 */
export function clientLocation(location: string, { path, base, target }: ProxyRoute): string {
  const isAbsolute = location.startsWith(`${target.origin}/`) || location === target.origin;
  // `//host` is another host.
  if (!isAbsolute && !(base !== undefined && /^\/(?![/\\])/.test(location))) return location;
  const there = isAbsolute ? location.slice(target.origin.length) || "/" : location;
  // On the way back, too: `//host` would lead away.
  if (/^\/[/\\]/.test(there)) return location;
  const from = (base ?? path).replace(/\/$/, "");
  const rest = there.slice(from.length);
  if (!there.startsWith(from) || !/^(?:[/?#]|$)/.test(rest) || /^\/[/\\]/.test(path + rest)) return location;
  return path + rest || "/";
}
