// A file that changes while it is sent: its reply is as long as it was promised, or it breaks off for all to see.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";

import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { RawClient } from "../support/raw-client.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

/** More than the sockets between us hold. */
const SIZE = 24 * 1024 * 1024;
const OLD = Buffer.alloc(SIZE, "old ");
const NEXT = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const NEXT_CONTENT = "the next reply";

const files = new TemporaryDirectory();
const path = files.join("file");
let errors: unknown[] = [];

class Handler extends SimpleHTTPRequestHandler {
  override directory = files.path;
  override protocol_version = "HTTP/1.1";
  override log_message(): void {
    // Nobody reads it.
  }
}
class Server extends ThreadingHTTPServer {
  override handle_error(_request: unknown, _address: unknown, error: unknown): void {
    errors.push(error);
  }
}

describe("a file that changes while it is sent", () => {
  let server: Server;
  let serving: Promise<void>;
  beforeAll(() => {
    writeFileSync(files.join("next"), NEXT_CONTENT);
    server = new Server(["127.0.0.1", 0], Handler);
    serving = server.serve_forever();
  });
  beforeEach(() => {
    writeFileSync(path, OLD);
    errors = [];
  });
  afterAll(async () => {
    await server.shutdown();
    await serving;
    server.abort_connections();
    await server.server_close();
    files[Symbol.dispose]();
  });

  /** Asks for the file and then for another, lets the file change when the reply is on its way, and reads what comes. */
  async function received(change: () => void): Promise<{ body: Buffer; rest: string }> {
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    client.pause();
    client.send(`GET /file HTTP/1.1\r\nHost: a\r\n\r\n${NEXT}`);
    await untilBlocked(server);
    change();
    client.resume();
    const bytes = await client.bytes();
    const start = bytes.indexOf("\r\n\r\n") + 4;
    expect(bytes.toString("latin1", 0, start)).toContain(`Content-Length: ${SIZE}\r\n`);
    return {
      body: bytes.subarray(start, start + SIZE),
      rest: bytes.toString("latin1", start + SIZE),
    };
  }

  test("a file that grows is sent as long as it was", async () => {
    const { body, rest } = await received(() => appendFileSync(path, "grown"));
    expect(body.equals(OLD)).toBe(true);
    expect(rest).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(rest).toEndWith(`\r\n\r\n${NEXT_CONTENT}`);
  });

  test("a file that shrinks breaks off, and nothing is sent in place of what is missing", async () => {
    const { body, rest } = await received(() => truncateSync(path, 10));
    expect(body.length).toBeLessThan(SIZE);
    expect(body.equals(OLD.subarray(0, body.length))).toBe(true);
    expect(rest).toBe("");
    expect(errors).toHaveLength(1);
  });

  test("a file that vanishes is sent all the same", async () => {
    const { body, rest } = await received(() => rmSync(path));
    expect(body.equals(OLD)).toBe(true);
    expect(rest).toEndWith(`\r\n\r\n${NEXT_CONTENT}`);
  });

  test("a file that is replaced is sent as it was", async () => {
    const { body, rest } = await received(() => {
      writeFileSync(files.join("new"), "new");
      renameSync(files.join("new"), path);
    });
    expect(body.equals(OLD)).toBe(true);
    expect(rest).toEndWith(`\r\n\r\n${NEXT_CONTENT}`);
  });

  test("a file that is written over is sent as long as it was", async () => {
    const { body, rest } = await received(() =>
      writeFileSync(path, Buffer.alloc(SIZE, "new "), { flag: "r+" }),
    );
    expect(body.length).toBe(SIZE);
    expect(rest).toEndWith(`\r\n\r\n${NEXT_CONTENT}`);
  });
});

/** Waits until the one reply that is under way waits for its peer. */
async function untilBlocked(server: ThreadingHTTPServer): Promise<void> {
  const isBlocked = (): boolean => [...server.connections].some(({ wfile }) => wfile.blocked);
  while (!isBlocked()) await new Promise((resolve) => setImmediate(resolve));
}
