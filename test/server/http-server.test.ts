import { afterAll, describe, expect, test } from "bun:test";
import { hostname } from "node:os";

import type { ClientAddress } from "../../src/connection/byte-streams.ts";
import type { Connection } from "../../src/connection/connection.ts";
import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import type { RequestHandlerClass, ServerAddress } from "../../src/server/contracts.ts";
import {
  HTTPServer,
  ThreadingHTTPServer,
  ThreadingUnixHTTPServer,
  Turns,
} from "../../src/server/http-server.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { Site } from "../support/site.ts";
import { eventually, Serving } from "./serving.ts";

const LOOPBACK: ServerAddress = ["127.0.0.1", 0];
const MIB = 1024 * 1024;
const BIG = 48 * MIB;

const site = new Site({ "small.txt": "small\n", "big.bin": Buffer.alloc(BIG, "0123456789abcde\n") });
afterAll(() => site[Symbol.dispose]());

class Files extends SimpleHTTPRequestHandler {
  override directory = site.path;
  override protocol_version = "HTTP/1.1";
  override log_message(): void {
    // Nobody reads it.
  }
}

function get(path: string, ...fields: string[]): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`;
}

/** A handler that answers when it is told to, and writes down when it begins and ends. */
function gated(): {
  Handler: RequestHandlerClass;
  events: string[];
  open: (path: string) => void;
} {
  const events: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const gate = (path: string): PromiseWithResolvers<void> => {
    const known = gates.get(path) ?? Promise.withResolvers<void>();
    gates.set(path, known);
    return known;
  };
  class Handler extends BaseHTTPRequestHandler {
    override protocol_version = "HTTP/1.1";
    override log_message(): void {
      // Nobody reads it.
    }
    async do_GET(): Promise<void> {
      events.push(`begin ${this.path}`);
      await gate(this.path).promise;
      events.push(`end ${this.path}`);
      this.send_response(200);
      this.send_header("Content-Length", this.path.length);
      this.end_headers();
      this.wfile.write(this.path);
    }
  }
  return { Handler, events, open: (path) => gate(path).resolve() };
}

/** Writes down what reaches `handle_error`. */
class Noting extends ThreadingHTTPServer {
  readonly errors: unknown[] = [];
  override handle_error(_request: Connection, _address: ClientAddress, error: unknown): void {
    this.errors.push(error);
  }
}

describe("HTTPServer", () => {
  test("answers one request after the other, in the order in which their heads were whole", async () => {
    const { Handler, events, open } = gated();
    await using serving = new Serving(new HTTPServer(LOOPBACK, Handler));
    const clients = await Promise.all(Array.from({ length: 4 }, () => RawClient.connect(serving.address)));
    const [one, two, three, four] = clients;
    one?.send(get("/one"));
    await eventually(() => events.length === 1);
    // The second begins before the third, and ends behind it.
    two?.send("GET /two HTTP/1.1\r\n");
    await eventually(() => true);
    three?.send(get("/three"));
    for (let i = 0; i < 100; i++) await eventually(() => true);
    two?.send("Host: a\r\n\r\n");
    for (let i = 0; i < 100; i++) await eventually(() => true);
    four?.send(get("/four"));
    for (let i = 0; i < 100; i++) await eventually(() => true);
    expect(events).toEqual(["begin /one"]);
    for (const path of ["/four", "/two", "/three", "/one"]) open(path);
    await four?.until("/four");
    expect(events).toEqual(
      ["/one", "/three", "/two", "/four"].flatMap((path) => [`begin ${path}`, `end ${path}`]),
    );
  });

  test("is not held up by connections that say nothing, begin a head, or wait for their next request", async () => {
    await using serving = new Serving(new HTTPServer(LOOPBACK, Files));
    const silent = await RawClient.connect(serving.address);
    const begun = (await RawClient.connect(serving.address)).send("GET /small.txt HT");
    const idle = (await RawClient.connect(serving.address)).send(get("/small.txt"));
    await idle.until("small\n");
    await eventually(() => serving.server.connections.size === 3);
    const text = await exchange(serving.address, get("/small.txt", "Connection: close"));
    expect(text).toEndWith("\r\n\r\nsmall\n");
    begun.send("TP/1.1\r\nHost: a\r\n\r\n");
    await begun.until("small\n");
    silent.send(get("/small.txt"));
    await silent.until("small\n");
  });

  test("takes a head that is longer than a connection likes to hold", async () => {
    await using serving = new Serving(new HTTPServer(LOOPBACK, Files));
    const fields = Array.from({ length: 12 }, (_, i) => `X-${i}: ${"x".repeat(60_000)}`);
    const text = await exchange(serving.address, get("/small.txt", ...fields, "Connection: close"));
    expect(text).toStartWith("HTTP/1.1 200 ");
    expect(text).toEndWith("small\n");
  });

  test("gives the turn back when a handler throws", async () => {
    let calls = 0;
    class Handler extends BaseHTTPRequestHandler {
      override log_message(): void {
        // Nobody reads it.
      }
      do_GET(): void {
        if (++calls === 1) throw new Error("Once");
        this.send_response(204);
        this.end_headers();
      }
    }
    class Quiet extends HTTPServer {
      override handle_error(): void {
        // It is meant to fail.
      }
    }
    await using serving = new Serving(new Quiet(LOOPBACK, Handler));
    expect(await exchange(serving.address, "GET / HTTP/1.0\r\n\r\n")).toStartWith("HTTP/1.0 500 ");
    expect(await exchange(serving.address, "GET / HTTP/1.0\r\n\r\n")).toStartWith("HTTP/1.0 204 ");
  });

  test("goes on behind a client that resets its connection while it waits for its turn", async () => {
    const { Handler, events, open } = gated();
    await using serving = new Serving(new HTTPServer(LOOPBACK, Handler));
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => RawClient.connect(serving.address)));
    one?.send(get("/one"));
    await eventually(() => events.length === 1);
    two?.send(get("/two"));
    for (let i = 0; i < 100; i++) await eventually(() => true);
    three?.send(get("/three"));
    two?.reset();
    await eventually(() => serving.server.connections.size === 2);
    for (const path of ["/one", "/two", "/three"]) open(path);
    await three?.until("/three");
  });

  test("has many requests on one connection answered, also where they are sent all at once", async () => {
    await using serving = new Serving(new HTTPServer(LOOPBACK, Files));
    const client = await RawClient.connect(serving.address);
    client.send(get("/small.txt").repeat(50) + get("/small.txt", "Connection: close"));
    expect((await client.text()).split("\r\n\r\nsmall\n")).toHaveLength(52);
  });

  test("server_name is what was bound, or this machine's name where that is every interface", async () => {
    await using one = new HTTPServer(LOOPBACK, Files);
    expect(one.server_name).toBe("127.0.0.1");
    expect(one.server_address).toEqual(["127.0.0.1", one.server_port]);
    class Six extends HTTPServer {
      static override address_family = "AF_INET6" as const;
    }
    for (const Server of [HTTPServer, Six]) {
      await using server = new Server(["", 0], Files);
      expect(server.server_name).toBe(hostname());
    }
  });

  test("allow_reuse_address is true, as in Python", () => {
    expect(HTTPServer.allow_reuse_address).toBe(true);
    expect(HTTPServer.allow_reuse_port).toBe(false);
  });

  test("shutdown() may be awaited by the handler that calls it", async () => {
    class Stop extends BaseHTTPRequestHandler {
      override log_message(): void {
        // Nobody reads it.
      }
      async do_GET(): Promise<void> {
        await this.server.shutdown();
        this.send_response(204, "Stopped");
        this.end_headers();
      }
    }
    for (const Server of [HTTPServer, ThreadingHTTPServer]) {
      await using server = new Server(LOOPBACK, Stop);
      const reply = exchange(["127.0.0.1", server.server_port], "GET / HTTP/1.0\r\n\r\n");
      await server.serve_forever();
      expect(await reply).toStartWith("HTTP/1.0 204 Stopped\r\n");
    }
  });

  test("handle_request() is enough for one connection", async () => {
    await using server = new HTTPServer(LOOPBACK, Files);
    const reply = exchange(["127.0.0.1", server.server_port], get("/small.txt"));
    await server.handle_request();
    expect(await reply).toEndWith("\r\n\r\nsmall\n");
  });
});

describe("HTTPServer.server_close()", () => {
  test("closes idle connections at once, without an error for anybody", async () => {
    const errors: unknown[] = [];
    class Watching extends HTTPServer {
      override handle_error(_request: Connection, _address: ClientAddress, error: unknown): void {
        errors.push(error);
      }
    }
    const server = new Watching(LOOPBACK, Files);
    const loop = server.serve_forever();
    const address = ["127.0.0.1", server.server_port] as const;
    const silent = await RawClient.connect(address);
    const used = (await RawClient.connect(address)).send(get("/small.txt"));
    await used.until("small\n");
    await eventually(() => server.connections.size === 2);
    await server.shutdown();
    await loop;
    await server.server_close();
    expect(await silent.text()).toBe("");
    expect(await used.text()).toEndWith("small\n");
    await eventually(() => server.connections.size === 0);
    expect(errors).toEqual([]);
  });

  test("does not wait for a connection that came in its last moment", async () => {
    const server = new HTTPServer(LOOPBACK, Files);
    const loop = server.serve_forever();
    const address = ["127.0.0.1", server.server_port] as const;
    const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(address)));
    await eventually(() => server.connections.size > 0);
    void server.shutdown();
    await server.server_close();
    await loop;
    for (const client of clients) expect(await client.text()).toBe("");
  });

  test("waits for the reply that is under way, which is then the connection's last", async () => {
    const { Handler, events, open } = gated();
    const server = new HTTPServer(LOOPBACK, Handler);
    const loop = server.serve_forever();
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    client.send(get("/one") + get("/two"));
    await eventually(() => events.length === 1);
    await server.shutdown();
    await loop;
    let closed = false;
    const closing = server.server_close().then(() => (closed = true));
    for (let i = 0; i < 100; i++) await eventually(() => true);
    expect(closed).toBe(false);
    open("/one");
    await closing;
    expect(events).toEqual(["begin /one", "end /one"]);
    expect(await client.text()).toEndWith("\r\n\r\n/one");
  });

  test("is what `await using` calls at the end of its block", async () => {
    let address: readonly [string, number];
    {
      await using server = new HTTPServer(LOOPBACK, Files);
      address = ["127.0.0.1", server.server_port];
    }
    expect(await RawClient.connect(address).catch(() => "refused")).toBe("refused");
  });
});

describe("ThreadingHTTPServer", () => {
  test("answers requests side by side", async () => {
    const { Handler, events, open } = gated();
    await using serving = new Serving(new ThreadingHTTPServer(LOOPBACK, Handler));
    const [one, two] = await Promise.all([1, 2].map(() => RawClient.connect(serving.address)));
    one?.send(get("/one"));
    await eventually(() => events.length === 1);
    two?.send(get("/two"));
    await eventually(() => events.length === 2);
    open("/two");
    await two?.until("/two");
    open("/one");
    await one?.until("/one");
    expect(events).toEqual(["begin /one", "begin /two", "end /two", "end /one"]);
  });

  test("has Python's defaults: server_close() does not wait", async () => {
    const { Handler, events, open } = gated();
    const server = new ThreadingHTTPServer(LOOPBACK, Handler);
    expect([server.daemon_threads, server.block_on_close, server.turns]).toEqual([true, true, undefined]);
    const loop = server.serve_forever();
    const client = await RawClient.connect(["127.0.0.1", server.server_port]);
    client.send(get("/one"));
    await eventually(() => events.length === 1);
    await server.shutdown();
    await loop;
    await server.server_close();
    expect(events).toEqual(["begin /one"]);
    open("/one");
    expect(await client.text()).toEndWith("/one");
  });

  test("answers a small request while a large download is under way, fast or slow", async () => {
    await using serving = new Serving(new ThreadingHTTPServer(LOOPBACK, Files));
    const fast = (await RawClient.connect(serving.address)).send(get("/big.bin", "Connection: close"));
    const slow = (await RawClient.connect(serving.address)).send(get("/big.bin", "Connection: close"));
    slow.pause();
    await eventually(() => fast.size > 0);
    const text = await exchange(serving.address, get("/small.txt", "Connection: close"));
    expect(text).toEndWith("small\n");
    expect(fast.size).toBeLessThan(BIG);
    slow.resume();
    expect((await fast.bytes()).length).toBeGreaterThan(BIG);
    expect((await slow.bytes()).length).toBeGreaterThan(BIG);
  });

  test("moves two downloads side by side", async () => {
    await using serving = new Serving(new ThreadingHTTPServer(LOOPBACK, Files));
    const request = get("/big.bin", "Connection: close");
    const one = (await RawClient.connect(serving.address)).send(request);
    const two = (await RawClient.connect(serving.address)).send(request);
    await eventually(() => one.ended || two.ended);
    expect(Math.min(one.size, two.size)).toBeGreaterThan(MIB);
    const bodies = await Promise.all([one.bytes(), two.bytes()]);
    for (const body of bodies) expect(body.subarray(-16).toString()).toBe("0123456789abcde\n");
    expect(bodies[0]?.length).toBe(bodies[1]?.length ?? 0);
  });

  test("answers a client that has ended its side with the whole reply", async () => {
    await using serving = new Serving(new ThreadingHTTPServer(LOOPBACK, Files));
    const client = await RawClient.connect(serving.address);
    const bytes = await client.send(get("/big.bin")).endInput().bytes();
    const bodyStart = bytes.indexOf("\r\n\r\n") + 4;
    expect(bytes.length - bodyStart).toBe(BIG);
  });

  test("is left with nothing by clients that go away in the middle", async () => {
    await using serving = new Serving(new Noting(LOOPBACK, Files));
    const { server } = serving;
    for (const moment of [
      "before a request",
      "in a head",
      "in a body",
      "in a download",
      "in a paused download",
    ]) {
      const client = await RawClient.connect(serving.address);
      await eventually(() => server.connections.size === 1);
      if (moment === "in a head") client.send("GET / HTTP/1.1\r\nHo");
      if (moment === "in a body")
        client.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nbeginning");
      if (moment.endsWith("download")) client.send(get("/big.bin"));
      if (moment === "in a download") await eventually(() => client.size > MIB);
      if (moment === "in a paused download") {
        client.pause();
        await eventually(() => [...server.connections].some(({ wfile }) => wfile.blocked));
      }
      client.reset();
      await eventually(() => server.connections.size === 0);
    }
    // A peer that went away is nobody's error but its own.
    for (const error of server.errors)
      expect(error).toHaveProperty(
        "name",
        expect.stringMatching(/^(BrokenPipe|ConnectionReset|IncompleteRead)Error$/),
      );
    expect(await exchange(serving.address, get("/small.txt"))).toEndWith("small\n");
  });

  test("makes a handler that throws nobody else's business", async () => {
    class Failing extends Files {
      override do_GET(): void | Promise<void> {
        if (this.path === "/throws") throw new Error("Thrown");
        if (this.path === "/rejects") return Promise.reject(new Error("Rejected"));
        return super.do_GET();
      }
    }
    await using serving = new Serving(new Noting(LOOPBACK, Failing));
    expect(await exchange(serving.address, get("/throws"))).toStartWith("HTTP/1.1 500 ");
    expect(await exchange(serving.address, get("/rejects"))).toStartWith("HTTP/1.1 500 ");
    expect(await exchange(serving.address, get("/small.txt"))).toEndWith("small\n");
    expect(serving.server.errors).toEqual([new Error("Thrown"), new Error("Rejected")]);
  });
});

describe("ThreadingUnixHTTPServer", () => {
  test("serves on a Unix socket", async () => {
    await using serving = new Serving(new ThreadingUnixHTTPServer(`${site.path}/http.sock`, Files));
    expect(await exchange(serving.address, get("/small.txt", "Connection: close"))).toEndWith("small\n");
    expect([serving.server.server_name, serving.server.server_port]).toEqual([`${site.path}/http.sock`, 0]);
  });
});

describe("Turns", () => {
  test("take() has nobody wait where nobody has the turn", () => {
    const turns = new Turns();
    expect(turns.take()).toBeUndefined();
    turns.release();
    expect(turns.take()).toBeUndefined();
  });

  test("release() gives the turn to one at a time, in the order in which they came", async () => {
    const turns = new Turns();
    const order: number[] = [];
    void turns.take();
    for (let i = 1; i <= 3; i++) void turns.take()?.then(() => order.push(i));
    await eventually(() => true);
    expect(order).toEqual([]);
    for (let i = 1; i <= 3; i++) {
      turns.release();
      await eventually(() => order.length === i);
      expect(order.at(-1)).toBe(i);
    }
  });

  test("take() cannot pass those who wait, however early it is called after a release", async () => {
    const turns = new Turns();
    void turns.take();
    const first = turns.take();
    turns.release();
    expect(turns.take()).toBeInstanceOf(Promise);
    await first;
  });
});
