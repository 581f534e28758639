// Has handlers and servers hold the limits that somebody set.

import type { Feature } from "../features/feature.ts";
import { limitedTo } from "../features/handler-limits.ts";
import type { Servers } from "./bind.ts";
import { LIMIT_NAMES, limitNamed } from "./limits.ts";
import type { Holder, Limits } from "./limits.ts";
import { readLimits } from "./read-limits.ts";

/** Has a handler hold what is its to hold. */
export function limitsFeature(limits: Limits): Feature {
  return limitedTo({
    fields: held(limits, (holder) => ("field" in holder ? holder.field : undefined)),
    head: held(limits, (holder) => ("head" in holder ? holder.head : undefined)),
    fileCacheBytes: limits["file-cache"],
  });
}

/**
 * Has servers hold what is theirs to hold.
 *
 * @param servers the classes a server is made of
 * @param texts the arguments of `--limit`
 * @returns classes that differ in these limits
 * @throws UsageError as {@link readLimits}
 */
export function limitedServers({ OneFamily, DualStack, Unix }: Servers, texts: readonly string[]): Servers {
  const fields = held(readLimits(texts), (holder) => ("server" in holder ? holder.server : undefined));
  // They are static: the constructor binds, and takes connections from then on.
  return {
    OneFamily: Object.assign(class extends OneFamily {}, fields),
    DualStack: Object.assign(class extends DualStack {}, fields),
    Unix: Object.assign(class extends Unix {}, fields),
  };
}

function held<Key extends string>(
  limits: Limits,
  keyOf: (holder: Holder) => Key | undefined,
): Partial<Record<Key, number>> {
  const values: Partial<Record<Key, number>> = {};
  for (const name of LIMIT_NAMES) {
    const key = keyOf(limitNamed(name).holder);
    const value = limits[name];
    if (key !== undefined && value !== undefined) values[key] = value;
  }
  return values;
}
