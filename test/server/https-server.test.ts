import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { sweep } from "../../src/connection/deadlines.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import type { HTTPSOptions } from "../../src/server/https-server.ts";
import { HTTPSServer, ThreadingHTTPSServer } from "../../src/server/https-server.ts";
import { TestBrowser } from "../support/browser.ts";
import { type CertificateFiles, KEY_PASSWORD, makeCertificate } from "../support/certificate.ts";
import { RawClient } from "../support/raw-client.ts";
import { output } from "../support/run.ts";
import { Site } from "../support/site.ts";

const LARGE = "0123456789abcdef".repeat(500_000);

const site = new Site({ "a.txt": "hello\n", "large.txt": LARGE, "index.html": "<title>over TLS</title>" });
const keys = new Site();
let files: CertificateFiles;

class Handler extends SimpleHTTPRequestHandler {
  override directory = site.path;
  override protocol_version = "HTTP/1.1";
  override log_message(): void {
    // Nobody reads it.
  }
}

beforeAll(async () => {
  files = await makeCertificate(keys.path);
});

afterAll(() => {
  site[Symbol.dispose]();
  keys[Symbol.dispose]();
});

/** A server that serves while its block lasts. */
class Serving implements AsyncDisposable {
  readonly server: HTTPSServer;
  readonly #serving: Promise<void>;

  constructor(Server: typeof HTTPSServer = ThreadingHTTPSServer, options: Partial<HTTPSOptions> = {}) {
    this.server = new Server(["127.0.0.1", 0], Handler, {
      certfile: files.cert,
      keyfile: files.key,
      ...options,
    });
    this.#serving = this.server.serve_forever();
  }

  get url(): string {
    return `https://127.0.0.1:${this.server.server_port}`;
  }

  get address(): readonly [string, number] {
    return ["127.0.0.1", this.server.server_port];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
    await this.#serving;
    this.server.abort_connections();
    await this.server.server_close();
  }
}

function curl(...args: readonly string[]): Promise<string> {
  return output(["curl", "-sS", "--max-time", "30", "--cacert", files.cert, ...args]);
}

/** Waits until the server has seen its first client; one that answers a later one has. */
async function untilConnected(server: HTTPSServer): Promise<void> {
  await curl(`https://127.0.0.1:${server.server_port}/a.txt`);
}

describe("HTTPSServer", () => {
  test("HTTPSServer speaks with curl, in one version of HTTP and the other, with ALPN and without", async () => {
    await using serving = new Serving();
    for (const option of ["--http1.1", "--http1.0", "--no-alpn", "--tls-max", "--http2"]) {
      const args = option === "--tls-max" ? [option, "1.2"] : [option];
      expect(await curl(...args, `${serving.url}/a.txt`), option).toBe("hello\n");
    }
  });

  test("HTTPSServer loses nothing of a long reply, however the connection ends", async () => {
    await using serving = new Serving();
    expect(await curl(`${serving.url}/large.txt`)).toBe(LARGE);
    expect(await curl("--http1.0", `${serving.url}/large.txt`)).toBe(LARGE);
    expect(await curl("-H", "Connection: close", `${serving.url}/large.txt`)).toBe(LARGE);
  });

  test("HTTPSServer ends by the book: openssl sees the whole reply and close_notify", async () => {
    await using serving = new Serving();
    const { server_port } = serving.server;
    const command = ["openssl", "s_client", "-connect", `127.0.0.1:${server_port}`, "-quiet", "-ign_eof"];
    const client = Bun.spawn(command, { stdin: "pipe", stdout: "pipe", stderr: "pipe" });
    void client.stdin.write("GET /a.txt HTTP/1.0\r\n\r\n"); // so few bytes are taken at once
    void client.stdin.flush();
    expect(await new Response(client.stdout).text()).toEndWith("\r\n\r\nhello\n");
    expect(await client.exited).toBe(0);
    expect(await new Response(client.stderr).text()).not.toContain("unexpected eof");
  });

  test("HTTPSServer gives up a handshake that is not done in time", async () => {
    await using serving = new Serving();
    const client = await RawClient.connect(serving.address);
    client.send("\x16\x03\x01");
    await untilConnected(serving.server);
    for (let second = 0; second <= HTTPSServer.handshake_timeout + 1; second++) sweep();
    expect(await client.text()).toBe("");
  });

  test("HTTPSServer closes a connection that speaks plain HTTP, and serves on", async () => {
    await using serving = new Serving();
    const client = await RawClient.connect(serving.address);
    expect(await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text()).not.toContain("HTTP/1.1 200");
    expect(await curl(`${serving.url}/a.txt`)).toBe("hello\n");
  });

  for (const Server of [HTTPSServer, ThreadingHTTPSServer]) {
    test(`${Server.name} answers while 50 clients have not begun their handshake, or stopped in it`, async () => {
      await using serving = new Serving(Server);
      const silent = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(serving.address)));
      // The first bytes of a ClientHello, and then nothing.
      for (const client of silent.slice(25)) client.send("\x16\x03\x01\x02\x00\x01\x00");
      expect(await curl(`${serving.url}/a.txt`)).toBe("hello\n");
      for (const client of silent) client.reset();
    });
  }

  test("HTTPSServer shows its pages to a browser", async () => {
    await using serving = new Serving();
    await using browser = await TestBrowser.start();
    const { page } = await browser.page({ ignoreHTTPSErrors: true });
    await page.goto(serving.url);
    expect(await page.title()).toBe("over TLS");
  });

  test("HTTPSServer says that it is secure, and offers http/1.1", async () => {
    await using serving = new Serving();
    expect(serving.server.secure).toBe(true);
    expect(serving.server.alpn_protocols[0]).toBe("http/1.1");
  });
});

describe("HTTPSServer's constructor", () => {
  const good: readonly (readonly [string, () => HTTPSOptions])[] = [
    ["certificate and key apart", () => ({ certfile: files.cert, keyfile: files.key })],
    ["both in one file", () => ({ certfile: files.both })],
    ["one file named twice", () => ({ certfile: files.both, keyfile: files.both })],
    [
      "an encrypted key",
      () => ({ certfile: files.cert, keyfile: files.encryptedKey, password: KEY_PASSWORD }),
    ],
  ];
  for (const [name, options] of good) {
    test(`HTTPSServer takes ${name}`, async () => {
      await using serving = new Serving(ThreadingHTTPSServer, { keyfile: null, ...options() });
      expect(await curl(`${serving.url}/a.txt`)).toBe("hello\n");
    });
  }

  const bad: readonly (readonly [string, () => HTTPSOptions, RegExp])[] = [
    ["a missing file", () => ({ certfile: "/nowhere.pem" }), /^Cannot read \/nowhere\.pem: no such file$/],
    ["an empty file", () => ({ certfile: keys.write("empty.pem", "") }), /^No certificate in /],
    ["a certificate without a key", () => ({ certfile: files.cert }), /^No private key in /],
    ["a key without a certificate", () => ({ certfile: files.key }), /^No certificate in /],
    ["the two swapped", () => ({ certfile: files.key, keyfile: files.cert }), /^No certificate in /],
    [
      "no password",
      () => ({ certfile: files.cert, keyfile: files.encryptedKey }),
      /is encrypted and needs a password$/,
    ],
    [
      "a wrong password",
      () => ({ certfile: files.cert, keyfile: files.encryptedKey, password: "no" }),
      /^The password does not open the key in /,
    ],
  ];
  for (const [name, options, message] of bad) {
    test(`HTTPSServer refuses ${name} in one line`, () => {
      expect(() => new HTTPSServer(["127.0.0.1", 0], Handler, options())).toThrow(message);
    });
  }

  test("HTTPSServer refuses another certificate's key in one line", async () => {
    using other = new Site();
    const { key } = await makeCertificate(other.path);
    expect(() => new HTTPSServer(["127.0.0.1", 0], Handler, { certfile: files.cert, keyfile: key })).toThrow(
      /does not belong to the certificate/,
    );
  });
});
