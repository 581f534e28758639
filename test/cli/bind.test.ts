import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bind, bindTCP, codeOf } from "../../src/cli/bind.ts";
import { ToolError } from "../../src/cli/tool-error.ts";
import { SimpleHTTPRequestHandler as Handler } from "../../src/handlers/simple-http-request-handler.ts";

const LOOPBACK = { unix: undefined, bind: "127.0.0.1" };

describe("bind()", () => {
  test("bind() takes a free port for port 0", async () => {
    const { server, busyPort } = await bind({ ...LOOPBACK, port: 0 }, Handler, "fail");
    expect(server.server_address).toEqual(["127.0.0.1", server.server_port]);
    expect(server.server_port).toBeGreaterThan(0);
    expect(busyPort).toBeUndefined();
    await server.server_close();
  });
  test("bind() takes both families where no address is given", async () => {
    const { server } = await bind({ unix: undefined, bind: undefined, port: 0 }, Handler, "fail");
    expect(["::", "0.0.0.0"]).toContain(server.server_name === "" ? "" : String(server.server_address[0]));
    await server.server_close();
  });
  test("bind() takes the next free port, and says which one was busy", async () => {
    const first = bindTCP("127.0.0.1", 0, Handler);
    const { server, busyPort } = await bind({ ...LOOPBACK, port: first.server_port }, Handler, "take-next");
    expect(server.server_port).toBeGreaterThan(first.server_port);
    expect(busyPort).toBe(first.server_port);
    await server.server_close();
    await first.server_close();
  });
  test("bind() refuses a busy port where it has to be that one", async () => {
    const first = bindTCP("127.0.0.1", 0, Handler);
    const port = first.server_port;
    const error = await bind({ ...LOOPBACK, port }, Handler, "fail").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({
      message: `Cannot bind 127.0.0.1 port ${port}: it is in use`,
      fix: "give another port, or none for the next free one",
      exitCode: 1,
    });
    await first.server_close();
  });
  test("bind() refuses an address of another machine", async () => {
    // RFC 5737: nobody has this one.
    const error = await bind({ ...LOOPBACK, bind: "203.0.113.9", port: 0 }, Handler, "take-next").catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      message: "Cannot bind 203.0.113.9 port 0: not an address of this machine",
    });
    expect(error).toMatchObject({ fix: expect.stringContaining("127.0.0.1") });
  });
});

describe("bind() on a Unix socket", () => {
  const root = mkdtempSync(join(tmpdir(), "bind-"));
  afterAll(() => rmSync(root, { recursive: true }));
  const path = join(root, "x.sock");

  test("bind() listens at the path", async () => {
    const { server } = await bind({ unix: path, bind: undefined, port: undefined }, Handler, "fail");
    expect(server.server_address).toBe(path);
    await server.server_close();
  });
  test("bind() refuses a path where somebody listens", async () => {
    const { server } = await bind({ unix: path, bind: undefined, port: undefined }, Handler, "fail");
    const error = await bind({ unix: path, bind: undefined, port: undefined }, Handler, "take-next").catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ message: `Cannot bind ${path}: address already in use`, exitCode: 1 });
    await server.server_close();
  });
  test("bind() refuses a path in a directory that is not there", async () => {
    const nowhere = join(root, "nope", "x.sock");
    const error = await bind({ unix: nowhere, bind: undefined, port: undefined }, Handler, "fail").catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ToolError);
  });
});

test("codeOf() is empty for what has no code", () => {
  expect(codeOf(new Error(""))).toBe("");
  expect(codeOf({ code: "EACCES" })).toBe("");
  expect(codeOf(Object.assign(new Error(""), { code: 3 }))).toBe("");
});
