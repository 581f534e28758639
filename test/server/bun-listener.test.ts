import { afterAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";

import type { Connection } from "../../src/connection/connection.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { BrokenPipeError } from "../../src/connection/errors.ts";
import type { BunListener, Endpoint, Visitors } from "../../src/server/bun-listener.ts";
import { BindError, bindError, listen } from "../../src/server/bun-listener.ts";
import { RawClient } from "../support/raw-client.ts";
import { rejection } from "../support/rejection.ts";
import { Site } from "../support/site.ts";
import { eventually } from "./serving.ts";

const KIB = 1024;
const MIB = KIB * KIB;
const LOOPBACK: Endpoint = { hostname: "127.0.0.1", port: 0, reusePort: false };

const site = new Site();
afterAll(() => site[Symbol.dispose]());

/** A mebibyte that differs from the next one. */
function mebibyte(index: number): Buffer {
  const piece = Buffer.alloc(MIB, `${index} mississippi `);
  piece.writeUInt32BE(index, 0);
  return piece;
}

/** Both ends of a new connection. */
class Pair implements AsyncDisposable {
  readonly listener: BunListener;
  readonly client: RawClient;
  readonly connection: Connection;

  private constructor(listener: BunListener, client: RawClient, connection: Connection) {
    this.listener = listener;
    this.client = client;
    this.connection = connection;
  }

  static async connect(endpoint: Endpoint = LOOPBACK): Promise<Pair> {
    const accepted = Promise.withResolvers<Connection>();
    const listener = listen(
      endpoint,
      visitors((connection) => accepted.resolve(connection)),
    );
    const address = "unix" in endpoint ? endpoint.unix : ([endpoint.hostname, listener.port] as const);
    const client = await RawClient.connect(address);
    return new Pair(listener, client, await accepted.promise);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.abort();
    this.listener.stop();
    await this.client.bytes();
  }
}

/** Takes every connection in. */
function visitors(ready: (connection: Connection) => void): Visitors {
  return { opened: () => undefined, ready };
}

describe("listen()", () => {
  test("says which port and descriptor it has, and refuses connections once it is stopped", async () => {
    const listener = listen(
      LOOPBACK,
      visitors(() => undefined),
    );
    const { port } = listener;
    expect(port).toBeGreaterThan(0);
    expect(listener.fd).toBeGreaterThan(2);
    listener.stop();
    expect(await rejection(RawClient.connect(["127.0.0.1", port]))).toHaveProperty("code", "ECONNREFUSED");
  });

  test("leaves open connections alone when it is stopped", async () => {
    await using pair = await Pair.connect();
    pair.listener.stop();
    pair.client.send("ping");
    expect(String(await pair.connection.recv(10))).toBe("ping");
    await pair.connection.sendall("pong");
    await pair.client.until("pong");
  });

  test("gives every connection an object of its own, with the addresses of both ends", async () => {
    const connections: Connection[] = [];
    const listener = listen(
      LOOPBACK,
      visitors((connection) => void connections.push(connection)),
    );
    const clients = [
      await RawClient.connect(["127.0.0.1", listener.port]),
      await RawClient.connect(["127.0.0.1", listener.port]),
    ];
    await eventually(() => connections.length === 2);
    for (const [i, client] of clients.entries()) client.send(`I am ${i}`);
    expect(String(await connections[0]?.recv(99))).toBe("I am 0");
    expect(String(await connections[1]?.recv(99))).toBe("I am 1");
    for (const connection of connections) {
      expect(connection.client_address).toEqual(["127.0.0.1", expect.any(Number)]);
      expect(connection.getsockname()).toEqual(["127.0.0.1", listener.port]);
      connection.abort();
    }
    expect(connections[0]?.client_address).not.toEqual(connections[1]?.client_address ?? "");
    listener.stop();
  });

  test("listens on a Unix socket, which has no names and is gone when it is stopped", async () => {
    const path = `${site.path}/listen.sock`;
    {
      await using pair = await Pair.connect({ unix: path });
      expect(pair.listener.port).toBe(0);
      expect(pair.connection.client_address).toBe("");
      pair.client.send("ping");
      expect(String(await pair.connection.recv(10))).toBe("ping");
      await pair.connection.sendall("pong");
      await pair.client.until("pong");
    }
    expect(existsSync(path)).toBe(false);
  });

  test("throws what Bun throws where it cannot listen", () => {
    expect(() =>
      listen(
        { hostname: "192.0.2.1", port: 0, reusePort: false },
        visitors(() => undefined),
      ),
    ).toThrow("192.0.2.1");
  });
});

describe("A reply over a real socket", () => {
  test("of 64 MiB arrives whole at a reader that stops again and again", async () => {
    await using pair = await Pair.connect();
    const { client, connection } = pair;
    const sending = (async () => {
      for (let i = 0; i < 64; i++) {
        connection.wfile.write(mebibyte(i));
        await connection.wfile.drain();
      }
      void connection.close(); // the client sees it
    })();
    for (let stops = 0; !client.ended && stops < 8; stops++) {
      client.pause();
      await eventually(() => connection.wfile.blocked || connection.inputEnded);
      const { size } = client;
      client.resume();
      await eventually(() => client.size > size + 4 * MIB || client.ended);
    }
    const received = await client.bytes();
    await sending;
    expect(received).toHaveLength(64 * MIB);
    for (let i = 0; i < 64; i++) {
      if (!received.subarray(i * MIB, (i + 1) * MIB).equals(mebibyte(i)))
        throw new Error(`Mebibyte ${i} differs`);
    }
  });

  test("arrives whole where the peer reads its end long after we have given up waiting", async () => {
    await using pair = await Pair.connect();
    const { client, connection } = pair;
    client.pause();
    // As much as the kernel takes: then we are done, and all of it is still to be read.
    let written = 0;
    while (!connection.wfile.blocked) {
      connection.wfile.write(mebibyte(written));
      written++;
    }
    client.resume();
    await eventually(() => !connection.wfile.blocked);
    client.pause();
    void connection.close(); // it is waited for below
    for (let i = 0; i < 40; i++) sweep();
    await connection.whenClosed;
    client.resume();
    expect((await client.bytes()).length).toBe(written * MIB);
  });

  test("of 8 MiB arrives whole at a client that goes on sending while we close", async () => {
    await using pair = await Pair.connect();
    const { client, connection } = pair;
    client.send("POST / HTTP/1.1\r\n");
    await connection.rfile.readline();
    client.pause();
    for (let i = 0; i < 8; i++) connection.wfile.write(mebibyte(i));
    void connection.close(); // the client sees it
    for (let i = 0; i < 50; i++) {
      client.send("x".repeat(10_000));
      await eventually(() => true);
    }
    client.resume();
    while (!client.ended) {
      client.send("more");
      await eventually(() => true);
    }
    expect(client.size).toBe(8 * MIB);
  });

  test("arrives whole at a client that has ended its side", async () => {
    await using pair = await Pair.connect();
    const { client, connection } = pair;
    client.send("GET").endInput();
    expect(String(await connection.rfile.read())).toBe("GET");
    for (let i = 0; i < 8; i++) {
      connection.wfile.write(mebibyte(i));
      await connection.wfile.drain();
    }
    void connection.close(); // the client sees it
    expect(await client.bytes()).toHaveLength(8 * MIB);
  });

  test("that nobody takes any more ends with an error for who writes it", async () => {
    await using pair = await Pair.connect();
    const { client, connection } = pair;
    client.pause();
    for (let i = 0; !connection.wfile.blocked; i++) connection.wfile.write(mebibyte(i));
    connection.wfile.write(mebibyte(0));
    const draining = connection.wfile.drain();
    client.reset();
    expect(await rejection(draining)).toBeInstanceOf(BrokenPipeError);
    await connection.whenClosed;
  });
});

describe("Input over a real socket", () => {
  test("makes the peer wait where nobody reads, and all of it arrives when somebody does", async () => {
    await using pair = await Pair.connect();
    const { client, connection } = pair;
    const sent = Buffer.concat(Array.from({ length: 32 }, (_, i) => mebibyte(i)));
    client.send(sent);
    await eventually(() => connection.input.length > 256 * KIB);
    // Far less than was sent: one chunk of Bun's and the limit.
    expect(connection.input.length).toBeLessThan(MIB);
    expect((await connection.rfile.read(sent.length)).equals(sent)).toBe(true);
  });

  test("ends where the peer ends its side, and after a reset is an error", async () => {
    await using pair = await Pair.connect();
    pair.client.send("last").endInput();
    expect(String(await pair.connection.rfile.read())).toBe("last");
    await using other = await Pair.connect();
    const reading = other.connection.rfile.read();
    other.client.reset();
    expect(await rejection(reading)).toHaveProperty("name", "ConnectionResetError");
    expect(other.connection.closed).toBe(true);
  });
});

function thrown(code: string): Error {
  return Object.assign(new Error("What Bun says"), { code });
}

describe("bindError()", () => {
  test.each([
    ["EADDRINUSE", "address already in use"],
    ["EADDRNOTAVAIL", "this machine has no such address"],
    ["EACCES", "permission denied"],
    ["EPERM", "permission denied"],
    ["ENOTFOUND", "no such host"],
    ["EINVAL", "not a usable address"],
    ["ENAMETOOLONG", "the path is too long for a socket"],
    ["ENOENT", "no such directory"],
    ["ENOTDIR", "not a directory"],
    ["ERR_OUT_OF_RANGE", "the port must lie between 0 and 65535"],
    ["EMFILE", "What Bun says"],
  ])("says what %s means, and keeps the code and the cause", (code, reason) => {
    const cause = thrown(code);
    const error = bindError(["127.0.0.1", 8000], cause);
    expect(error).toBeInstanceOf(BindError);
    expect(String(error)).toBe(`BindError: Cannot bind 127.0.0.1 port 8000: ${reason}`);
    expect(error.code).toBe(code);
    expect(error.cause).toBe(cause);
  });

  test("takes an error without a code for a name that nobody knows, as Bun's is", () => {
    const error = bindError(["no.such.host", 80], new Error("Failed to listen at no.such.host"));
    expect(error.code).toBe("ENOTFOUND");
    expect(error.message).toBe("Cannot bind no.such.host port 80: no such host");
  });

  test("names all interfaces, and the path of a Unix socket", () => {
    expect(bindError(["", 80], thrown("EACCES")).message).toBe(
      "Cannot bind all interfaces port 80: permission denied",
    );
    expect(bindError("/tmp/a socket", thrown("EADDRINUSE")).message).toBe(
      "Cannot bind /tmp/a socket: address already in use",
    );
  });

  test("takes anything that can be thrown", () => {
    expect(bindError(["a", 1], "text").message).toBe("Cannot bind a port 1: no such host");
    expect(bindError(["a", 1], Object.assign(new Error("Odd"), { code: 7 })).code).toBe("ENOTFOUND");
  });
});
