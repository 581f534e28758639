// A method that never returns: a promise that nobody settles. As in Python there is no deadline for it, since nobody knows how
// long the work of a method may take; but it is nobody else's business, its client may leave, and the server may end.

import { describe, expect, test } from "bun:test";

import { sweep } from "../../src/connection/deadlines.ts";
import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { HTTPServer, ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { eventually, Serving } from "../server/serving.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { Calm, everybodyGone } from "./calm.ts";

const LOOPBACK = ["127.0.0.1", 0] as const;

class Stuck extends BaseHTTPRequestHandler {
  static begun = 0;
  override protocol_version = "HTTP/1.1";
  do_GET(): void | Promise<void> {
    if (this.path === "/") return this.#reply("hello");
    Stuck.begun++;
    if (this.path === "/half") this.#reply("half", 8);
    return new Promise<void>(() => undefined);
  }
  override log_message(): void {
    // Nobody reads it.
  }

  #reply(body: string, length = body.length): void {
    this.send_response(200);
    this.send_header("Content-Length", length);
    this.end_headers();
    this.wfile.write(body);
  }
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

/** Clients whose request is under way, for ever. */
async function stuckClients(address: Serving<HTTPServer>["address"]): Promise<RawClient[]> {
  Stuck.begun = 0;
  const clients = await Promise.all(Array.from({ length: 10 }, () => RawClient.connect(address)));
  for (const [index, client] of clients.entries()) client.send(get(index % 2 === 0 ? "/stuck" : "/half"));
  await eventually(() => Stuck.begun === clients.length);
  return clients;
}

describe("a method that never returns", () => {
  test("holds up nobody else, and its connection is gone when its client is", async () => {
    await using _calm = new Calm();
    await using serving = new Serving(new ThreadingHTTPServer(LOOPBACK, Stuck));
    const { server, address } = serving;
    const clients = await stuckClients(address);
    expect(await exchange(address, get("/"))).toEndWith("hello");
    // It has no deadline: an hour later it is still there.
    for (let second = 0; second < 3600; second++) sweep();
    await eventually(() => server.connections.size === clients.length);
    for (const client of clients) client.reset();
    await everybodyGone(server);
    expect(await exchange(address, get("/"))).toEndWith("hello");
  });

  test("does not keep the server from ending, and its client is cut off", async () => {
    await using _calm = new Calm();
    const server = new ThreadingHTTPServer(LOOPBACK, Stuck);
    const loop = server.serve_forever();
    const clients = await stuckClients(["127.0.0.1", server.server_port]);
    await server.shutdown();
    await loop;
    await server.server_close();
    server.abort_connections();
    // What was said of a reply says how much of it is missing.
    for (const client of clients)
      expect(await client.text()).toMatch(/^$|^HTTP\/1.1 200 [^]*Content-Length: 8\r\n\r\nhalf$/);
    await everybodyGone(server);
  });

  test("holds up all others of HTTPServer, as in Python; shutdown() ends its loop all the same", async () => {
    await using _calm = new Calm();
    const server = new HTTPServer(LOOPBACK, Stuck);
    const loop = server.serve_forever();
    const address = ["127.0.0.1", server.server_port] as const;
    const [stuck, waiting] = await Promise.all([RawClient.connect(address), RawClient.connect(address)]);
    Stuck.begun = 0;
    stuck.send(get("/stuck"));
    await eventually(() => Stuck.begun === 1);
    waiting.send(get("/"));
    await server.shutdown();
    await loop;
    server.stop_listening();
    server.abort_connections();
    expect([await stuck.text(), await waiting.text()]).toEqual(["", ""]);
    await everybodyGone(server);
  });
});
