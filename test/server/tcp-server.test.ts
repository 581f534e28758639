import { describe, expect, test } from "bun:test";

import type { ClientAddress } from "../../src/connection/byte-streams.ts";
import type { Connection } from "../../src/connection/connection.ts";
import { StreamRequestHandler } from "../../src/handlers/request-handler.ts";
import { BindError } from "../../src/server/bun-listener.ts";
import type { ServerAddress } from "../../src/server/contracts.ts";
import { TCPServer } from "../../src/server/tcp-server.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { eventually, Serving } from "./serving.ts";

const LOOPBACK: ServerAddress = ["127.0.0.1", 0];
const isRoot = process.getuid?.() === 0;

/** Answers each line with the same line, as Python's own tests do. */
class Echo extends StreamRequestHandler {
  override async handle(): Promise<void> {
    for (let line = await this.rfile.readline(); line.length > 0; line = await this.rfile.readline()) {
      this.wfile.write(line);
    }
  }
}

/** What binding this throws. */
function bindErrorOf(address: ServerAddress, Server = TCPServer): BindError {
  let server: TCPServer;
  try {
    server = new Server(address, Echo);
  } catch (error) {
    if (error instanceof BindError) return error;
    throw error;
  }
  void server.server_close();
  throw new Error(`Bound ${String(address)}`);
}

/** The descriptor that the next socket gets: the lowest one that is free, wherever there is a gap. */
async function nextDescriptor(): Promise<number> {
  await using server = new TCPServer(LOOPBACK, Echo);
  return server.fileno();
}

/** Whether somebody listens there. */
async function listens(port: number): Promise<boolean> {
  const client = await RawClient.connect(["127.0.0.1", port]).catch(() => undefined);
  client?.reset();
  return client !== undefined;
}

describe("TCPServer", () => {
  test("echoes lines, on one connection and on the next", async () => {
    await using serving = new Serving(new TCPServer(LOOPBACK, Echo));
    expect(await exchange(serving.address, "one\ntwo\n")).toBe("one\ntwo\n");
    expect(await exchange(serving.address, "three\n")).toBe("three\n");
  });

  test("answers one connection after the other", async () => {
    await using serving = new Serving(new TCPServer(LOOPBACK, Echo));
    const first = await RawClient.connect(serving.address);
    first.send("first\n");
    await first.until("first\n");
    const second = await RawClient.connect(serving.address);
    second.send("second\n");
    await eventually(() => serving.server.connections.size === 2);
    first.send("still mine\n");
    await first.until("still mine\n");
    expect(second.received).toHaveLength(0);
    first.endInput();
    await second.until("second\n");
    second.endInput();
    expect(await first.text()).toBe("first\nstill mine\n");
    expect(await second.text()).toBe("second\n");
  });

  test("handle_request() answers one connection; others wait for the next call", async () => {
    await using server = new TCPServer(LOOPBACK, Echo);
    const address = ["127.0.0.1", server.server_port] as const;
    const first = exchange(address, "1\n");
    await server.handle_request();
    expect(await first).toBe("1\n");
    const second = exchange(address, "2\n");
    await eventually(() => server.connections.size > 0);
    await server.handle_request();
    expect(await second).toBe("2\n");
  });

  test("shutdown() may be awaited by the handler that calls it, and its reply still arrives", async () => {
    class Stop extends StreamRequestHandler {
      override async handle(): Promise<void> {
        await this.server.shutdown();
        this.wfile.write("stopped");
      }
    }
    await using server = new TCPServer(LOOPBACK, Stop);
    const reply = exchange(["127.0.0.1", server.server_port], "");
    await server.serve_forever();
    expect(await reply).toBe("stopped");
  });

  test("tells its handlers who speaks with whom", async () => {
    class Names extends StreamRequestHandler {
      override handle(): void {
        const [own, peer] = [this.request.getsockname(), this.request.getpeername()];
        this.wfile.write(JSON.stringify({ own, peer, same: peer === this.client_address }));
      }
    }
    await using serving = new Serving(new TCPServer(LOOPBACK, Names));
    expect(JSON.parse(await exchange(serving.address, ""))).toEqual({
      own: ["127.0.0.1", serving.server.server_port],
      peer: ["127.0.0.1", expect.any(Number)],
      same: true,
    });
  });

  test("refuses connections beyond request_queue_size", async () => {
    class Short extends TCPServer {
      static override request_queue_size = 2;
    }
    await using server = new Short(LOOPBACK, Echo);
    const address = ["127.0.0.1", server.server_port] as const;
    const clients: RawClient[] = [];
    for (let i = 0; i < 4; i++) clients.push(await RawClient.connect(address));
    expect(await clients[2]?.text()).toBe("");
    expect(await clients[3]?.text()).toBe("");
    expect(server.connections.size).toBe(2);
  });

  test("get_request() rejects where the connection has gone while it waited, and the loop goes on", async () => {
    await using server = new TCPServer(LOOPBACK, Echo);
    const address = ["127.0.0.1", server.server_port] as const;
    const client = await RawClient.connect(address);
    await eventually(() => server.connections.size === 1);
    client.reset();
    await eventually(() => server.connections.size === 0);
    expect(() => server.get_request()).toThrow("Connection reset by peer");
    const next = exchange(address, "next\n");
    await eventually(() => server.connections.size === 1);
    await server.handle_request();
    expect(await next).toBe("next\n");
  });
});

describe("TCPServer's constructor", () => {
  test("binds: the port is known at once, and connections wait for the loop", async () => {
    await using server = new TCPServer(LOOPBACK, Echo);
    expect(server.server_address).toEqual(["127.0.0.1", server.server_port]);
    expect(server.server_port).toBeGreaterThan(0);
    expect(server.server_name).toBe("127.0.0.1");
    expect(server.fileno()).toBeGreaterThan(2);
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    client.send("early\n").endInput();
    await eventually(() => server.connections.size === 1);
    await server.handle_request();
    expect(await client.text()).toBe("early\n");
  });

  test("binds every IPv4 interface for an empty host, and with AF_INET6 those of both families", async () => {
    class Dual extends TCPServer {
      static override address_family = "AF_INET6" as const;
    }
    await using four = new TCPServer(["", 0], Echo);
    expect(four.server_address[0]).toBe("0.0.0.0");
    await using both = new Serving(new Dual(["", 0], Echo));
    expect(both.server.server_address[0]).toBe("::");
    for (const host of ["127.0.0.1", "::1"]) {
      expect(await exchange([host, both.server.server_port], "hello\n")).toBe("hello\n");
    }
  });

  test("takes an IPv6 address with its brackets and without", async () => {
    for (const host of ["::1", "[::1]"]) {
      await using serving = new Serving(new TCPServer([host, 0], Echo));
      expect(serving.server.server_address).toEqual(["::1", serving.server.server_port]);
      expect(await exchange(["::1", serving.server.server_port], "six\n")).toBe("six\n");
    }
  });

  test("shows an IPv4 peer of a dual-stack socket by the address people know", async () => {
    class Peer extends StreamRequestHandler {
      override handle(): void {
        this.wfile.write(`${this.client_address[0]} ${this.request.getsockname()[0]}`);
      }
    }
    await using serving = new Serving(new TCPServer(["::", 0], Peer));
    const { server_port } = serving.server;
    expect(await exchange(["127.0.0.1", server_port], "")).toBe("127.0.0.1 127.0.0.1");
    expect(await exchange(["::1", server_port], "")).toBe("::1 ::1");
  });

  test("reads the class attributes of the class that is constructed: they are static", async () => {
    expect(TCPServer.address_family).toBe("AF_INET");
    expect(TCPServer.request_queue_size).toBe(4096);
    expect(TCPServer.allow_reuse_address).toBe(false);
    expect(TCPServer.allow_reuse_port).toBe(false);
    class Six extends TCPServer {
      static override address_family = "AF_INET6" as const;
    }
    class Sixer extends Six {}
    await using server = new Sixer(["", 0], Echo);
    expect(server.server_address[0]).toBe("::");
  });

  test("does not bind where bind_and_activate is false; server_bind() and server_activate() do", async () => {
    const calls: string[] = [];
    class Calls extends TCPServer {
      override server_bind(): void {
        calls.push("server_bind");
        super.server_bind();
      }
      override server_activate(): void {
        calls.push("server_activate");
        super.server_activate();
      }
    }
    await using server = new Calls(LOOPBACK, Echo, false);
    expect([calls, server.fileno(), server.server_port]).toEqual([[], -1, 0]);
    server.server_bind();
    server.server_activate();
    const reply = exchange(["127.0.0.1", server.server_port], "bound\n");
    await server.handle_request();
    expect(await reply).toBe("bound\n");
    await using at_once = new Calls(LOOPBACK, Echo);
    expect(at_once.server_port).toBeGreaterThan(0);
    expect(calls).toEqual(["server_bind", "server_activate", "server_bind", "server_activate"]);
  });

  test("leaves nothing bound where server_activate() throws", async () => {
    let port = 0;
    class Failing extends TCPServer {
      override server_activate(): void {
        port = this.server_port;
        throw new Error("Not today");
      }
    }
    expect(() => new Failing(LOOPBACK, Echo)).toThrow("Not today");
    expect(port).toBeGreaterThan(0);
    expect(await listens(port)).toBe(false);
  });

  test("leaves no descriptor behind where binding fails, however often", async () => {
    await using server = new TCPServer(LOOPBACK, Echo);
    const before = await nextDescriptor();
    for (let i = 0; i < 1024; i++) bindErrorOf(["127.0.0.1", server.server_port]);
    expect(await nextDescriptor()).toBeLessThan(before + 100);
  });
});

describe("TCPServer's BindError", () => {
  test("EADDRINUSE: the port is taken", async () => {
    await using server = new TCPServer(LOOPBACK, Echo);
    const { server_port } = server;
    const error = bindErrorOf(["127.0.0.1", server_port]);
    expect(error.code).toBe("EADDRINUSE");
    expect(error.message).toBe(`Cannot bind 127.0.0.1 port ${server_port}: address already in use`);
  });

  test("EADDRNOTAVAIL: the address is another machine's", () => {
    const error = bindErrorOf(["192.0.2.1", 0]);
    expect(error.code).toBe("EADDRNOTAVAIL");
    expect(error.message).toBe("Cannot bind 192.0.2.1 port 0: this machine has no such address");
  });

  test.skipIf(isRoot || process.platform !== "linux")("EACCES: the port is the system's", () => {
    const error = bindErrorOf(["127.0.0.1", 81]);
    expect(error.code).toBe("EACCES");
    expect(error.message).toBe("Cannot bind 127.0.0.1 port 81: permission denied");
  });

  test.each(["no.such.host.invalid", "999.1.1.1", "not a name"])("ENOTFOUND: there is no host %p", (host) => {
    const error = bindErrorOf([host, 0]);
    expect(error.code).toBe("ENOTFOUND");
    expect(error.message).toBe(`Cannot bind ${host} port 0: no such host`);
  });

  test.each([-1, 65536, 1.5, Number.NaN])("ERR_OUT_OF_RANGE: %p is no port", (port) => {
    const error = bindErrorOf(["127.0.0.1", port]);
    expect(error.code).toBe("ERR_OUT_OF_RANGE");
    expect(error.message).toBe(`Cannot bind 127.0.0.1 port ${port}: the port must lie between 0 and 65535`);
  });

  test("is for any other unusable host, too", () => {
    expect(bindErrorOf(["a\0b", 0]).message).toStartWith("Cannot bind a\0b port 0: ");
  });
});

describe("TCPServer.allow_reuse_port", () => {
  class Shared extends TCPServer {
    static override allow_reuse_port = true;
  }

  test.skipIf(process.platform !== "linux")("lets two servers share a port where both allow it", async () => {
    await using one = new Shared(LOOPBACK, Echo);
    const address: ServerAddress = ["127.0.0.1", one.server_port];
    await using two = new Shared(address, Echo);
    expect(two.server_port).toBe(one.server_port);
    expect(bindErrorOf(address).code).toBe("EADDRINUSE");
  });

  test.skipIf(process.platform !== "linux")("shares nothing where one does not allow it", async () => {
    await using one = new TCPServer(LOOPBACK, Echo);
    expect(bindErrorOf(["127.0.0.1", one.server_port], Shared).code).toBe("EADDRINUSE");
  });
});

describe("TCPServer.server_close()", () => {
  test("stops listening; the descriptor is -1 then, and a second call does nothing", async () => {
    const server = new TCPServer(LOOPBACK, Echo);
    const { server_port } = server;
    await server.server_close();
    expect(server.fileno()).toBe(-1);
    expect(await listens(server_port)).toBe(false);
    await server.server_close();
  });

  test("is called by `await using`", async () => {
    let port: number;
    {
      await using server = new TCPServer(LOOPBACK, Echo);
      port = server.server_port;
    }
    expect(await listens(port)).toBe(false);
  });

  test("frees the address for the next server at once", async () => {
    for (let i = 0, port = 0; i < 3; i++) {
      await using serving = new Serving(new TCPServer(["127.0.0.1", port], Echo));
      port = serving.server.server_port;
      expect(await exchange(serving.address, "again\n")).toBe("again\n");
    }
  });

  test("cuts off who waited to be taken: nobody will", async () => {
    const server = new TCPServer(LOOPBACK, Echo);
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    client.send("hello?\n");
    await eventually(() => server.connections.size === 1);
    await server.server_close();
    expect(await client.text()).toBe("");
    await eventually(() => server.connections.size === 0);
  });

  test("lets a connection on which something is under way finish", async () => {
    const server = new TCPServer(LOOPBACK, Echo);
    const loop = server.serve_forever();
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    client.send("before\n");
    await client.until("before\n");
    await server.shutdown();
    await server.server_close();
    await loop;
    client.send("after\n").endInput();
    expect(await client.text()).toBe("before\nafter\n");
    await eventually(() => server.connections.size === 0);
  });
});

describe("TCPServer.abort_connections()", () => {
  test("ends everything at once", async () => {
    await using serving = new Serving(new TCPServer(LOOPBACK, Echo));
    const clients = [await RawClient.connect(serving.address), await RawClient.connect(serving.address)];
    clients[0]?.send("x\n");
    await clients[0]?.until("x\n");
    await eventually(() => serving.server.connections.size === 2);
    serving.server.abort_connections();
    expect(serving.server.connections.size).toBeLessThanOrEqual(2);
    for (const client of clients) await client.bytes();
    await eventually(() => serving.server.connections.size === 0);
  });
});

describe("TCPServer's hooks", () => {
  test("verify_request() that says no closes the connection, and the next one is answered", async () => {
    class Picky extends TCPServer {
      seen = 0;
      override verify_request(_request: Connection, client_address: ClientAddress): boolean {
        expect(client_address[0]).toBe("127.0.0.1");
        return ++this.seen > 1;
      }
    }
    await using serving = new Serving(new Picky(LOOPBACK, Echo));
    expect(await exchange(serving.address, "refused\n")).toBe("");
    expect(await exchange(serving.address, "taken\n")).toBe("taken\n");
  });

  test("handle_error() takes what a handler throws, and the next connection is answered", async () => {
    const errors: unknown[] = [];
    class Noting extends TCPServer {
      override handle_error(_request: Connection, _address: ClientAddress, error: unknown): void {
        errors.push(error);
      }
    }
    let calls = 0;
    class Failing extends Echo {
      override handle(): Promise<void> {
        if (++calls === 1) throw new Error("Once");
        return super.handle();
      }
    }
    await using serving = new Serving(new Noting(LOOPBACK, Failing));
    expect(await exchange(serving.address, "lost\n")).toBe("");
    expect(await exchange(serving.address, "kept\n")).toBe("kept\n");
    expect(errors).toEqual([new Error("Once")]);
  });
});

describe("A process", () => {
  /** What a program with these servers prints before it ends by itself. */
  async function outputOf(body: string): Promise<string> {
    const script = `
      import { TCPServer } from ${JSON.stringify(`${import.meta.dir}/../../src/server/tcp-server.ts`)};
      import { HTTPServer } from ${JSON.stringify(`${import.meta.dir}/../../src/server/http-server.ts`)};
      import { BaseRequestHandler } from ${JSON.stringify(`${import.meta.dir}/../../src/handlers/request-handler.ts`)};
      ${body}
    `;
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
    const text = await new Response(child.stdout).text();
    expect(await child.exited).toBe(0);
    return text;
  }

  test("is not kept alive by a server that does not serve", async () => {
    const text = await outputOf(`
      for (const Server of [TCPServer, HTTPServer]) new Server(["127.0.0.1", 0], BaseRequestHandler);
      console.log("end");
    `);
    expect(text).toBe("end\n");
  });

  test("is not kept alive by a server that has served, closed or not", async () => {
    const text = await outputOf(`
      const server = new HTTPServer(["127.0.0.1", 0], BaseRequestHandler);
      const loop = server.serve_forever();
      await server.shutdown();
      await loop;
      const other = new TCPServer(["127.0.0.1", 0], BaseRequestHandler);
      other.timeout = 0;
      await other.handle_request();
      console.log("end");
    `);
    expect(text).toBe("end\n");
  });

  test("is kept alive by a server that serves", async () => {
    const text = await outputOf(`
      class Stop extends BaseRequestHandler {
        handle() { console.log("served"); void this.server.shutdown(); }
      }
      const server = new HTTPServer(["127.0.0.1", 0], Stop);
      void server.serve_forever().then(() => console.log("end"));
      const client = Bun.spawn([process.execPath, "-e",
        "await Bun.connect({ hostname: '127.0.0.1', port: " + server.server_port + ", socket: { data() {}, open(s) { s.end(); } } })"]);
      client.unref();
    `);
    expect(text).toBe("served\nend\n");
  });
});
