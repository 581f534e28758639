import { expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import type { HandlerClass } from "../../src/features/feature.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";

test("compose() wraps in order, the last outermost", () => {
  const calls: string[] = [];
  const named =
    (name: string) =>
    <Base extends HandlerClass>(Base: Base): Base =>
      class extends Base {
        override guess_type(path: string): string {
          calls.push(name);
          return super.guess_type(path);
        }
      };
  const Handler = compose(SimpleHTTPRequestHandler, [named("inner"), named("outer")]);
  Handler.prototype.guess_type.call({ extensions_map: {}, default_content_type: "" }, "x");
  expect(calls).toEqual(["outer", "inner"]);
});

test("compose() with nothing is the class itself", () => {
  expect(compose(SimpleHTTPRequestHandler, [])).toBe(SimpleHTTPRequestHandler);
});
