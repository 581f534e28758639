import { describe, expect, test } from "bun:test";

import { TimeoutError } from "../../src/connection/errors.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { BaseRequestHandler, StreamRequestHandler } from "../../src/handlers/request-handler.ts";
import { ScriptedConnection, secondsUntilOver } from "../support/scripted-connection.ts";
import { run, SERVER } from "../support/socketless.ts";

/** Says what is called, and throws where it is told to. */
class Spy extends BaseRequestHandler {
  readonly calls: string[] = [];
  throwing = "";
  override setup(): void {
    this.#called("setup");
  }
  override handle(): void {
    this.#called("handle");
  }
  override async finish(): Promise<void> {
    await Promise.resolve();
    this.#called("finish");
  }
  #called(name: string): void {
    this.calls.push(name);
    if (name === this.throwing) throw new Error(`${name} failed`);
  }
}

describe("BaseRequestHandler", () => {
  test("stores what it is made with, and does nothing yet", () => {
    const connection = new MemoryConnection();
    const handler = new Spy(connection, connection.client_address, SERVER);
    expect(handler.request).toBe(connection);
    expect(handler.client_address).toEqual(["127.0.0.1", 50000]);
    expect(handler.server).toBe(SERVER);
    expect(handler.calls).toEqual([]);
  });

  test("run() calls setup, handle and finish, and waits for each", async () => {
    expect((await run(Spy)).handler.calls).toEqual(["setup", "handle", "finish"]);
  });

  test("run() calls finish also where handle throws, and throws on", async () => {
    class Failing extends Spy {
      override throwing = "handle";
    }
    const { handler, error } = await run(Failing);
    expect(handler.calls).toEqual(["setup", "handle", "finish"]);
    expect(error).toEqual(new Error("handle failed"));
  });

  test("run() calls neither handle nor finish where setup throws", async () => {
    class Failing extends Spy {
      override throwing = "setup";
    }
    const { handler, error } = await run(Failing);
    expect(handler.calls).toEqual(["setup"]);
    expect(error).toEqual(new Error("setup failed"));
  });

  test.each(["", "handle"])("run() waits for a setup that waits, also where %p throws", async (throwing) => {
    class Slow extends Spy {
      override throwing = throwing;
      override async setup(): Promise<void> {
        await Promise.resolve();
        super.setup();
      }
    }
    const { handler, error } = await run(Slow);
    expect(handler.calls).toEqual(["setup", "handle", "finish"]);
    expect(error === undefined).toBe(throwing === "");
  });

  test("run() throws what finish throws", async () => {
    class Failing extends Spy {
      override throwing = "finish";
    }
    expect((await run(Failing)).error).toEqual(new Error("finish failed"));
    class Sooner extends BaseRequestHandler {
      override finish(): void {
        throw new Error("at once");
      }
    }
    expect((await run(Sooner)).error).toEqual(new Error("at once"));
  });

  test("does nothing where nothing is overridden", async () => {
    const { output, error } = await run(BaseRequestHandler, "hello");
    expect(output).toBe("");
    expect(error).toBeUndefined();
  });

  test("has a request that reads and writes like Python's socket", async () => {
    class Upper extends BaseRequestHandler {
      override async handle(): Promise<void> {
        const data = await this.request.recv(5);
        await this.request.sendall(data.toString().toUpperCase());
      }
    }
    expect((await run(Upper, "hello world")).output).toBe("HELLO");
  });
});

describe("StreamRequestHandler", () => {
  test("has Python's attributes", async () => {
    const { handler, connection } = await run(StreamRequestHandler);
    expect(handler.timeout).toBeNull();
    expect(handler.disable_nagle_algorithm).toBe(false);
    expect(handler.rbufsize).toBe(-1);
    expect(handler.wbufsize).toBe(0);
    expect(handler.connection).toBe(connection);
    expect(handler.rfile).toBe(connection.rfile);
    expect(handler.wfile).toBe(connection.wfile);
  });

  test("rfile reads lines to the end of the connection", async () => {
    class Lines extends StreamRequestHandler {
      readonly lines: string[] = [];
      override async handle(): Promise<void> {
        for (let line = await this.rfile.readline(); line.length > 0; line = await this.rfile.readline()) {
          this.lines.push(line.toString());
        }
      }
    }
    expect((await run(Lines, "one\r\ntwo\nthree")).handler.lines).toEqual(["one\r\n", "two\n", "three"]);
  });

  test("wfile.write() takes everything, says how much that is, and sends it in one system call", async () => {
    class Writer extends StreamRequestHandler {
      readonly taken: number[] = [];
      override handle(): void {
        this.taken.push(
          this.wfile.write("é"),
          this.wfile.write("é", "latin1"),
          this.wfile.write(Buffer.from("!")),
        );
      }
    }
    const { handler, writes } = await run(Writer);
    expect(handler.taken).toEqual([2, 1, 1]);
    expect(writes).toEqual(["\xc3\xa9\xe9!"]);
  });

  test("finish() sends what is written", async () => {
    const connection = new ScriptedConnection();
    const handler = new StreamRequestHandler(connection, connection.client_address, SERVER);
    handler.wfile.write("bye");
    expect(connection.output).toBe("");
    await handler.finish();
    expect(connection.output).toBe("bye");
  });

  test("timeout limits each wait", async () => {
    class Patient extends StreamRequestHandler {
      override timeout = 3;
      override async handle(): Promise<void> {
        await this.rfile.readline();
      }
    }
    const connection = new ScriptedConnection();
    const running = new Patient(connection, connection.client_address, SERVER).run();
    expect(await secondsUntilOver(running)).toBeLessThanOrEqual(5);
    expect(await running.catch((error: unknown) => error)).toEqual(new TimeoutError());
  });
});
