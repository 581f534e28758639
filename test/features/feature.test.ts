import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { compose, onlyMethods } from "../../src/features/feature.ts";
import type { HandlerClass } from "../../src/features/feature.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { SERVER } from "./ask-handler.ts";

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

/** The lines of the classes that a file gives to `onlyMethods()`, as JavaScript: what is only declared is gone. */
function classesPassedBy(path: string): string[][] {
  const code = new Bun.Transpiler({ loader: "ts" }).transformSync(readFileSync(path, "utf8"));
  const bodies = code.matchAll(/onlyMethods\(class extends Base \{\n(?:([^]*?)\n)?( *)\}\)/g);
  return Array.from(bodies, ([, body = "", indent = ""]) => {
    // Only the members themselves stand two columns further in than the class.
    const lines = body.split("\n").filter((line) => line !== "" && line[indent.length + 2] !== " ");
    return lines.map((line) => line.trim());
  });
}

test("onlyMethods() is given classes of methods alone: fields and constructors would be passed by", () => {
  const features = join(import.meta.dir, "../../src/features");
  const paths = readdirSync(features, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && name !== "feature.ts")
    .map((name) => join(features, name));
  const uses = paths.flatMap((path) => readFileSync(path, "utf8").match(/\bonlyMethods\(/g) ?? []);
  const classes = paths.flatMap(classesPassedBy);
  expect(uses.length).toBeGreaterThan(9);
  expect(classes.length).toBe(uses.length);
  const isMethod = /^(?:(?:async |get |set )?(?!constructor\b|static\b)\w+\(.*\) \{(?:\})?|\})$/;
  expect(classes.flat().filter((line) => !isMethod.test(line))).toEqual([]);
});

test("onlyMethods() has new pass by a class whose methods are called all the same", () => {
  const made: string[] = [];
  class Counted extends SimpleHTTPRequestHandler {
    override timeout = made.push("Counted");
  }
  const methods = <Base extends HandlerClass>(Base: Base): Base =>
    onlyMethods(
      class extends Base {
        // A constructor shows whether it is called, which is why one must not be here.
        // oxlint-disable-next-line typescript/no-explicit-any -- a mixin's constructor has to take any[] (TS2545)
        constructor(...args: any[]) {
          super(...args);
          made.push("methods");
        }
        override version_string(): string {
          return `(${super.version_string()})`;
        }
      },
    );
  const Handler = compose(Counted, [methods, methods, methods]);
  const connection = new MemoryConnection();
  const handler = new Handler(connection, connection.client_address, SERVER);
  expect(made).toEqual(["Counted", "methods"]); // that of the outermost
  expect(handler).toBeInstanceOf(Counted);
  expect(handler.version_string()).toStartWith("(((SimpleHTTP ");
});
