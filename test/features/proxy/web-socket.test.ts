// WebSockets through the proxy: a client that is Bun's, one that is a browser's bytes, and targets that misbehave.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";

import type { Connection } from "../../../src/connection/connection.ts";
import { sweep } from "../../../src/connection/deadlines.ts";
import { compose } from "../../../src/features/feature.ts";
import { proxying } from "../../../src/features/proxy/proxying.ts";
import { proxyRoute } from "../../../src/features/proxy/routes.ts";
import { ThreadingHTTPServer } from "../../../src/server/http-server.ts";
import { eventually } from "../../server/serving.ts";
import { RawClient } from "../../support/raw-client.ts";
import { serving } from "../../support/serving.ts";
import { LoggingHandler } from "../ask-handler.ts";
import { type Conversation, ScriptedUpstream } from "./scripted-upstream.ts";

const UPGRADE =
  "GET /ws HTTP/1.1\r\nHost: us.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const SWITCH =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: abc\r\n\r\n";

/** A server that passes everything on. */
async function proxied(
  url: string,
  work: (address: readonly [string, number], clients: readonly Connection[]) => Promise<void>,
): Promise<void> {
  const route = proxyRoute(`/=${url}`);
  if ("problem" in route) throw new Error(route.problem);
  const clients: Connection[] = [];
  class Handler extends LoggingHandler {
    override setup(): void | Promise<void> {
      clients.push(this.connection);
      return super.setup();
    }
  }
  const Proxying = compose(Handler, [proxying([route])]);
  await serving(Proxying, (address) => work(address, clients), ThreadingHTTPServer);
}

function echo() {
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, server) =>
      server.upgrade(request, { headers: { "Set-Cookie": "a=1" } })
        ? undefined
        : new Response("no", { status: 426 }),
    websocket: {
      maxPayloadLength: 64 * 1024 * 1024,
      message: (socket, message) => void socket.send(message),
    },
  });
}

/**
 * Whether the system will ask from one of its sockets whether the peer is there. The file says 01 for one that is open, in the
 * fourth word of its line, and 02 for this timer, at the start of the sixth. It is read in pieces while sockets come and go: one that
 * is there may be missing, or there twice.
 */
function isAskedFor(local: number | undefined, remote: number | undefined): boolean {
  const port = (address = ""): number => Number.parseInt(address.split(":")[1] ?? "", 16);
  return readFileSync("/proc/net/tcp", "latin1")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .some(
      ([, from, to, state, , timer]) =>
        port(from) === local && port(to) === remote && state === "01" && timer?.startsWith("02"),
    );
}

describe("proxying()", () => {
  test("proxying() passes a WebSocket on, both ways, with messages of all sizes", async () => {
    using upstream = echo();
    await proxied(upstream.url.href, async ([host, port]) => {
      const socket = new WebSocket(`ws://${host}:${port}/ws`);
      socket.binaryType = "arraybuffer";
      const replies: (string | number)[] = [];
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.onerror = () => reject(new Error("The socket failed"));
      socket.onopen = () => {
        for (const size of [0, 1, 125, 126, 65_535, 65_536, 8_000_000]) socket.send(Buffer.alloc(size, "x"));
        socket.send("the end");
      };
      socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
        replies.push(typeof data === "string" ? data : data.byteLength);
        if (data === "the end") socket.close(4001, "enough");
      };
      socket.onclose = ({ code }) => {
        replies.push(code);
        resolve();
      };
      await promise;
      expect(replies).toEqual([0, 1, 125, 126, 65_535, 65_536, 8_000_000, "the end", 4001]);
    });
  });

  test("proxying() says what the two have agreed on", async () => {
    const opened = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.write(`${SWITCH}first frame`);
      opened.resolve(conversation);
    });
    await proxied(upstream.url, async (address) => {
      const client = await RawClient.connect(address);
      client.send(`${UPGRADE}early frame`);
      const reply = await client.until("first frame");
      expect(reply).toStartWith("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: abc\r\n");
      expect(reply).toContain("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst frame");
      const { socket, text } = await opened.promise.then(async (conversation) => {
        await conversation.until("early frame");
        return conversation;
      });
      expect(text).toContain("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly frame");
      expect(text).toContain("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
      socket.end("last frame");
      expect(await client.text()).toEndWith("first framelast frame");
    });
  });

  test("proxying() closes the target's side when the client goes, and when the server is to stop", async () => {
    for (const leave of ["reset", "end", "stop"] as const) {
      const opened = Promise.withResolvers<Conversation>();
      await using upstream = await ScriptedUpstream.start(async (conversation) => {
        await conversation.until("\r\n\r\n");
        conversation.socket.write(SWITCH);
        opened.resolve(conversation);
      });
      await proxied(upstream.url, async (address, clients) => {
        const client = await RawClient.connect(address);
        await client.send(UPGRADE).until("\r\n\r\n");
        const conversation = await opened.promise;
        if (leave === "reset") client.reset();
        else if (leave === "end") client.endInput();
        else {
          for (const connection of clients) connection.draining = true;
          sweep();
        }
        await conversation.ended();
      });
    }
  });

  test("proxying() keeps a silent WebSocket open", async () => {
    const opened = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.write(SWITCH);
      opened.resolve(conversation);
    });
    await proxied(upstream.url, async (address) => {
      const client = await RawClient.connect(address);
      await client.send(UPGRADE).until("\r\n\r\n");
      const { socket } = await opened.promise;
      for (let second = 0; second < 1000; second++) sweep();
      if (process.platform === "linux") {
        await eventually(() => isAskedFor(address[1], client.localPort));
        await eventually(() => isAskedFor(socket.remotePort, upstream.port));
      }
      socket.write("still here");
      await client.until("still here");
      client.reset();
    });
  });

  test("proxying() passes on that the target does not want to", async () => {
    await using upstream = await ScriptedUpstream.answering(
      "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno",
    );
    await proxied(upstream.url, async (address) => {
      const client = await RawClient.connect(address);
      client.send(UPGRADE.replace("keep-alive, ", "")).endInput();
      expect(await client.text()).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n[^]*\r\n\r\nno$/);
    });
  });

  test("proxying() passes on no other protocol, and no upgrade with a body or in HTTP/1.0", async () => {
    await using upstream = await ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    for (const request of [
      UPGRADE.replace("Upgrade: websocket", "Upgrade: h2c"),
      UPGRADE.replace("GET", "PUT"),
      UPGRADE.replace("HTTP/1.1", "HTTP/1.0"),
      UPGRADE.replace("keep-alive, Upgrade", "close"),
      UPGRADE.replace("Sec-WebSocket-Version: 13", "Content-Length: 0"),
    ]) {
      await proxied(upstream.url, async (address) => {
        const client = await RawClient.connect(address);
        client.send(request).endInput();
        expect(await client.text()).toEndWith("ok");
        expect(upstream.received).not.toContain("Upgrade");
        expect(upstream.received).toContain("\r\nConnection: close\r\n");
      });
    }
  });

  test("proxying() answers 502 where the target switches to something else", async () => {
    await using upstream = await ScriptedUpstream.answering(SWITCH.replace("WebSocket\r\n", "h2c\r\n"));
    await proxied(upstream.url, async (address) => {
      const client = await RawClient.connect(address);
      client.send(UPGRADE).endInput();
      expect(await client.text()).toStartWith("HTTP/1.1 502 Bad Gateway\r\n");
    });
  });
});
