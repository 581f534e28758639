// A client that reads in sips: what the system does not take of a large file is read again, and each byte of it arrives once, however long
// that takes.

import { afterAll, describe, expect, test } from "bun:test";

import { sweep } from "../../src/connection/deadlines.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { ThreadingHTTPSServer } from "../../src/server/https-server.ts";
import type { TCPServer } from "../../src/server/tcp-server.ts";
import { Serving } from "../server/serving.ts";
import { makeCertificate } from "../support/certificate.ts";
import { Site } from "../support/site.ts";

const LOOPBACK = ["127.0.0.1", 0] as const;
const MEBIBYTE = 1024 * 1024;
/** What a client has to read before the server can tell: the system says so when a sixteenth of its receive buffer is free. */
const PORTION = 600 * 1024;
/** More than the sockets between us hold, and no whole number of any piece. */
const SIZE = 24 * MEBIBYTE + 1234;
/** Each place has bytes of its own. */
const CONTENT = Buffer.from(Uint32Array.from({ length: Math.ceil(SIZE / 4) }, (_, i) => i).buffer, 0, SIZE);

const site = new Site({ large: CONTENT, small: "small" });
afterAll(() => site[Symbol.dispose]());

class Files extends SimpleHTTPRequestHandler {
  override directory = site.path;
  override protocol_version = "HTTP/1.1";
  override log_message(): void {
    // Nobody reads it.
  }
}

const KINDS: readonly (readonly [name: string, serve: () => Promise<TCPServer>])[] = [
  ["plain", async () => new ThreadingHTTPServer(LOOPBACK, Files)],
  [
    "TLS",
    async () => {
      const { cert, key } = await makeCertificate(site.path);
      return new ThreadingHTTPSServer(LOOPBACK, Files, { certfile: cert, keyfile: key });
    },
  ],
];

describe("a client that reads in sips", () => {
  for (const [name, serve] of KINDS) {
    test(`gets each byte of a large file once, and the next reply behind it: ${name}`, async () => {
      await using serving = new Serving(await serve());
      const { server } = serving;
      let timesBlocked = 0;
      const client = { port: server.server_port, tls: server instanceof ThreadingHTTPSServer };
      const reply = await sipped(client, ["/large", "/small"], () => {
        if ([...server.connections].some(({ wfile }) => wfile.blocked)) timesBlocked++;
      });
      const start = reply.indexOf("\r\n\r\n") + 4;
      expect(reply.subarray(start, start + SIZE).equals(CONTENT)).toBe(true);
      const next = reply.toString("latin1", start + SIZE);
      expect(next).toStartWith("HTTP/1.1 200 OK\r\n");
      expect(next).toEndWith("\r\n\r\nsmall");
      expect(timesBlocked).toBeGreaterThan(0);
    });

    // The system tells of room when a third of its buffer is free, which is more than one of these portions.
    test(`is not taken for one who has stopped, though each portion takes it a minute: ${name}`, async () => {
      await using serving = new Serving(await serve());
      const { server } = serving;
      let [written, sips, portions] = [0, 0, 0];
      const client = { port: server.server_port, tls: server instanceof ThreadingHTTPSServer };
      const reply = await sipped(client, ["/large"], (bytes) => {
        const [connection] = server.connections;
        const writtenBefore = written;
        written = connection?.wfile.bytesWritten ?? 0;
        sips = written === writtenBefore ? sips + bytes : 0;
        if (sips < PORTION) return;
        sips = 0;
        portions++;
        for (let second = 0; second < 62; second++) sweep();
      });
      expect(reply.subarray(reply.indexOf("\r\n\r\n") + 4).equals(CONTENT)).toBe(true);
      expect(portions).toBeGreaterThan(1);
    });
  }
});

/** Asks for several things at once, and reads the replies a piece every few turns of the event loop. */
async function sipped(
  { port, tls }: { readonly port: number; readonly tls: boolean },
  paths: readonly string[],
  atSip: (bytes: number) => void,
): Promise<Buffer> {
  const requests = paths.map((path, i) => {
    const last = i === paths.length - 1 ? "Connection: close\r\n" : "";
    return `GET ${path} HTTP/1.1\r\nHost: a\r\n${last}\r\n`;
  });
  const ask = (socket: Bun.Socket): void => void socket.write(requests.join(""));
  const chunks: Buffer[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  await Bun.connect({
    hostname: "127.0.0.1",
    port,
    ...(tls && { tls: { rejectUnauthorized: false } }),
    socket: {
      ...(tls ? { handshake: ask } : { open: ask }),
      data: (socket, chunk) => {
        chunks.push(chunk);
        socket.pause();
        void turns(8).then(() => {
          atSip(chunk.length);
          socket.resume();
        });
      },
      end: () => resolve(),
      close: () => resolve(),
    },
  });
  await ended;
  return Buffer.concat(chunks);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
