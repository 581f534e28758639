import { describe, expect, test } from "bun:test";

import { LIMIT_NAMES, LIMITS } from "../../src/cli/limits.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { HTTPSServer } from "../../src/server/https-server.ts";
import { TCPServer } from "../../src/server/tcp-server.ts";
import { SERVER } from "../support/socketless.ts";

describe("LIMITS", () => {
  const handler: object = new CGIHTTPRequestHandler(new MemoryConnection(""), "", SERVER);
  class Plain extends CGIHTTPRequestHandler {}
  const valueOf = (holder: object, name: string): unknown =>
    Object.getOwnPropertyDescriptor(holder, name)?.value;

  for (const name of LIMIT_NAMES) {
    const { holder, usual } = LIMITS[name];
    test(`LIMITS says of ${name} what the classes say`, () => {
      if (typeof usual === "string") return; // that of the machine
      // A body for a program has no limit, so that the table tells of the handler for files.
      if ("field" in holder && holder.field === "max_body") {
        expect(usual).toBe(4 * 1024 ** 3);
      } else if ("field" in holder) expect(Reflect.get(handler, holder.field)).toBe(usual);
      else if ("head" in holder)
        expect(new Plain(new MemoryConnection(""), "", SERVER).head_limits[holder.head]).toBe(usual);
      else if ("server" in holder)
        expect(valueOf(TCPServer, holder.server) ?? valueOf(HTTPSServer, holder.server)).toBe(usual);
    });
  }
});
