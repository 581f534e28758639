// What the tool begins with before any option adds to it: files, or with `--cgi` files and programs.

import type { HandlerClass } from "../features/feature.ts";
import { SimpleHTTPRequestHandler } from "../handlers/simple-http-request-handler.ts";

const BASES = {
  files: (): Promise<HandlerClass> => Promise.resolve(SimpleHTTPRequestHandler),
  // Loaded only where it is wanted.
  programs: async (): Promise<HandlerClass> =>
    (await import("../handlers/cgi-http-request-handler.ts")).CGIHTTPRequestHandler,
};

/**
 * The class the tool's handler is made of.
 *
 * @param cgi whether programs are run
 */
export function baseHandler(cgi: boolean): Promise<HandlerClass> {
  return BASES[cgi ? "programs" : "files"]();
}
