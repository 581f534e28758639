// Header fields on every reply, error pages too: the user's own, and the one that keeps a browser from guessing types.

import { onlyMethods } from "./feature.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** A header field: name and value. */
export type Field = readonly [name: string, value: string];

/**
 * Adds header fields to every reply.
 *
 * A field of the user's stands in the place of the server's own one of that name. What the user gives twice is sent
 * twice: `Set-Cookie` and `Link` are meant so.
 *
 * @param fields what to add, in order
 * @returns a feature that adds them, and `X-Content-Type-Options: nosniff` unless they say otherwise
 */
export function responseHeaders(fields: readonly Field[]): Feature {
  return (Base) => noSniffing(withFields(Base, fields));
}

/**
 * Adds `X-Content-Type-Options: nosniff` to every reply without one.
 *
 * @param Base the class to extend
 */
export function noSniffing<Base extends HandlerClass>(Base: Base): Base {
  return onlyMethods(
    class extends Base {
      override end_headers(): void {
        // An interim reply (100 Continue) is no place for it.
        if (this.reply_status >= 200 && !this.has_header("X-Content-Type-Options")) {
          this.send_header("X-Content-Type-Options", "nosniff");
        }
        super.end_headers();
      }
    },
  );
}

function withFields<Base extends HandlerClass>(Base: Base, fields: readonly Field[]): Base {
  const names = new Set(fields.map(([name]) => name.toLowerCase()));
  return class extends Base {
    override send_header(keyword: string, value: string): void {
      if (!names.has(keyword.toLowerCase())) super.send_header(keyword, value);
    }

    override end_headers(): void {
      if (this.reply_status >= 200) for (const [name, value] of fields) super.send_header(name, value);
      super.end_headers();
    }
  };
}
