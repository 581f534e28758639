import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { renameSync } from "node:fs";

import { UsageError } from "../../src/cli/tool-error.ts";
import { workerServers } from "../../src/cli/worker-servers.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { Site } from "../features/site.ts";
import { makeCertificate } from "../support/certificate.ts";
import { copyCheckout } from "../support/checkout-copy.ts";
import { runSuccessfully } from "../support/command.ts";
import { ForkedProgram, get, isListening } from "../support/forked-program.ts";
import { layTrap, TRAPS } from "../support/hostile-directory.ts";
import { Pty } from "../support/pty.ts";
import { RawClient } from "../support/raw-client.ts";
import { run } from "../support/run.ts";
import { TOOL } from "../support/spawn-tool.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const site = new Site({ "a.txt": "a", "large.bin": "x".repeat(32 << 20) });
const directory = new TemporaryDirectory();
let binary: string;

beforeAll(async () => {
  const checkout = directory.join("checkout");
  copyCheckout(checkout);
  await runSuccessfully([process.execPath, "run", "build"], checkout);
  binary = directory.join("tool");
  renameSync(`${checkout}/dist/serve-forever`, binary);
});

afterAll(() => {
  site.remove();
  directory[Symbol.dispose]();
});

const TWO_WORKERS = ["--workers", "2", "-b", "127.0.0.1", "0"];

/** The tool, and where it serves. */
async function serving(program: ForkedProgram): Promise<readonly [string, number]> {
  const [, port] = await program.says(/^Serving HTTPS? on 127\.0\.0\.1 port (\d+) .*\n/m);
  return ["127.0.0.1", Number(port)];
}

/** A download that stands still. */
async function slowReader(address: readonly [string, number]): Promise<RawClient> {
  const client = await RawClient.connect(address);
  client.send("GET /large.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  await client.until("\r\n\r\n");
  client.pause();
  return client;
}

describe("workerServers()", () => {
  test("workerServers() makes as many workers as are wanted", async () => {
    const { OneFamily, DualStack, Unix } = workerServers({ workers: "7", args: ["-q"], tls: undefined });
    for (const server of [
      new OneFamily(["127.0.0.1", 0], SimpleHTTPRequestHandler),
      new DualStack(["", 0], SimpleHTTPRequestHandler),
      new Unix(directory.join("s"), SimpleHTTPRequestHandler),
    ]) {
      expect(server).toMatchObject({ max_children: 7, grace_period: null });
      expect(server).toMatchObject({ worker_command: expect.arrayContaining(["-q"]) });
      await server.server_close();
    }
  });
  test("workerServers() makes one worker a core for auto", async () => {
    const { OneFamily } = workerServers({ workers: "auto", args: [], tls: undefined });
    await using server = new OneFamily(["127.0.0.1", 0], SimpleHTTPRequestHandler);
    expect(server).toMatchObject({ max_children: navigator.hardwareConcurrency });
  });
  test("workerServers() says in one line that no worker can be started", async () => {
    const { OneFamily } = workerServers({ workers: "1", args: [], tls: undefined });
    await using server = new OneFamily(["127.0.0.1", 0], SimpleHTTPRequestHandler);
    Object.assign(server, { worker_command: ["/nowhere/at-all"] });
    const error = await server.serve_forever().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "ToolError",
      exitCode: 1,
      message: expect.stringMatching(/^Cannot start workers: /),
    });
  });
  test("workerServers() refuses Windows with exit code 2", () => {
    const workforce = { workers: "2", args: [], tls: undefined };
    expect(() => workerServers(workforce, "win32")).toThrow(
      new UsageError(
        "Cannot start workers: Windows does not let processes share a port",
        "leave out --workers",
      ),
    );
  });
});

for (const kind of ["source", "binary"] as const) {
  const command = (): readonly string[] => (kind === "source" ? TOOL : [binary]);

  describe(`the tool with --workers, from the ${kind}`, () => {
    test("the tool serves with two processes, and says so once", async () => {
      await using program = new ForkedProgram([...command(), ...TWO_WORKERS], { cwd: site.path });
      const address = await serving(program);
      expect(await get(address, "/a.txt")).toBe("a");
      expect(program.workers()).toHaveLength(2);
      program.kill("SIGINT");
      expect(await program.exited).toBe(0);
      await program.gone;
      expect(program.text).toMatch(/^Serving .*\n\nKeyboard interrupt received, exiting\.\n$/);
      expect(await program.stderr).toMatch(/^127\.0\.0\.1 - - \[.*\] "GET \/a\.txt HTTP\/1\.1" 200 -\n$/);
    });
    test("the tool leaves no worker behind when it is killed", async () => {
      await using program = new ForkedProgram([...command(), ...TWO_WORKERS], { cwd: site.path });
      const address = await serving(program);
      expect(await get(address, "/a.txt")).toBe("a");
      program.kill("SIGKILL");
      await program.gone;
      while (await isListening(address));
    });
    test("the tool replaces a worker that is killed", async () => {
      await using program = new ForkedProgram([...command(), "--workers", "1", "-b", "127.0.0.1", "0"], {
        cwd: site.path,
      });
      const address = await serving(program);
      expect(await get(address, "/a.txt")).toBe("a");
      const [first = 0] = program.workers();
      process.kill(first, "SIGKILL");
      expect(await get(address, "/a.txt")).toBe("a");
      expect(program.workers()).not.toContain(first);
    });
    test.each(TRAPS)("the tool's workers do not obey $name", async (trap) => {
      using folder = new TemporaryDirectory();
      const cwd = layTrap(trap, folder.path);
      const [bun = "", ...rest] = command();
      const flags = ["--no-env-file", "--config=/dev/null", "--tsconfig-override=/dev/null"];
      const started = kind === "source" ? [bun, ...flags, ...rest] : [bun];
      await using program = new ForkedProgram([...started, ...TWO_WORKERS], { cwd });
      const address = await serving(program);
      expect(await get(address, "/")).toContain("<title>Index of /");
      program.kill("SIGTERM");
      expect(await program.exited).toBe(0);
      await program.gone;
      expect(program.text).not.toContain("TRAP SPRUNG");
    });
  });
}

describe("the tool with --workers", () => {
  test("the tool ends silently at SIGTERM", async () => {
    await using program = new ForkedProgram([...TOOL, ...TWO_WORKERS], { cwd: site.path });
    await serving(program);
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    await program.gone;
    expect(program.text).toMatch(/^Serving .*\n$/);
    expect(await program.stderr).toBe("");
  });
  test("the tool finishes what its workers have under way", async () => {
    await using program = new ForkedProgram([...TOOL, ...TWO_WORKERS], { cwd: site.path });
    const client = await slowReader(await serving(program));
    program.kill("SIGINT");
    await program.says(/Keyboard interrupt/);
    client.resume();
    expect((await client.bytes()).length).toBeGreaterThan(32 << 20);
    expect(await program.exited).toBe(0);
  });
  test("the tool ends its workers at once at a second signal", async () => {
    await using program = new ForkedProgram([...TOOL, ...TWO_WORKERS], { cwd: site.path });
    const client = await slowReader(await serving(program));
    program.kill("SIGINT");
    await program.says(/Keyboard interrupt/);
    program.kill("SIGTERM");
    expect(await program.exited).toBe(143);
    await program.gone;
    client.reset();
  });
  test("the tool hears Ctrl-C once, though a terminal sends it to all", async () => {
    await using terminal = new Pty([...TOOL, site.path, ...TWO_WORKERS]);
    const [, url = ""] = await terminal.shows(/(http:\/\/127\.0\.0\.1:\d+\/)/);
    expect(await (await fetch(`${url}a.txt`, { headers: { Connection: "close" } })).text()).toBe("a");
    await terminal.shows(/200 GET \/a\.txt .*\n/);
    terminal.type("\u0003");
    expect(await terminal.exited).toBe(0);
    expect(terminal.text).toMatch(/ 200 GET \/a\.txt .*\n\n$/);
  });
  test("the tool speaks TLS in its workers", async () => {
    const { cert, key } = await makeCertificate(directory.path);
    const tls = ["--tls-cert", cert, "--tls-key", key];
    await using program = new ForkedProgram([...TOOL, ...TWO_WORKERS, ...tls], { cwd: site.path });
    const [, port] = await serving(program);
    const { stdout } = await run(["curl", "-s", "--cacert", cert, `https://127.0.0.1:${port}/a.txt`]);
    expect(stdout.toString()).toBe("a");
  });
  test("the tool listens on a Unix socket, and removes it", async () => {
    const path = directory.join("workers.sock");
    await using program = new ForkedProgram([...TOOL, "--workers", "2", "--unix", path, site.path]);
    await program.says(/^Serving HTTP on unix socket .*\n/m);
    expect(await get(path, "/a.txt")).toBe("a");
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    expect(await Bun.file(path).exists()).toBe(false);
  });
  test("the tool with workers refuses a port that another one's workers have: one line, exit code 1", async () => {
    await using program = new ForkedProgram([...TOOL, ...TWO_WORKERS], { cwd: site.path });
    const [, port] = await serving(program);
    await using second = new ForkedProgram([...TOOL, "--workers", "2", "-b", "127.0.0.1", String(port)]);
    expect(await second.exited).toBe(1);
    expect(await second.stderr).toStartWith(
      `serve-forever: Cannot bind 127.0.0.1 port ${port}: it is in use (`,
    );
  });
});
