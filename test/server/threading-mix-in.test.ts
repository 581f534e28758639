import { describe, expect, test } from "bun:test";

import type { ClientAddress } from "../../src/connection/byte-streams.ts";
import type { Connection } from "../../src/connection/connection.ts";
import { StreamRequestHandler } from "../../src/handlers/request-handler.ts";
import type { ServerAddress } from "../../src/server/contracts.ts";
import { HTTPServer } from "../../src/server/http-server.ts";
import { TCPServer } from "../../src/server/tcp-server.ts";
import { ThreadingMixIn } from "../../src/server/threading-mix-in.ts";
import { RawClient } from "../support/raw-client.ts";
import { eventually, Serving } from "./serving.ts";

const LOOPBACK: ServerAddress = ["127.0.0.1", 0];

class Echo extends StreamRequestHandler {
  override async handle(): Promise<void> {
    for (let line = await this.rfile.readline(); line.length > 0; line = await this.rfile.readline()) {
      this.wfile.write(line);
    }
  }
}

class Server extends ThreadingMixIn(TCPServer) {
  readonly errors: unknown[] = [];
  override handle_error(_request: Connection, _address: ClientAddress, error: unknown): void {
    this.errors.push(error);
  }
}

/** A served client, in the middle of its conversation. */
async function conversation(server: TCPServer): Promise<RawClient> {
  const client = await RawClient.connect(["127.0.0.1", server.server_port]);
  client.send("begun\n");
  await client.until("begun\n");
  return client;
}

describe("ThreadingMixIn", () => {
  test("answers all connections at the same time", async () => {
    await using serving = new Serving(new Server(LOOPBACK, Echo));
    const clients = [];
    for (let i = 0; i < 10; i++) clients.push(await conversation(serving.server));
    for (const client of clients.reverse()) {
      expect(await client.send("ended\n").endInput().text()).toBe("begun\nended\n");
    }
    await eventually(() => serving.server.connections.size === 0);
  });

  test("makes a class of its own, and leaves the one it is given alone", () => {
    class Threaded extends ThreadingMixIn(HTTPServer) {}
    const server = new Threaded(LOOPBACK, Echo, false);
    expect(server).toBeInstanceOf(HTTPServer);
    expect(server.turns).toBeUndefined();
    expect(new HTTPServer(LOOPBACK, Echo, false).turns).toBeDefined();
  });

  test("has Python's defaults, and server_close() waits for what is under way", async () => {
    const server = new Server(LOOPBACK, Echo);
    expect([server.daemon_threads, server.block_on_close]).toEqual([false, true]);
    const loop = server.serve_forever();
    const client = await conversation(server);
    await server.shutdown();
    await loop;
    let closed = false;
    const closing = server.server_close().then(() => (closed = true));
    for (let i = 0; i < 100; i++) await eventually(() => true);
    expect(closed).toBe(false);
    client.endInput();
    await closing;
    expect(await client.text()).toBe("begun\n");
  });

  test.each([
    ["daemon_threads", { daemon_threads: true }],
    ["block_on_close", { block_on_close: false }],
  ])("has server_close() wait for nobody where %s says so", async (_, settings) => {
    const server = Object.assign(new Server(LOOPBACK, Echo), settings);
    const loop = server.serve_forever();
    const client = await conversation(server);
    await server.shutdown();
    await loop;
    await server.server_close();
    expect(await client.send("still here\n").endInput().text()).toBe("begun\nstill here\n");
  });

  test("calls Python's hooks in Python's order, and does not wait between them", async () => {
    const calls: string[] = [];
    class Recording extends Server {
      override process_request(request: Connection, client_address: ClientAddress): Promise<void> | void {
        calls.push("process_request");
        return super.process_request(request, client_address);
      }
      override process_request_thread(request: Connection, client_address: ClientAddress): Promise<void> {
        calls.push("process_request_thread");
        return super.process_request_thread(request, client_address);
      }
      override finish_request(request: Connection, client_address: ClientAddress): Promise<void> | void {
        calls.push("finish_request");
        return super.finish_request(request, client_address);
      }
      override shutdown_request(request: Connection): void {
        calls.push("shutdown_request");
        super.shutdown_request(request);
      }
    }
    await using serving = new Serving(new Recording(LOOPBACK, Echo));
    const one = await conversation(serving.server);
    const two = await conversation(serving.server);
    await one.endInput().text();
    await two.endInput().text();
    await eventually(() => calls.length === 8);
    const begin = ["process_request", "process_request_thread", "finish_request"];
    expect(calls).toEqual([...begin, ...begin, "shutdown_request", "shutdown_request"]);
  });

  test("gives what a handler throws to handle_error(), and closes the connection", async () => {
    class Failing extends StreamRequestHandler {
      override handle(): void {
        throw new Error("Thrown");
      }
    }
    await using serving = new Serving(new Server(LOOPBACK, Failing));
    const client = await RawClient.connect(serving.address);
    expect(await client.text()).toBe("");
    expect(serving.server.errors).toEqual([new Error("Thrown")]);
  });

  test("gives what an overridden process_request_thread() throws to handle_error(), and closes the connection", async () => {
    class Broken extends Server {
      override process_request_thread(): Promise<void> {
        return Promise.reject(new Error("In the thread"));
      }
    }
    await using serving = new Serving(new Broken(LOOPBACK, Echo));
    const client = await RawClient.connect(serving.address);
    expect(await client.text()).toBe("");
    expect(serving.server.errors).toEqual([new Error("In the thread")]);
  });
});
