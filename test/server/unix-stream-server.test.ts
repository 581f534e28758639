import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, lstatSync, symlinkSync } from "node:fs";

import { StreamRequestHandler } from "../../src/handlers/request-handler.ts";
import { BindError } from "../../src/server/bun-listener.ts";
import {
  removeStaleSocket,
  ThreadingUnixStreamServer,
  UnixStreamServer,
} from "../../src/server/unix-stream-server.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { Site } from "../support/site.ts";
import { Serving } from "./serving.ts";

const site = new Site({ file: "no socket", "dir/file": "" });
afterAll(() => site[Symbol.dispose]());

class Echo extends StreamRequestHandler {
  override async handle(): Promise<void> {
    this.wfile.write(await this.rfile.readline());
    this.wfile.write(JSON.stringify([this.client_address, this.request.getsockname()]));
  }
}

/** A socket file whose server was killed. */
function deadSocket(name: string): string {
  const path = `${site.path}/${name}`;
  const script = `Bun.listen({ unix: ${JSON.stringify(path)}, socket: { data() {} } }); process.kill(process.pid, "SIGKILL");`;
  Bun.spawnSync([process.execPath, "-e", script]);
  if (!lstatSync(path).isSocket()) throw new Error("It left no socket behind");
  return path;
}

function bindErrorOf(path: string): unknown {
  try {
    void new UnixStreamServer(path, Echo).server_close();
  } catch (error) {
    return error;
  }
  throw new Error("It could be bound");
}

describe.each([UnixStreamServer, ThreadingUnixStreamServer])("%p", (Server) => {
  test("listens at a path; its peers have no name", async () => {
    const path = `${site.path}/${Server.name}.sock`;
    {
      await using serving = new Serving(new Server(path, Echo));
      const { server_address, server_name, server_port } = serving.server;
      expect([server_address, server_name, server_port]).toEqual([path, path, 0]);
      expect(await exchange(path, "line\n")).toBe('line\n["",""]');
    }
    expect(existsSync(path)).toBe(false);
  });
});

describe("UnixStreamServer", () => {
  test("answers one connection after the other, and its threading sister side by side", async () => {
    await using serving = new Serving(new ThreadingUnixStreamServer(`${site.path}/side.sock`, Echo));
    const first = await RawClient.connect(serving.address);
    expect(await exchange(serving.address, "second\n")).toStartWith("second\n");
    expect(await first.send("first\n").text()).toStartWith("first\n");
  });

  test("says that its family is AF_UNIX", () => {
    expect(UnixStreamServer.address_family).toBe("AF_UNIX");
    expect(ThreadingUnixStreamServer.address_family).toBe("AF_UNIX");
  });

  test("refuses a path at which something is, a dead server's socket too, as Python does", async () => {
    await using alive = new UnixStreamServer(`${site.path}/alive.sock`, Echo);
    const dead = deadSocket("refused.sock");
    for (const path of [`${site.path}/file`, dead, String(alive.server_address)]) {
      const error = bindErrorOf(path);
      expect(error).toBeInstanceOf(BindError);
      expect(error).toMatchObject({
        code: "EADDRINUSE",
        message: `Cannot bind ${path}: address already in use`,
      });
    }
  });

  test.each([
    ["missing/a.sock", "ENOENT", "no such directory"],
    ["file/a.sock", "ENOTDIR", "not a directory"],
    ["a".repeat(200), "EINVAL", "not a usable address"],
  ])("cannot bind %s", (name, code, reason) => {
    const path = `${site.path}/${name}`;
    expect(bindErrorOf(path)).toMatchObject({ code, message: `Cannot bind ${path}: ${reason}` });
  });
});

describe("removeStaleSocket()", () => {
  test("removes a dead server's socket, and then the path can be bound", async () => {
    const path = deadSocket("stale.sock");
    expect(await removeStaleSocket(path)).toBe(true);
    expect(existsSync(path)).toBe(false);
    await using serving = new Serving(new UnixStreamServer(path, Echo));
    expect(await exchange(serving.address, "new\n")).toStartWith("new\n");
  });

  test("leaves a socket alone on which somebody listens, and that one goes on", async () => {
    await using serving = new Serving(new ThreadingUnixStreamServer(`${site.path}/busy.sock`, Echo));
    expect(await removeStaleSocket(String(serving.server.server_address))).toBe(false);
    expect(await exchange(serving.address, "still\n")).toStartWith("still\n");
  });

  test("leaves everything alone that is no socket", async () => {
    symlinkSync(deadSocket("target.sock"), `${site.path}/link.sock`);
    for (const name of [
      "file",
      "dir",
      "link.sock",
      "missing",
      "file/below",
      "a".repeat(300),
      "\0abstract",
      "target.sock\0",
    ]) {
      expect(await removeStaleSocket(`${site.path}/${name}`), name).toBe(false);
    }
    expect(existsSync(`${site.path}/file`)).toBe(true);
    expect(lstatSync(`${site.path}/link.sock`).isSymbolicLink()).toBe(true);
    expect(await removeStaleSocket("")).toBe(false);
  });
});
