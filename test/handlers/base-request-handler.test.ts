import { describe, expect, test } from "bun:test";

import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { BaseRequestHandler } from "../../src/handlers/base-request-handler.ts";
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
