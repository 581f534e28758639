// Clients that ask and then read nothing: the window that they offer shrinks to nothing, and no byte of the reply moves any more.
// They get their deadline, the server holds little for each, and everybody else is served meanwhile.

import { afterAll, describe, expect, test } from "bun:test";
import { truncateSync } from "node:fs";

import { sweep } from "../../src/connection/deadlines.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { ThreadingHTTPSServer } from "../../src/server/https-server.ts";
import type { TCPServer } from "../../src/server/tcp-server.ts";
import { eventually, Serving } from "../server/serving.ts";
import { makeCertificate } from "../support/certificate.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { Site } from "../support/site.ts";
import { Calm, everybodyGone } from "./calm.ts";

const KIB = 1024;
/** How many of them. */
const CLIENTS = 20;
/** What a server may hold for one of them beside what the system holds: the rest of a small reply, or of the first bytes of a large one. */
const MOST_HELD = 65 * KIB;
/** Seconds; more than it takes until all are blocked, however slow the machine is. */
const PATIENCE = 60;
const LOOPBACK = ["127.0.0.1", 0] as const;

const site = new Site({ small: "small", middle: Buffer.alloc(60 * KIB) });
// No buffer of a system holds it.
truncateSync(site.write("large", ""), 256 * KIB * KIB);
afterAll(() => site[Symbol.dispose]());

const log: string[] = [];

class Files extends SimpleHTTPRequestHandler {
  override directory = site.path;
  override protocol_version = "HTTP/1.1";
  override write_timeout = PATIENCE;
  override log_message(format: string, ...args: readonly unknown[]): void {
    if (!format.startsWith('"')) log.push([format, ...args].join(" "));
  }
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

/**
 * Time passes until all have lost patience with their peer. Each may have it several times: the system may have room left that it has
 * not told of, and what it takes then is progress.
 */
async function passPatience({ connections }: TCPServer): Promise<void> {
  for (let second = 0; connections.size > 0 && second < 10 * PATIENCE; second++) {
    sweep();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function held(server: TCPServer): number {
  return Math.max(...[...server.connections].map(({ wfile, input }) => wfile.queued + input.length));
}

function allBlocked(server: TCPServer): boolean {
  const { connections } = server;
  return connections.size === CLIENTS && [...connections].every(({ wfile }) => wfile.blocked);
}

describe("a client that reads nothing", () => {
  const requests: readonly (readonly [name: string, request: string, most: number])[] = [
    ["a large file", get("/large"), MOST_HELD],
    ["several ranges of it", get("/large").replace("\r\n\r\n", "\r\nRange: bytes=0-,1-\r\n\r\n"), MOST_HELD],
    // Of requests that wait for their turn it holds what comes in one piece, and then makes the client wait.
    ["a thousand files, all at once", get("/middle").repeat(1000), MOST_HELD + 512 * KIB],
  ];
  for (const [name, request, most] of requests) {
    test(`of ${name} has its deadline, and the server holds little for it`, async () => {
      await using _calm = new Calm();
      await using serving = new Serving(new ThreadingHTTPServer(LOOPBACK, Files));
      const { server, address } = serving;
      log.length = 0;
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => RawClient.connect(address)));
      for (const client of clients) {
        client.pause();
        client.send(request);
      }
      await eventually(() => allBlocked(server));
      expect(held(server)).toBeLessThan(most);
      expect(await exchange(address, get("/small"))).toEndWith("\r\n\r\nsmall");
      await eventually(() => server.connections.size === CLIENTS);
      await passPatience(server);
      await everybodyGone(server);
      expect(log).toEqual(Array(CLIENTS).fill("Request timed out: %r TimeoutError: timed out"));
      for (const client of clients) client.reset();
    });
  }

  test("under TLS has the same", async () => {
    const { cert, key } = await makeCertificate(site.path);
    await using _calm = new Calm();
    const options = { certfile: cert, keyfile: key };
    await using serving = new Serving(new ThreadingHTTPSServer(LOOPBACK, Files, options));
    const { server } = serving;
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () =>
        Bun.connect({
          hostname: "127.0.0.1",
          port: server.server_port,
          tls: { rejectUnauthorized: false },
          socket: {
            handshake: (socket) => {
              socket.write(get("/large"));
            },
            data: (socket) => {
              socket.pause();
            },
          },
        }),
      ),
    );
    await eventually(() => allBlocked(server));
    expect(held(server)).toBeLessThan(MOST_HELD);
    const reply = await fetch(`https://127.0.0.1:${server.server_port}/small`, {
      tls: { rejectUnauthorized: false },
      headers: { connection: "close" },
    });
    expect(await reply.text()).toBe("small");
    await eventually(() => server.connections.size === CLIENTS);
    await passPatience(server);
    await everybodyGone(server);
    for (const client of clients) client.terminate();
  });
});
