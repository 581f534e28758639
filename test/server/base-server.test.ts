import { describe, expect, test } from "bun:test";

import type { ClientAddress } from "../../src/connection/byte-streams.ts";
import type { Connection } from "../../src/connection/connection.ts";
import { ConnectionResetError } from "../../src/connection/errors.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { BaseRequestHandler } from "../../src/handlers/request-handler.ts";
import { BaseServer } from "../../src/server/base-server.ts";
import type { RequestHandlerClass, Server } from "../../src/server/contracts.ts";
import { rejection } from "../support/rejection.ts";
import { eventually } from "./serving.ts";

const ADDRESS: ClientAddress = ["192.0.2.1", 4000];

/** A server whose connections a test brings, and that writes down each hook that is called. */
class MemoryServer extends BaseServer {
  readonly server_name = "memory";
  readonly server_port = 0;
  readonly calls: string[] = [];
  readonly errors: unknown[] = [];
  readonly held: boolean[] = [];
  readonly #waiting: Connection[] = [];

  constructor(Handler: RequestHandlerClass = Recorder) {
    super(["memory", 0], Handler);
  }

  /** A peer connects. */
  connect(input = ""): MemoryConnection {
    const connection = new MemoryConnection(input, ADDRESS);
    this.#waiting.push(connection);
    this.wake();
    return connection;
  }

  server_activate(): void {
    this.calls.push("server_activate");
  }
  fileno(): number {
    return -1;
  }
  protected has_request(): boolean {
    return this.#waiting.length > 0;
  }
  protected hold(serving: boolean): void {
    this.held.push(serving);
  }
  get_request(): readonly [Connection, ClientAddress] {
    this.calls.push("get_request");
    const request = this.#waiting.shift();
    if (request === undefined) throw new Error("Called without a request");
    return [request, request.client_address];
  }
  override verify_request(request: Connection, client_address: ClientAddress): boolean {
    this.calls.push("verify_request");
    return super.verify_request(request, client_address);
  }
  override process_request(request: Connection, client_address: ClientAddress): Promise<void> | void {
    this.calls.push("process_request");
    return super.process_request(request, client_address);
  }
  override finish_request(request: Connection, client_address: ClientAddress): Promise<void> | void {
    this.calls.push("finish_request");
    return super.finish_request(request, client_address);
  }
  override shutdown_request(request: Connection): void {
    this.calls.push("shutdown_request");
    super.shutdown_request(request);
  }
  override close_request(request: Connection): void {
    this.calls.push("close_request");
    super.close_request(request);
  }
  override handle_error(_request: Connection, client_address: ClientAddress, error: unknown): void {
    this.calls.push("handle_error");
    this.errors.push([client_address, error]);
  }
  override handle_timeout(): void {
    this.calls.push("handle_timeout");
  }
  override service_actions(): void {
    this.calls.push("service_actions");
  }
  server_close(): Promise<void> {
    this.calls.push("server_close");
    return Promise.resolve();
  }
}

/** A handler that writes its steps into its server's list. */
class Recorder extends BaseRequestHandler {
  constructor(request: Connection, client_address: ClientAddress, server: Server) {
    super(request, client_address, server);
    this.calls.push("new handler");
  }
  get calls(): string[] {
    return this.server instanceof MemoryServer ? this.server.calls : [];
  }
  override setup(): void {
    this.calls.push("setup");
  }
  override handle(): void | Promise<void> {
    this.calls.push("handle");
  }
  override finish(): void {
    this.calls.push("finish");
  }
}

/** One request's calls, from the queue to the end. */
const WHOLE_REQUEST = [
  "get_request",
  "verify_request",
  "process_request",
  "finish_request",
  "new handler",
  "setup",
  "handle",
  "finish",
  "shutdown_request",
  "close_request",
];

/** Seconds between two polls that no test lasts for: each is a call of `service_actions()`, and calls are counted. */
const NEVER = 3600;

/** Runs a server's loop for these requests. */
async function serve(server: MemoryServer, requests: number): Promise<MemoryConnection[]> {
  const connections = Array.from({ length: requests }, () => server.connect());
  const loop = server.serve_forever(NEVER);
  await Promise.all(connections.map(({ whenClosed }) => whenClosed));
  await eventually(() => requests === 0 || server.calls.at(-1) === "service_actions");
  await server.shutdown();
  await loop;
  return connections;
}

describe("BaseServer's hooks", () => {
  test("are called in Python's order", async () => {
    const server = new MemoryServer();
    await serve(server, 1);
    expect(server.calls).toEqual([...WHOLE_REQUEST, "service_actions"]);
  });

  test("are called for one connection after the other", async () => {
    const server = new MemoryServer();
    await serve(server, 3);
    const each = [...WHOLE_REQUEST, "service_actions"];
    expect(server.calls).toEqual([...each, ...each, ...each]);
  });

  test("are called only by a loop", async () => {
    const server = new MemoryServer();
    server.connect();
    await eventually(() => true);
    expect(server.calls).toEqual([]);
  });

  test("verify_request() that says no ends the connection unanswered", async () => {
    class Picky extends MemoryServer {
      override verify_request(): boolean {
        return false;
      }
    }
    const server = new Picky();
    await serve(server, 1);
    expect(server.calls).toEqual(["get_request", "shutdown_request", "close_request", "service_actions"]);
  });

  test("finish_request() gives the handler the connection, the address and the server", async () => {
    const seen: unknown[] = [];
    class Seeing extends BaseRequestHandler {
      override handle(): void {
        seen.push(this.request, this.client_address, this.server);
      }
    }
    const server = new MemoryServer(Seeing);
    const [connection] = await serve(server, 1);
    expect(seen).toEqual([connection, ADDRESS, server]);
    expect(server.RequestHandlerClass).toBe(Seeing);
  });

  test("process_request() may ask whether finish_request() has returned a Promise, as its type says", async () => {
    class Own extends MemoryServer {
      override process_request(request: Connection, client_address: ClientAddress): Promise<void> | void {
        const pending = this.finish_request(request, client_address);
        if (pending instanceof Promise) return pending.finally(() => this.shutdown_request(request));
        return this.shutdown_request(request);
      }
    }
    class Slow extends Recorder {
      override async handle(): Promise<void> {
        await Promise.resolve();
        this.calls.push("handled");
      }
    }
    const server = new Own(Slow);
    await serve(server, 1);
    expect(server.calls.filter((call) => call === "handled" || call === "shutdown_request")).toEqual([
      "handled",
      "shutdown_request",
    ]);
  });

  test("get_request() that finds the connection gone is passed over", async () => {
    class Losing extends MemoryServer {
      lost = false;
      override get_request(): readonly [Connection, ClientAddress] {
        const request = super.get_request();
        if (this.lost) return request;
        this.lost = true;
        throw new ConnectionResetError();
      }
    }
    const server = new Losing();
    server.connect();
    await server.handle_request();
    expect(server.calls).toEqual(["get_request"]);
    await serve(server, 1);
    expect(server.calls).toEqual(["get_request", ...WHOLE_REQUEST, "service_actions"]);
  });

  test("get_request() that fails in another way ends the loop, and says why", async () => {
    class Broken extends MemoryServer {
      override get_request(): readonly [Connection, ClientAddress] {
        throw new TypeError("A bug");
      }
    }
    const server = new Broken();
    server.connect();
    expect(await rejection(server.serve_forever())).toEqual(new TypeError("A bug"));
    expect(server.held).toEqual([true, false]);
  });
});

const THROWERS: readonly (readonly [
  where: string,
  Handler: RequestHandlerClass,
  after: readonly string[],
])[] = [
  [
    "the handler's constructor",
    class extends Recorder {
      constructor(...args: ConstructorParameters<typeof Recorder>) {
        super(...args);
        throw new Error("Thrown");
      }
    },
    ["new handler"],
  ],
  [
    "setup()",
    class extends Recorder {
      override setup(): void {
        throw new Error("Thrown");
      }
    },
    ["new handler"],
  ],
  [
    "handle()",
    class extends Recorder {
      override handle(): void {
        throw new Error("Thrown");
      }
    },
    ["new handler", "setup", "finish"],
  ],
  [
    "handle(), later",
    class extends Recorder {
      override async handle(): Promise<void> {
        await Promise.resolve();
        throw new Error("Thrown");
      }
    },
    ["new handler", "setup", "finish"],
  ],
  [
    "finish()",
    class extends Recorder {
      override finish(): void {
        throw new Error("Thrown");
      }
    },
    ["new handler", "setup", "handle"],
  ],
];

describe("BaseServer.handle_error()", () => {
  test.each(THROWERS)(
    "is called for what %s throws; the connection is closed and the loop goes on",
    async (_, Handler, steps) => {
      const server = new MemoryServer(Handler);
      await serve(server, 2);
      const once = [
        "get_request",
        "verify_request",
        "process_request",
        "finish_request",
        ...steps,
        "handle_error",
        "shutdown_request",
        "close_request",
        "service_actions",
      ];
      expect(server.calls).toEqual([...once, ...once]);
      expect(server.errors).toEqual([
        [ADDRESS, new Error("Thrown")],
        [ADDRESS, new Error("Thrown")],
      ]);
    },
  );

  test.each(["verify_request", "process_request", "finish_request"] as const)(
    "is called for what an overridden %s() throws, and the connection is closed",
    async (hook) => {
      const server = new MemoryServer();
      server[hook] = () => {
        throw new Error(hook);
      };
      await serve(server, 1);
      expect(server.calls.slice(-4)).toEqual([
        "handle_error",
        "shutdown_request",
        "close_request",
        "service_actions",
      ]);
      expect(server.errors).toEqual([[ADDRESS, new Error(hook)]]);
    },
  );

  test("is called for what an overridden process_request() rejects with", async () => {
    const server = new MemoryServer();
    server.process_request = () => Promise.reject(new Error("Later"));
    await serve(server, 1);
    expect(server.errors).toEqual([[ADDRESS, new Error("Later")]]);
  });

  test("is called for what is thrown while a connection is let go, and it is closed all the same", async () => {
    const server = new MemoryServer();
    server.shutdown_request = () => {
      throw new Error("Kept");
    };
    await serve(server, 2);
    expect(server.errors).toHaveLength(2);
    expect(server.calls.at(-1)).toBe("service_actions");
  });
});

/** What a program that does this to a server writes to stderr. */
function stderrOf(body: string): string {
  const script = `
    import { BaseServer } from ${JSON.stringify(`${import.meta.dir}/../../src/server/base-server.ts`)};
    import * as errors from ${JSON.stringify(`${import.meta.dir}/../../src/connection/errors.ts`)};
    const handle_error = (peer, error) => BaseServer.prototype.handle_error.call({}, undefined, peer, error);
    ${body}
  `;
  return Bun.spawnSync([process.execPath, "-e", script]).stderr.toString();
}

describe("BaseServer.handle_error() as it is", () => {
  const RULE = "-".repeat(40);

  test("writes Python's block, with where it happened", () => {
    const lines = stderrOf(`handle_error(["192.0.2.1", 56962], new RangeError("No such thing"));`).split(
      "\n",
    );
    expect(lines[0]).toBe(RULE);
    expect(lines[1]).toBe("Exception occurred during processing of request from ('192.0.2.1', 56962)");
    expect(lines[2]).toBe("RangeError: No such thing");
    expect(lines[3]).toMatch(/^ {4}at /);
    expect(lines.slice(-2)).toEqual([RULE, ""]);
  });

  test("writes '' for the peer on a Unix socket, and what is thrown that is no error", () => {
    const block = stderrOf(`handle_error("", "a string"); handle_error("", undefined);`);
    const each = (thrown: string): string =>
      `${RULE}\nException occurred during processing of request from ''\nUncaught ${thrown}\n${RULE}\n`;
    expect(block).toBe(each("a string") + each("undefined"));
  });

  test("writes nothing for a peer that went away", () => {
    expect(
      stderrOf(`
        for (const kind of ["BrokenPipeError", "ConnectionResetError", "IncompleteReadError", "ConnectionError"]) {
          handle_error(["192.0.2.1", 1], new errors[kind]());
        }
      `),
    ).toBe("");
  });

  test("writes about a peer that was too slow, as Python does", () => {
    expect(stderrOf(`handle_error("", new errors.TimeoutError());`)).toContain("\nTimeoutError: timed out\n");
  });

  test("is not missed where a subclass's own fails: both errors are nobody's end", () => {
    const text = stderrOf(`
      class Failing extends BaseServer {
        handle_error() { throw new Error("Second"); }
        hear() { this.report(undefined, "", new Error("First")); }
      }
      new Failing("", Object).hear();
      process.stderr.write("still here");
    `);
    expect(text).toStartWith("handle_error() failed: Error: Second\n");
    expect(text).toEndWith("still here");
  });
});

describe("BaseServer.serve_forever()", () => {
  test("holds the process while it serves, and only then", async () => {
    const server = new MemoryServer();
    const loop = server.serve_forever();
    expect(server.held).toEqual([true]);
    await server.shutdown();
    await loop;
    expect(server.held).toEqual([true, false]);
  });

  test("calls service_actions() when nothing happens, too", async () => {
    const server = new MemoryServer();
    const loop = server.serve_forever(0.001);
    await eventually(() => server.calls.length >= 3);
    await server.shutdown();
    await loop;
    expect(new Set(server.calls)).toEqual(new Set(["service_actions"]));
  });

  test("rejects with what service_actions() throws, and holds nothing any more", async () => {
    const server = new MemoryServer();
    server.service_actions = () => {
      throw new Error("No service");
    };
    server.connect();
    expect(await rejection(server.serve_forever())).toEqual(new Error("No service"));
    expect(server.held).toEqual([true, false]);
    await server.shutdown();
  });

  test("takes connections that come while it sleeps", async () => {
    const server = new MemoryServer();
    const loop = server.serve_forever();
    for (let i = 0; i < 3; i++) {
      await eventually(() => true);
      await server.connect().whenClosed;
    }
    await server.shutdown();
    await loop;
    expect(server.calls.filter((call) => call === "handle")).toHaveLength(3);
  });

  test("does not look at `timeout`", async () => {
    const server = new MemoryServer();
    server.timeout = 0;
    const loop = server.serve_forever();
    await server.connect().whenClosed;
    await server.shutdown();
    await loop;
    expect(server.calls).not.toContain("handle_timeout");
  });

  test("can be called again after its end", async () => {
    const server = new MemoryServer();
    await serve(server, 1);
    await serve(server, 1);
    expect(server.calls.filter((call) => call === "handle")).toHaveLength(2);
  });
});

describe("BaseServer.shutdown()", () => {
  test("ends the loop; what comes afterwards waits for the next one", async () => {
    const server = new MemoryServer();
    const loop = server.serve_forever();
    await server.shutdown();
    await loop;
    server.connect();
    await eventually(() => true);
    expect(server.calls).toEqual([]);
    await server.handle_request();
    expect(server.calls).toEqual(WHOLE_REQUEST);
  });

  test("before the loop has begun waits for it, and then the loop ends at once", async () => {
    const server = new MemoryServer();
    let ended = false;
    const ending = server.shutdown().then(() => (ended = true));
    await eventually(() => true);
    expect(ended).toBe(false);
    server.connect();
    await server.serve_forever();
    await ending;
    expect(server.calls).toEqual([]);
  });

  test("after the loop has ended settles at once, and the next loop ends at once: Python's way", async () => {
    const server = new MemoryServer();
    await serve(server, 0);
    await server.shutdown();
    server.connect();
    await server.serve_forever();
    expect(server.calls).not.toContain("handle");
    await serve(server, 1);
    expect(server.calls).toContain("handle");
  });

  test("may be called more than once", async () => {
    const server = new MemoryServer();
    const loop = server.serve_forever();
    await Promise.all([server.shutdown(), server.shutdown()]);
    await loop;
  });

  test("may be awaited by the handler that calls it", async () => {
    class Last extends Recorder {
      override async handle(): Promise<void> {
        await this.server.shutdown();
        this.calls.push("after shutdown");
      }
    }
    const server = new MemoryServer(Last);
    const connection = server.connect();
    server.connect();
    await server.serve_forever();
    await connection.whenClosed;
    expect(server.calls).toContain("after shutdown");
    expect(server.calls.filter((call) => call === "new handler")).toHaveLength(1);
    expect(server.calls).not.toContain("service_actions");
  });

  test("leaves a request that is under way alone, and its error is still reported", async () => {
    const gate = Promise.withResolvers<void>();
    class Slow extends BaseRequestHandler {
      override async handle(): Promise<void> {
        await gate.promise;
        throw new Error("After the end");
      }
    }
    const server = new MemoryServer(Slow);
    const connection = server.connect();
    const loop = server.serve_forever();
    await eventually(() => server.calls.includes("finish_request"));
    await server.shutdown();
    await loop;
    expect(connection.closed).toBe(false);
    gate.resolve();
    await connection.whenClosed;
    expect(server.errors).toEqual([[ADDRESS, new Error("After the end")]]);
  });
});

describe("BaseServer.handle_request()", () => {
  test("handles one request and no more", async () => {
    const server = new MemoryServer();
    server.connect();
    server.connect();
    await server.handle_request();
    expect(server.calls).toEqual(WHOLE_REQUEST);
    expect(server.held).toEqual([true, false]);
  });

  test("waits for a request, for ever where no timeout is set", async () => {
    const server = new MemoryServer();
    expect(server.timeout).toBeNull();
    const handling = server.handle_request();
    await eventually(() => true);
    server.connect();
    await handling;
    expect(server.calls).toEqual(WHOLE_REQUEST);
  });

  test.each([0, 0.001])("calls handle_timeout() when %d seconds have passed", async (timeout) => {
    const server = new MemoryServer();
    server.timeout = timeout;
    await server.handle_request();
    expect(server.calls).toEqual(["handle_timeout"]);
    expect(server.held).toEqual([true, false]);
  });

  test("takes a request that is there already, whatever the timeout", async () => {
    const server = new MemoryServer();
    server.timeout = 0;
    server.connect();
    await server.handle_request();
    expect(server.calls).toEqual(WHOLE_REQUEST);
  });

  test("waits until the request is answered", async () => {
    const gate = Promise.withResolvers<void>();
    class Slow extends Recorder {
      override async handle(): Promise<void> {
        await gate.promise;
        this.calls.push("handled");
      }
    }
    const server = new MemoryServer(Slow);
    server.connect();
    const handling = server.handle_request();
    await eventually(() => server.calls.includes("setup"));
    expect(server.calls).not.toContain("handled");
    gate.resolve();
    await handling;
    expect(server.calls).toContain("handled");
  });
});

describe("BaseServer", () => {
  test("does no more in its constructor than to store what it is given", () => {
    class Handler extends BaseRequestHandler {}
    const server = new MemoryServer(Handler);
    expect(server.server_address).toEqual(["memory", 0]);
    expect(server.RequestHandlerClass).toBe(Handler);
    expect(server.secure).toBe(false);
    expect(server.turns).toBeUndefined();
    expect([server.calls, server.held]).toEqual([[], []]);
  });

  test("is closed by `await using`", async () => {
    const server = new MemoryServer();
    {
      await using inside = server;
      expect(inside.calls).toEqual([]);
    }
    expect(server.calls).toEqual(["server_close"]);
  });

  test("lets overridable hooks that do nothing do nothing", () => {
    const { prototype } = BaseServer;
    const server = new MemoryServer();
    expect(prototype.handle_timeout.call(server)).toBeUndefined();
    expect(prototype.service_actions.call(server)).toBeUndefined();
    expect(prototype.verify_request.call(server, server.connect(), ADDRESS)).toBe(true);
  });
});
