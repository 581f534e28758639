// Other limits than the library's: fields of the handler, set for each connection.

import { FileCache } from "../files/file-cache.ts";
import type { HeadLimits } from "../protocol/head-scanner.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** What a handler holds itself to. */
export interface HandlerLimits {
  /** Values for fields of the handler, by their names; one that it has not is left out. */
  readonly fields: Readonly<Record<string, number | undefined>>;
  /** What is to differ in its `head_limits`. */
  readonly head: Partial<HeadLimits>;
  /** How many bytes of files are kept in memory, 0: none; undefined: as usual. */
  readonly fileCacheBytes: number | undefined;
}

/** Holds a handler to other limits. */
export function limitedTo({ fields, head, fileCacheBytes }: HandlerLimits): Feature {
  const caches =
    fileCacheBytes === undefined
      ? {}
      : { file_cache: fileCacheBytes === 0 ? null : new FileCache({ totalBytes: fileCacheBytes }) };
  return <Base extends HandlerClass>(Base: Base): Base => {
    let headLimits: HeadLimits | undefined;
    return class extends Base {
      // oxlint-disable-next-line typescript/no-explicit-any -- a mixin's constructor has to take any[] (TS2545)
      constructor(...args: any[]) {
        super(...args);
        // A limit of programs is no field of a handler that runs none.
        const own = Object.entries(fields).filter(([name]) => name in this);
        Object.assign(this, Object.fromEntries(own), caches);
        // All connections with the same limits share what they know of heads, by this object.
        this.head_limits = headLimits ??= { ...this.head_limits, ...head };
      }
    };
  };
}
