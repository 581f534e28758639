import { describe, expect, test } from "bun:test";

import { StreamRequestHandler } from "../../src/handlers/request-handler.ts";
import { TCPServer } from "../../src/server/tcp-server.ts";
import { ThreadingTCPServer } from "../../src/server/threading-tcp-server.ts";
import { RawClient } from "../support/raw-client.ts";
import { Serving } from "./serving.ts";

describe("ThreadingTCPServer", () => {
  test("answers a second connection while the first one waits", async () => {
    class Echo extends StreamRequestHandler {
      override async handle(): Promise<void> {
        this.wfile.write(await this.rfile.readline());
      }
    }
    await using serving = new Serving(new ThreadingTCPServer(["127.0.0.1", 0], Echo));
    expect(serving.server).toBeInstanceOf(TCPServer);
    const first = await RawClient.connect(serving.address);
    const second = await RawClient.connect(serving.address);
    expect(await second.send("second\n").text()).toBe("second\n");
    expect(await first.send("first\n").text()).toBe("first\n");
  });
});
