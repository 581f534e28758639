// CPython 3.14's `test_socketserver.py`, its behaviours under its names. Those that are not here are in inventory.ts, with the
// reason.

import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import * as library from "../../src/index.ts";
import {
  BaseRequestHandler,
  type Connection,
  type ServerAddress,
  StreamRequestHandler,
  TCPServer,
  ThreadingMixIn,
  ThreadingTCPServer,
  ThreadingUnixStreamServer,
  UnixStreamServer,
} from "../../src/index.ts";
import { ForkedProgram } from "../support/forked-program.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const HOST: ServerAddress = ["127.0.0.1", 0];
const TEST_STR = "hello world\n";

/** Where a client finds a server on loopback. */
function addressOf({ server_address }: TCPServer): readonly [string, number] | string {
  return server_address;
}

/** A program of its own, with a server of this class. */
function program(name: string, handler: "Echo" | "Throw" | "Exit", address = HOST): ForkedProgram {
  const path = join(import.meta.dir, "socketserver-program.ts");
  return new ForkedProgram([process.execPath, path, name, JSON.stringify(address), handler]);
}

describe("SocketServerTest", () => {
  class Handler extends StreamRequestHandler {
    override async handle(): Promise<void> {
      this.wfile.write(await this.rfile.readline());
    }
  }

  async function streamExamine(address: readonly [string, number] | string): Promise<void> {
    const client = await RawClient.connect(address);
    expect(await client.send(TEST_STR).text()).toBe(TEST_STR);
  }

  async function runServer(Server: typeof TCPServer, address: ServerAddress): Promise<void> {
    class MyServer extends Server {
      override handle_error(_request: Connection, _address: unknown, error: unknown): void {
        throw error;
      }
    }
    const server = new MyServer(address, Handler);
    const loop = server.serve_forever(0.01);
    for (let i = 0; i < 3; i++) await streamExamine(addressOf(server));
    await server.shutdown();
    await loop;
    await server.server_close();
    expect(server.fileno()).toBe(-1);
  }

  async function runForking(name: string, address: ServerAddress): Promise<void> {
    await using forking = program(name, "Echo", address);
    const where = await forking.address();
    for (let i = 0; i < 3; i++) await streamExamine(where);
    forking.kill("SIGTERM");
    expect(await forking.exited).toBe(0);
    await forking.gone;
    expect(forking.text).toEndWith("\nclosed -1, children 0\n");
  }

  test("test_TCPServer", () => runServer(TCPServer, HOST));
  test("test_ThreadingTCPServer", () => runServer(ThreadingTCPServer, HOST));
  test("test_ForkingTCPServer", () => runForking("ForkingTCPServer", HOST));

  test("test_UnixStreamServer", async () => {
    using directory = new TemporaryDirectory();
    await runServer(UnixStreamServer, directory.join("socket"));
  });

  test("test_ThreadingUnixStreamServer", async () => {
    using directory = new TemporaryDirectory();
    await runServer(ThreadingUnixStreamServer, directory.join("socket"));
  });

  test("test_ForkingUnixStreamServer", async () => {
    using directory = new TemporaryDirectory();
    await runForking("ForkingUnixStreamServer", directory.join("socket"));
  });

  test("test_shutdown", async () => {
    const servers = Array.from({ length: 20 }, () => new TCPServer(HOST, Handler));
    const loops: Promise<void>[] = [];
    for (const server of servers) {
      loops.push(server.serve_forever(0.01));
      await server.shutdown();
    }
    await Promise.all(loops);
    for (const server of servers) {
      await server.server_close();
      expect(server.fileno()).toBe(-1);
    }
  });

  test("test_close_immediately", async () => {
    class MyServer extends ThreadingMixIn(TCPServer) {}
    const server = new MyServer(HOST, Handler);
    await server.server_close();
    expect(server.fileno()).toBe(-1);
  });

  test("test_tcpserver_bind_leak", async () => {
    await using busy = new TCPServer(HOST, Handler);
    const before = descriptors();
    for (let i = 0; i < 1024; i++) {
      expect(() => new TCPServer(["127.0.0.1", -1], Handler)).toThrow(library.BindError);
      // Python's never gets as far as a socket.
      expect(() => new TCPServer(busy.server_address, Handler)).toThrow(library.BindError);
    }
    expect(descriptors()).toBeLessThan(before + 100);
  });

  test("test_context_manager", async () => {
    let left: TCPServer;
    {
      await using server = new TCPServer(HOST, Handler);
      expect(server.fileno()).toBeGreaterThan(-1);
      left = server;
    }
    expect(left.fileno()).toBe(-1);
  });
});

/** How many files this process has open, as far as the system says. */
function descriptors(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}

// Python's SystemExit is `process.exit()` here, which is no error that anybody could be handed.
describe("ErrorHandlerTest", () => {
  async function handled(name: string): Promise<void> {
    await using bad = program(name, "Throw");
    const address = await bad.address();
    expect(await exchange(address, "")).toBe("");
    await bad.says(/^Handler called\nError handled\n$/m);
    bad.kill("SIGTERM");
    expect(await bad.exited).toBe(0);
  }

  async function notHandled(name: string): Promise<void> {
    await using bad = program(name, "Exit");
    const address = await bad.address();
    expect(await exchange(address, "")).toBe("");
    expect(await bad.exited).toBe(7);
    await bad.gone; // all it said has been read
    expect(bad.text).toEndWith("\nHandler called\n");
  }

  test("test_sync_handled", () => handled("TCPServer"));
  test("test_sync_not_handled", () => notHandled("TCPServer"));
  test("test_threading_handled", () => handled("ThreadingTCPServer"));
  test("test_threading_not_handled", () => notHandled("ThreadingTCPServer"));
  test("test_forking_handled", () => handled("ForkingTCPServer"));

  test("test_forking_not_handled", async () => {
    await using bad = program("ForkingTCPServer", "Exit");
    const address = await bad.address();
    // That there is a second time shows that the first one ended nothing but its worker.
    for (let i = 0; i < 2; i++) {
      expect(await exchange(address, "")).toBe("");
      await bad.says(/^Handler called\n/m);
    }
    bad.kill("SIGTERM");
    expect(await bad.exited).toBe(0);
    await bad.gone;
    expect(bad.text).not.toContain("Error handled");
  });
});

describe("SocketWriterTest", () => {
  test("test_basics", async () => {
    class Handler extends StreamRequestHandler {
      override handle(): void {
        written.push(this.wfile === this.request.wfile, this.request.wfile.closed);
      }
    }
    const written: boolean[] = [];
    await using server = new TCPServer(HOST, Handler);
    const client = exchange(addressOf(server), "");
    await server.handle_request();
    expect(written).toEqual([true, false]);
    expect(await client).toBe("");
  });

  // Python's also interrupts a write by a signal, which in Bun no write notices.
  test("test_write", async () => {
    const SIZE = 16 * 1024 * 1024 + 1; // Python's SOCK_MAX_SIZE
    const sent: number[] = [];
    let received = "";
    class Handler extends StreamRequestHandler {
      override async handle(): Promise<void> {
        sent.push(this.wfile.write("write data\n"));
        // Sent without a flush(), because who waits for the peer must not keep from it what it waits for.
        received = (await this.rfile.readline()).toString();
        sent.push(this.wfile.write(new Uint8Array(SIZE)));
      }
    }
    await using server = new TCPServer(HOST, Handler);
    const client = await RawClient.connect(addressOf(server));
    const handled = server.handle_request();
    expect(await client.until("\n")).toBe("write data\n");
    client.send("client response\n");
    await handled;
    expect((await client.bytes()).length).toBe("write data\n".length + SIZE);
    expect(received).toBe("client response\n");
    expect(sent).toEqual(["write data\n".length, SIZE]);
  });
});

describe("MiscTestCase", () => {
  test("test_all", () => {
    for (const name of [
      "BaseServer",
      "TCPServer",
      "ThreadingTCPServer",
      "BaseRequestHandler",
      "StreamRequestHandler",
      "ThreadingMixIn",
      "ForkingTCPServer",
      "ForkingMixIn",
      "UnixStreamServer",
      "ThreadingUnixStreamServer",
      "ForkingUnixStreamServer",
    ]) {
      expect(Object.keys(library)).toContain(name);
    }
  });

  test("test_shutdown_request_called_if_verify_request_false", async () => {
    class MyServer extends TCPServer {
      shutdown_called = 0;
      override verify_request(): boolean {
        return false;
      }
      override shutdown_request(request: Connection): void {
        this.shutdown_called += 1;
        super.shutdown_request(request);
      }
    }
    await using server = new MyServer(HOST, StreamRequestHandler);
    const client = exchange(addressOf(server), "");
    await server.handle_request();
    expect(server.shutdown_called).toBe(1);
    expect(await client).toBe("");
  });

  test("test_threads_reaped", async () => {
    class MyServer extends ThreadingMixIn(TCPServer) {
      /** The mix-in's, whose interface does not show it. */
      declare readonly _threads: { readonly size: number };
    }
    await using server = new MyServer(HOST, BaseRequestHandler);
    for (let n = 0; n < 10; n++) {
      const client = exchange(addressOf(server), "");
      await server.handle_request();
      await client;
    }
    expect(server._threads.size).toBeLessThan(10);
  });
});
