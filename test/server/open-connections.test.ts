import { describe, expect, test } from "bun:test";

import { Connection } from "../../src/connection/connection.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { HTTPServer, ThreadingHTTPServer } from "../../src/server/http-server.ts";
import {
  affordableConnections,
  ConnectionsByAddress,
  lastDescriptors,
  mostDispensable,
  OpenConnections,
} from "../../src/server/open-connections.ts";
import { TCPServer } from "../../src/server/tcp-server.ts";
import { FakeTransport } from "../connection/fake-transport.ts";
import { RawClient } from "../support/raw-client.ts";

/** Connections that tell when they are gone, as a server has it. */
function opened(count: number): [OpenConnections, Connection[]] {
  const connections = new OpenConnections();
  const all = Array.from({ length: count }, (_, index) => {
    const connection = new Connection(new FakeTransport(), ["192.0.2.1", index]);
    connection.onGone = () => connections.forget();
    connections.add(connection);
    return connection;
  });
  return [connections, all];
}

describe("OpenConnections", () => {
  test("has those that are open, the oldest first", () => {
    const [connections, [first, second, third]] = opened(3);
    expect(connections.size).toBe(3);
    second?.abort();
    expect(connections.size).toBe(2);
    expect([...connections]).toEqual([first, third] as Connection[]);
  });

  test("forget() may be called for all of them while somebody goes through them", () => {
    const [connections, all] = opened(100);
    let seen = 0;
    for (const connection of connections) {
      seen++;
      connection.abort();
    }
    expect(seen).toBe(100);
    expect(connections.size).toBe(0);
    expect([...connections]).toEqual([]);
    expect(all.every(({ closed }) => closed)).toBe(true);
  });

  test("keeps the order of those that stay where many go", () => {
    const [connections, all] = opened(200);
    for (const [index, connection] of all.entries()) if (index % 10 > 0) connection.abort();
    expect([...connections].map(({ client_address }) => client_address[1])).toEqual(
      Array.from({ length: 20 }, (_, index) => index * 10),
    );
  });

  test("tick() closes who is late, and asks each once", () => {
    const [connections, all] = opened(3);
    for (const connection of all) connection.limit(1);
    sweep();
    expect(connections.size).toBe(3);
    sweep();
    expect(connections.size).toBe(0);
  });

  test("add() watches again behind the last one's end", () => {
    const [connections, [only]] = opened(1);
    only?.abort();
    const late = new Connection(new FakeTransport(), "");
    connections.add(late);
    late.limit(1);
    sweep();
    sweep();
    expect(late.closed).toBe(true);
  });
});

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

class Hello extends BaseHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";
  override log_message(): void {
    // Nobody reads it.
  }
  static waiting = 0;
  async do_GET(): Promise<void> {
    if (this.path === "/wait") {
      Hello.waiting++;
      await this.connection.whenClosed;
    }
    this.send_response(200);
    this.send_header("Content-Length", 5);
    this.end_headers();
    this.wfile.write("hello");
  }
}

/** A server that serves while its block lasts. */
class Serving implements AsyncDisposable {
  readonly server: TCPServer;
  readonly #serving: Promise<void>;

  constructor(Server: typeof TCPServer) {
    this.server = new Server(["127.0.0.1", 0], Hello);
    this.#serving = this.server.serve_forever();
  }

  connect(): Promise<RawClient> {
    return RawClient.connect(["127.0.0.1", this.server.server_port]);
  }

  /** A client that has had a reply and stays. */
  async idle(): Promise<RawClient> {
    const client = await this.connect();
    await client.send(GET).until("hello");
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
    await this.#serving;
    this.server.abort_connections();
    await this.server.server_close();
  }
}

describe("affordableConnections()", () => {
  const rows: readonly (readonly [string, string | undefined, number])[] = [
    [
      "is nine tenths of the descriptors that the runtime leaves",
      "Max open files            1000                 4096  files",
      864,
    ],
    ["has an end", "Max open files            unlimited            unlimited  files", 65536],
    ["has an end below the system's", "Max open files            1048576              1048576  files", 65536],
    ["is at least one", "Max open files            1                    1  files", 1],
    ["takes what is usual where nothing is said", "Max processes 5 5", 885],
  ];
  for (const [name, limits, expected] of rows) {
    test(`affordableConnections() ${name}`, () => expect(affordableConnections(limits)).toBe(expected));
  }
  test("affordableConnections() asks the system", () => {
    expect(affordableConnections()).toBeGreaterThan(0);
  });
});

describe("ConnectionsByAddress", () => {
  test("ConnectionsByAddress counts up and down, and forgets an address without any", () => {
    const counts = new ConnectionsByAddress();
    counts.add("a");
    counts.add("a");
    counts.add("b");
    counts.remove("a");
    expect([counts.count("a"), counts.count("b"), counts.count("c")]).toEqual([1, 1, 0]);
    counts.remove("a");
    expect(counts.count("a")).toBe(0);
  });
});

test("lastDescriptors() come in order: files end first, then there is room for nobody, then for no refusal", () => {
  const limits = (soft: string): string =>
    `Max open files            ${soft}                 524288               files`;
  expect(lastDescriptors(limits("1024"))).toEqual({ files: 992, room: 1008, refusals: 1016 });
  expect(lastDescriptors(limits("unlimited"))).toEqual({
    files: Infinity,
    room: Infinity,
    refusals: Infinity,
  });
  const { files, room, refusals } = lastDescriptors();
  expect([files, room, refusals]).toEqual([files, room, refusals].toSorted((one, other) => one - other));
});

test("mostDispensable() finds nothing among none", () => {
  expect(mostDispensable([])).toBeUndefined();
});

describe("A server at its limit of connections", () => {
  class Two extends ThreadingHTTPServer {
    static override max_connections = 2;
  }

  test("gives up the oldest idle one for a new one", async () => {
    await using serving = new Serving(Two);
    const oldest = await serving.idle();
    const younger = await serving.idle();
    const newest = await serving.idle();
    expect(await oldest.text()).toEndWith("hello");
    for (const client of [younger, newest]) await client.send(GET).until("hello");
    expect(serving.server.connections.size).toBe(2);
  });

  test("answers 503 with Retry-After where all are busy, and serves on when one is gone", async () => {
    await using serving = new Serving(Two);
    const busy = [await serving.connect(), await serving.connect()];
    for (const client of busy) client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    while (Hello.waiting < 2) await nextTurn();
    const refused = await (await serving.connect()).text();
    expect(refused).toBe(
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    );
    busy[0]?.reset();
    while (serving.server.connections.size > 1) await nextTurn();
    await serving.idle();
  });

  test("only closes where it speaks no HTTP", async () => {
    class One extends TCPServer {
      static override max_connections = 1;
    }
    const server = new One(["127.0.0.1", 0], Hello);
    const first = await RawClient.connect(["127.0.0.1", server.server_port]);
    while (server.connections.size === 0) await nextTurn();
    const second = await RawClient.connect(["127.0.0.1", server.server_port]);
    expect(await second.text()).toBe("");
    first.reset();
    server.abort_connections();
    await server.server_close();
  });
});

test("A server takes so many connections from one address, and no more", async () => {
  class OneEach extends HTTPServer {
    static override max_connections_per_address = 1;
  }
  await using serving = new Serving(OneEach);
  const first = await serving.idle();
  expect(await (await serving.connect()).text()).toStartWith("HTTP/1.1 503 ");
  await first.send(GET).until("hello");
  first.endInput();
  await first.text();
  while (serving.server.connections.size > 0) await nextTurn();
  await serving.idle();
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
