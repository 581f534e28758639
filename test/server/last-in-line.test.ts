import { describe, expect, test } from "bun:test";
import { closeSync, openSync, readFileSync } from "node:fs";

import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { closeLine } from "../../src/server/last-in-line.ts";
import { RawClient } from "../support/raw-client.ts";

class Hello extends BaseHTTPRequestHandler {
  do_GET(): void {
    this.send_response(200);
    this.end_headers();
    this.wfile.write("hello");
  }
  override log_message(): void {
    // Nobody reads it.
  }
}

// That others get no answer at all takes a second to see; `test/faults/shutdown-under-load.test.ts` shows what it is good for.
describe("closeLine()", () => {
  test("closeLine() leaves alone who has connected, and who is being answered", async () => {
    await using server = new ThreadingHTTPServer(["127.0.0.1", 0], Hello);
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    await closeLine(server.fileno());
    const serving = server.serve_forever();
    expect(await client.send("GET / HTTP/1.0\r\n\r\n").text()).toEndWith("hello");
    await server.shutdown();
    await serving;
  });

  test("closeLine() does nothing to what is no socket, or nothing at all", async () => {
    await closeLine(-1);
    const fd = openSync(import.meta.path, "r");
    await closeLine(fd);
    expect(readFileSync(fd, "latin1")).toStartWith("import");
    closeSync(fd);
  });
});
