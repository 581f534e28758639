import { describe, expect, test } from "bun:test";

import { TimeoutError } from "../../src/connection/errors.ts";
import { StreamRequestHandler } from "../../src/handlers/stream-request-handler.ts";
import { ScriptedConnection, secondsUntilOver } from "../support/scripted-connection.ts";
import { run, SERVER } from "../support/socketless.ts";

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
