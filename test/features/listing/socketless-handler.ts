// A handler to ask things of, that has no request.

import { MemoryConnection } from "../../../src/connection/memory-connection.ts";
import { SimpleHTTPRequestHandler } from "../../../src/handlers/simple-http-request-handler.ts";
import { SERVER } from "../ask-handler.ts";

/** Serves a directory to nobody. */
export class SocketlessHandler extends SimpleHTTPRequestHandler {
  constructor(directory: string) {
    super(new MemoryConnection("", ["192.0.2.1", 50000]), ["192.0.2.1", 50000], SERVER, { directory });
  }
}
