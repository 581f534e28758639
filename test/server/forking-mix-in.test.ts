import { describe, expect, test } from "bun:test";

import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import type { Part } from "../../src/server/forking-part.ts";
import { ForkingHTTPServer } from "../../src/server/forking-servers.ts";
import { KeptSockets } from "../../src/server/forking-sockets.ts";
import { WorkerTies } from "../../src/server/forking-worker.ts";
import { ForkedProgram, get, isListening } from "../support/forked-program.ts";
import { RawClient } from "../support/raw-client.ts";
import { Exit, FakeProcess } from "./fake-process.ts";

/** A request that is under way for as long as the test wants. */
/** What `curl` ends with where the connection is reset. */
const RECEIVING_FAILED = 56;

const HALF_A_REQUEST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na";
const THE_OTHER_HALF = "b";

/** A program whose workers have been started, and where. */
async function started(program: ForkedProgram, workers = 2) {
  const address = await program.address();
  if (typeof address === "string") throw new Error("Not a port");
  const pids = new Set<number>();
  while (pids.size < workers) pids.add(await program.worker());
  return { address, pids };
}

/** Asks until so many processes have answered. */
async function answerers(address: readonly [string, number], wanted: number): Promise<Set<number>> {
  const pids = new Set<number>();
  while (pids.size < wanted) pids.add(Number(await get(address)));
  return pids;
}

describe("ForkingMixIn()", () => {
  test("has each of its workers answer, and not the parent", async () => {
    await using program = ForkedProgram.withTask({});
    const { address, pids } = await started(program);
    expect(await answerers(address, 2)).toEqual(pids);
    expect(pids).not.toContain(program.process.pid);
  });

  test.if(process.platform === "linux")("deals out connections that are opened at once", async () => {
    await using program = ForkedProgram.withTask({});
    const { address } = await started(program);
    await answerers(address, 2);
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(address)));
    const counts = Object.values(Object.groupBy(answers, String)).map((same) => same?.length ?? 0);
    expect(counts).toHaveLength(2);
    // That one gets less than five of fifty happens once in more than a hundred million runs.
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(5);
  });

  test("answers connections side by side within a worker", async () => {
    await using program = ForkedProgram.withTask({ fields: { max_children: 1 } });
    const { address } = await started(program, 1);
    const first = await RawClient.connect(address);
    first.send(HALF_A_REQUEST);
    await program.says(/^busy\n/m);
    expect(await get(address)).toMatch(/^\d+$/);
    first.send(THE_OTHER_HALF);
    await first.until("\r\n\r\n");
    first.reset();
  });

  test("keeps connections that come before its workers are there", async () => {
    await using program = ForkedProgram.withTask({});
    const address = await program.address();
    expect(await get(address)).toMatch(/^\d+$/);
  });

  test("hands nothing on to what workers start", async () => {
    await using program = ForkedProgram.withTask({});
    const { address } = await started(program);
    const inherited: unknown = JSON.parse((await get(address, "/inherited")) ?? "");
    // The fourth is that of the directory itself, which `ls` reads.
    expect(inherited).toEqual({ variables: [], descriptors: ["0", "1", "2", "3"] });
  });

  test("refuses a port that another such server has", async () => {
    await using program = ForkedProgram.withTask({});
    const { address } = await started(program);
    await using second = ForkedProgram.withTask({ address });
    await second.says(/^BindError: Cannot bind 127\.0\.0\.1 port \d+: address already in use\n/m);
    expect(await second.exited).toBe(1);
  });
});

describe("ForkingMixIn() when a worker ends", () => {
  test("starts another one", async () => {
    await using program = ForkedProgram.withTask({});
    const { address, pids } = await started(program);
    expect(await get(address, "/exit")).toBeUndefined();
    pids.add(await program.worker());
    expect(pids.size).toBe(3);
    const now = await answerers(address, 2);
    expect(now.isSubsetOf(pids)).toBe(true);
    expect(program.process.exitCode).toBeNull();
  });

  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    test(`starts another one for one that got a ${signal}`, async () => {
      await using program = ForkedProgram.withTask({});
      const { address, pids } = await started(program);
      const [victim = 0] = await answerers(address, 2);
      process.kill(victim, signal);
      const successor = await program.worker();
      expect(pids).not.toContain(successor);
      pids.delete(victim);
      expect(await answerers(address, 2)).toEqual(pids.add(successor));
    });
  }

  test("has a worker that got a SIGTERM finish what it is at", async () => {
    await using program = ForkedProgram.withTask({ fields: { max_children: 1 } });
    const { address, pids } = await started(program, 1);
    const [pid = 0] = pids;
    const client = await RawClient.connect(address);
    client.send(HALF_A_REQUEST);
    await program.says(/^busy\n/m);
    process.kill(pid, "SIGTERM");
    client.send(THE_OTHER_HALF);
    expect(await client.text()).toEndWith(`\r\n\r\n${pid}`);
    expect(await program.worker()).not.toBe(pid);
  });

  test("gives up where none gets as far as serving", async () => {
    await using program = ForkedProgram.withTask({ twist: "worker throws" });
    const [, failures] = await program.says(
      /^WorkerError: Cannot start workers: (\d+) in a row ended before they served \(exit code 1\)\n/m,
    );
    expect(failures).toBe("3");
    expect(await program.exited).toBe(1);
    await program.gone;
  });

  test("gives up on a program that serves nothing", async () => {
    await using program = ForkedProgram.withTask({ twist: "worker never serves" });
    await program.says(/^WorkerError: .* \(exit code 0\)\n/m);
    expect(await program.exited).toBe(1);
  });
});

describe("ForkingMixIn() when the parent ends", () => {
  for (const signal of ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const) {
    test(`leaves no worker behind after ${signal}`, async () => {
      await using program = ForkedProgram.withTask({});
      const { address } = await started(program);
      await answerers(address, 2);
      program.kill(signal);
      await program.exited;
      expect(program.process.signalCode).toBe(signal);
      await program.gone;
      // A process closes its streams before its other descriptors.
      while (await isListening(address));
    });
  }

  test("leaves no worker behind that is stuck", async () => {
    await using program = ForkedProgram.withTask({ fields: { max_children: 1 } });
    const { address } = await started(program, 1);
    const client = await RawClient.connect(address);
    client.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
    await program.says(/^stuck\n/m);
    program.kill("SIGKILL");
    await program.gone;
    client.reset();
  });

  test("leaves no worker behind that has just been started", async () => {
    await using program = ForkedProgram.withTask({ twist: "parent exits" });
    await program.says(/^left 2\n/m);
    expect(await program.exited).toBe(3);
    await program.gone;
  });
});

describe("ForkingMixIn() when the server ends", () => {
  test("goes on behind serve_forever() in the parent only", async () => {
    await using program = ForkedProgram.withTask({ twist: "SIGTERM shuts down" });
    const { address } = await started(program);
    await answerers(address, 2);
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    await program.gone;
    const { pid } = program.process;
    expect(program.text.match(/^(?:after|closed).*$/gm)).toEqual([`after ${pid}`, `closed ${pid}`]);
    expect(await program.stderr).toBe("");
  });

  test("ends as a whole by shutdown() in a handler", async () => {
    await using program = ForkedProgram.withTask({});
    const { address } = await started(program);
    expect(await get(address, "/shutdown")).toMatch(/^\d+$/);
    expect(await program.exited).toBe(0);
    await program.gone;
    expect(program.text).toContain(`closed ${program.process.pid}\n`);
  });

  test("server_close() waits for requests under way", async () => {
    await using program = ForkedProgram.withTask({ twist: "SIGTERM shuts down" });
    const { address } = await started(program);
    await answerers(address, 2);
    const client = await RawClient.connect(address);
    client.send(HALF_A_REQUEST);
    await program.says(/^busy\n/m);
    program.kill("SIGTERM");
    await program.says(/^after/m);
    client.send(THE_OTHER_HALF);
    expect(await client.text()).toMatch(/\r\n\r\n\d+$/);
    expect(await program.exited).toBe(0);
  });

  test("server_close() waits for replies that are written and have not arrived", async () => {
    await using program = ForkedProgram.withTask({ twist: "SIGTERM shuts down" });
    const { address } = await started(program);
    await answerers(address, 2);
    const client = await RawClient.connect(address);
    client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await client.until("\r\n\r\n");
    client.pause();
    program.kill("SIGTERM");
    await program.says(/^after/m);
    client.resume();
    expect((await client.bytes()).length).toBeGreaterThan(32 << 20);
    expect(await program.exited).toBe(0);
  });

  test("server_close() ends after grace_period those that do not end", async () => {
    await using program = ForkedProgram.withTask({
      twist: "SIGTERM shuts down",
      fields: { grace_period: 0.01 },
    });
    const { address } = await started(program);
    await answerers(address, 2);
    const client = await RawClient.connect(address);
    client.send(HALF_A_REQUEST);
    await program.says(/^busy\n/m);
    program.kill("SIGTERM");
    expect(await client.text()).toBe("");
    expect(await program.exited).toBe(0);
    await program.gone;
  });

  test("server_close() lets those see that they are cut off whose reply would end with the connection", async () => {
    await using program = ForkedProgram.withTask({
      twist: "SIGTERM shuts down",
      fields: { grace_period: 0.01 },
    });
    const { address } = await started(program);
    await answerers(address, 2);
    const url = `http://${address[0]}:${address[1]}/unended`;
    const curl = Bun.spawn(["curl", "-sN", url], { stdout: "pipe" });
    const reader = curl.stdout.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe("begun\n");
    program.kill("SIGTERM");
    expect(await curl.exited).toBe(RECEIVING_FAILED);
    await program.gone;
  });

  test("server_close() does not wait without block_on_close", async () => {
    await using program = ForkedProgram.withTask({
      twist: "SIGTERM shuts down",
      fields: { block_on_close: false },
    });
    const { address } = await started(program);
    await answerers(address, 2);
    const client = await RawClient.connect(address);
    client.send(HALF_A_REQUEST);
    await program.says(/^busy\n/m);
    program.kill("SIGTERM");
    await program.says(/^closed/m);
    // But the process lives for as long as its workers do.
    client.send(THE_OTHER_HALF);
    expect(await client.text()).toMatch(/\r\n\r\n\d+$/);
    expect(await program.exited).toBe(0);
  });
});

describe("ForkingMixIn() twice in a program", () => {
  test("gives each server its own workers", async () => {
    await using program = ForkedProgram.withTask({ twist: "two servers" });
    const [one, two] = [await program.address(), await program.address()];
    if (typeof one === "string" || typeof two === "string") throw new Error("Not a port");
    const [first, second] = [await answerers(one, 2), await answerers(two, 2)];
    expect(first.isDisjointFrom(second)).toBe(true);
    program.kill("SIGKILL");
    await program.gone;
  });

  test("lets the second serve when the first is over", async () => {
    await using program = ForkedProgram.withTask({ twist: "two servers in turn" });
    const { address } = await started(program);
    await get(address, "/shutdown");
    const { address: next } = await started(program);
    expect(await answerers(next, 2)).not.toContain(program.process.pid);
    await get(next, "/shutdown");
    expect(await program.exited).toBe(0);
    await program.gone;
  });
});

class Who extends BaseHTTPRequestHandler {
  override log_request(): void {
    // Not wanted here.
  }
  do_GET(): void {
    this.send_response(200);
    this.end_headers();
    this.wfile.write(String(process.pid));
  }
}

describe("ForkingMixIn() before it serves", () => {
  test("has bound, and has no children", async () => {
    await using httpd = new ForkingHTTPServer(["127.0.0.1", 0], Who);
    expect(httpd.server_port).toBeGreaterThan(0);
    expect(httpd.fileno()).toBeGreaterThan(2);
    expect(httpd.active_children).toBeNull();
    expect(httpd.is_worker).toBe(false);
    expect(httpd.max_children).toBe(navigator.hardwareConcurrency);
    expect(httpd.collect_children()).toBeUndefined();
    await httpd.server_close();
    expect(httpd.fileno()).toBe(-1);
  });

  test("handle_request() answers in this process", async () => {
    await using httpd = new ForkingHTTPServer(["127.0.0.1", 0], Who);
    const address = ["127.0.0.1", httpd.server_port] as const;
    for (const reply of [get(address), get(address)]) {
      await httpd.handle_request();
      expect(await reply).toBe(String(process.pid));
    }
    const serving = httpd.serve_forever();
    expect(await get(address)).toBe(String(process.pid));
    await httpd.shutdown();
    await serving;
    await httpd.server_close();
    expect(await isListening(address)).toBe(false);
  });

  test("abort_connections() has nothing to end", async () => {
    await using httpd = new ForkingHTTPServer(["127.0.0.1", 0], Who);
    httpd.abort_connections();
    expect(httpd.connections.size).toBe(0);
  });
});

describe("ForkingMixIn() in the parent", () => {
  test("knows its children while they live", async () => {
    await using httpd = new ForkingHTTPServer(["127.0.0.1", 0], Who);
    const code = `process.send("serving"); process.send("shutdown"); setInterval(() => undefined, 60_000);`;
    httpd.worker_command = [process.execPath, "-e", code];
    httpd.max_children = 2;
    const serving = httpd.serve_forever();
    expect(httpd.active_children?.size).toBe(2);
    await serving; // a worker has asked for the end
    await httpd.server_close();
    expect(httpd.active_children?.size).toBe(0);
  });

  test("abort_connections() ends workers that nothing else ends", async () => {
    await using httpd = new ForkingHTTPServer(["127.0.0.1", 0], Who);
    const code = `process.on("SIGTERM", () => undefined); process.send("shutdown"); setInterval(() => undefined, 60_000);`;
    Object.assign(httpd, {
      worker_command: [process.execPath, "-e", code],
      max_children: 1,
      grace_period: null,
    });
    await httpd.serve_forever();
    const closed = httpd.server_close();
    httpd.abort_connections();
    await closed;
    expect(httpd.active_children?.size).toBe(0);
  });

  test("serve_forever() rejects where no worker serves", async () => {
    await using httpd = new ForkingHTTPServer(["127.0.0.1", 0], Who);
    httpd.worker_command = [process.execPath, "-e", "process.exit(4)"];
    httpd.max_children = 3;
    const error = await httpd.serve_forever().catch((thrown: unknown) => thrown);
    expect(String(error)).toBe(
      "WorkerError: Cannot start workers: 3 in a row ended before they served (exit code 4)",
    );
  });
});

/** A server that has been given its part. */
function serverWith(part: Part) {
  class Given extends ForkingHTTPServer {
    _nextPart(): Part {
      return part;
    }
  }
  return new Given(["127.0.0.1", 1], Who);
}

describe("ForkingMixIn() in a worker", () => {
  /** A server in this process that takes itself for a worker's. */
  function working() {
    const sockets = new KeptSockets({ hostname: "127.0.0.1", port: 0, reusePort: false });
    const { address } = sockets;
    if (typeof address !== "object") throw new Error("Not a port");
    const fake = new FakeProcess();
    const ties = new WorkerTies(fake);
    const httpd = serverWith({ kind: "worker", address, descriptor: sockets.handOver(), ties });
    return { httpd, fake, address };
  }

  test("serves at the inherited socket until it is dismissed, and leaves", async () => {
    const { httpd, fake, address } = working();
    expect(httpd.server_address).toEqual(address);
    expect(httpd.active_children).toBeNull();
    const serving = httpd.serve_forever().catch((thrown: unknown) => thrown);
    expect(fake.sent).toEqual(["serving"]);
    expect(await get(address)).toBe(String(process.pid));
    fake.emit("SIGTERM");
    expect(await serving).toEqual(new Exit(0));
    expect(await isListening(address)).toBe(false);
  });

  test("shutdown() tells the parent, and ends the loop", async () => {
    const { httpd, fake } = working();
    const serving = httpd.serve_forever().catch((thrown: unknown) => thrown);
    await httpd.shutdown();
    expect(await serving).toEqual(new Exit(0));
    expect(fake.sent).toEqual(["serving", "shutdown"]);
  });
});

describe("ForkingMixIn() in a worker of another server", () => {
  const address = ["127.0.0.1", 8001] as const;

  test("binds nothing, and goes on where the parent has gone on", async () => {
    await using httpd = serverWith({ kind: "bystander", server: { address, over: true } });
    expect(httpd.server_address).toEqual(address);
    expect(httpd.fileno()).toBe(-1);
    await httpd.serve_forever();
    await httpd.handle_request();
    await httpd.shutdown();
  });

  test("stays where the parent stays", async () => {
    await using httpd = serverWith({ kind: "bystander", server: { address, over: false } });
    const stays = [httpd.serve_forever(), httpd.handle_request(), Promise.resolve("goes on")];
    expect(await Promise.race(stays)).toBe("goes on");
  });

  test("knows no address of a server that the parent did not have yet", async () => {
    await using httpd = serverWith({ kind: "bystander", server: undefined });
    expect(httpd.server_address).toEqual(["127.0.0.1", 1]);
  });
});
