// What arrives at a TLS port and is not TLS, or only the beginning of it: others are served meanwhile.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPSServer } from "../../src/server/https-server.ts";
import { makeCertificate } from "../support/certificate.ts";
import { RawClient } from "../support/raw-client.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { PLAIN, SECRET, Tree } from "./tree.ts";

/** The first bytes of a ClientHello of 512, and no more. */
const HALF_A_HELLO = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

const VECTORS: readonly (readonly [name: string, bytes: string])[] = [
  ["nothing", ""],
  ["half a ClientHello", HALF_A_HELLO],
  ["a ClientHello of zeros", HALF_A_HELLO + "\0".repeat(507)],
  ["a plain request", "GET /plain.txt HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a plain request of HTTP/0.9", "GET /plain.txt\r\n"],
  ["an alert", "\x15\x03\x03\x00\x02\x02\x28"],
  ["a record longer than any may be", "\x16\x03\x01\xff\xff"],
  ["SSL 2", "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10"],
  ["heartbeat", "\x18\x03\x02\x00\x03\x01\x40\x00"],
  ["what is no protocol at all", "\0\xff".repeat(2000)],
];

describe("attacks on the TLS port", () => {
  const tree = new Tree();
  const keys = new TemporaryDirectory();
  let server: ThreadingHTTPSServer;
  let serving: Promise<void>;
  beforeAll(async () => {
    const { cert, key } = await makeCertificate(keys.path);
    const Handler = await composeHandler(
      SimpleHTTPRequestHandler,
      parseArguments(["-d", tree.root, "--quiet"]),
    );
    server = new ThreadingHTTPSServer(["127.0.0.1", 0], Handler, { certfile: cert, keyfile: key });
    serving = server.serve_forever();
  });
  afterAll(async () => {
    await server.shutdown();
    await serving;
    server.abort_connections();
    await server.server_close();
    tree[Symbol.dispose]();
    keys[Symbol.dispose]();
  });

  const get = (path: string): Promise<Response> =>
    fetch(`https://127.0.0.1:${server.server_port}${path}`, {
      tls: { rejectUnauthorized: false },
      headers: { connection: "close" },
    });

  for (const [name, bytes] of VECTORS) {
    test(`${name} is answered with nothing of a file, and others are served meanwhile`, async () => {
      const client = await RawClient.connect(["127.0.0.1", server.server_port]);
      client.send(bytes);
      expect(await (await get("/plain.txt")).text()).toBe(PLAIN);
      expect(client.received.toString("latin1")).not.toContain(PLAIN);
      client.reset();
    });
  }

  test("who ends in the midst of a handshake is let go", async () => {
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    expect(await client.send(HALF_A_HELLO).endInput().text()).not.toContain("HTTP/");
    expect((await get("/plain.txt")).status).toBe(200);
  });

  test("a link leads nowhere over TLS either", async () => {
    for (const path of ["/link", "/link-to-directory/x", "/..%2fsecret.txt"]) {
      const reply = await get(path);
      expect(reply.status, path).toBe(404);
      expect(await reply.text()).not.toContain(SECRET);
    }
  });
});
