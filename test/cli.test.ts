// The tool as people run it: a process, its streams and its signals.

import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";

import { bindTCP } from "../src/cli/bind.ts";
import { SimpleHTTPRequestHandler } from "../src/handlers/simple-http-request-handler.ts";
import { Site } from "./features/site.ts";
import { TOOL, Tool } from "./support/spawn-tool.ts";

const site = new Site({
  "a.txt": "a",
  "large.bin": "x".repeat(16 << 20),
  empty: "",
  "bin/xdg-open": OPENER(),
});
chmodSync(site.at("bin/xdg-open"), 0o755);
afterAll(() => site.remove());

/** Shows its argument instead of a page. */
function OPENER(): string {
  return `#!/bin/sh\ncurl -s "$1from-the-browser" >/dev/null\n`;
}

const LOOPBACK = ["-b", "127.0.0.1", "0"];

describe("the tool in a script", () => {
  test("the tool prints Python's banner at once, and Python's log", async () => {
    await using tool = new Tool(LOOPBACK, { cwd: site.path });
    const port = await tool.port();
    expect(await (await fetch(`http://127.0.0.1:${port}/a.txt`)).text()).toBe("a");
    expect(await tool.errorLine()).toMatch(
      /^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4} \d\d:\d\d:\d\d\] "GET \/a\.txt HTTP\/1\.1" 200 -\n$/,
    );
    tool.process.kill("SIGINT");
    expect(await tool.exited).toBe(0);
    expect(await tool.stdout).toBe(
      `Serving HTTP on 127.0.0.1 port ${port} (http://127.0.0.1:${port}/) ...\n\nKeyboard interrupt received, exiting.\n`,
    );
  });
  test("the tool listens on both families where no address is given", async () => {
    await using tool = new Tool(["0"], { cwd: site.path });
    const banner = await tool.line();
    const [, host, port] =
      /^Serving HTTP on (\S+) port (\d+) \(http:\/\/\S+\/\) \.\.\.\n$/.exec(banner) ?? [];
    expect(["::", "0.0.0.0"]).toContain(host ?? "");
    expect((await fetch(`http://127.0.0.1:${port}/a.txt`)).status).toBe(200);
    if (host === "::") expect((await fetch(`http://[::1]:${port}/a.txt`)).status).toBe(200);
  });
  test("the tool never asks without a terminal", async () => {
    await using tool = new Tool([], { cwd: site.path });
    expect(await tool.line()).toStartWith("Serving HTTP on ");
    tool.process.kill("SIGTERM");
    expect(await tool.exited).toBe(0);
  });
  test("the tool ends silently at SIGTERM", async () => {
    await using tool = new Tool(LOOPBACK, { cwd: site.path });
    await tool.port();
    tool.process.kill("SIGTERM");
    expect(await tool.exited).toBe(0);
    expect(await tool.stdout).toMatch(/^Serving HTTP on .*\n$/);
    expect(await tool.stderr).toBe("");
  });
  test("the tool does not wait for idle connections", async () => {
    await using tool = new Tool(LOOPBACK, { cwd: site.path });
    const port = await tool.port();
    const closed = Promise.withResolvers<void>();
    await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {}, close: () => closed.resolve() } });
    await fetch(`http://127.0.0.1:${port}/a.txt`);
    tool.process.kill("SIGINT");
    expect(await tool.exited).toBe(0);
    await closed.promise;
  });
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    test(`the tool ends at once with ${code} at a second ${signal}`, async () => {
      await using tool = new Tool(LOOPBACK, { cwd: site.path });
      const port = await tool.port();
      const begun = Promise.withResolvers<void>();
      const socket = await Bun.connect({
        hostname: "127.0.0.1",
        port,
        socket: {
          open: (opened) => void opened.write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"),
          data: (opened) => {
            opened.pause();
            begun.resolve();
          },
        },
      });
      await begun.promise;
      tool.process.kill("SIGINT");
      while ((await tool.line()) !== "Keyboard interrupt received, exiting.\n");
      // A second press so soon after the first counts as its echo, so somebody impatient presses again and again.
      const press = setInterval(() => tool.process.kill(signal), 20);
      expect(await tool.exited).toBe(code);
      clearInterval(press);
      socket.terminate();
    });
  }
});

describe("the tool at the start", () => {
  test("the tool takes the next port for the usual one in a script too, and says so on stderr", async () => {
    await using first = new Tool(["-b", "127.0.0.1"], { cwd: site.path });
    const port = await first.port();
    await using second = new Tool(["-b", "127.0.0.1"], { cwd: site.path });
    expect(await second.port()).toBeGreaterThan(port);
    expect(await second.errorLine()).toMatch(/^Port 8000 is in use, serving on port \d+\n$/);
  });
  test("the tool refuses a busy port that was asked for: one line, exit code 1", async () => {
    const busy = bindTCP("127.0.0.1", 0, SimpleHTTPRequestHandler);
    await using tool = new Tool(["-b", "127.0.0.1", String(busy.server_port)], { cwd: site.path });
    expect(await tool.exited).toBe(1);
    expect(await tool.stderr).toMatch(
      /^serve-forever: Cannot bind 127\.0\.0\.1 port \d+: it is in use \(.*\)\n$/,
    );
    expect(await tool.stdout).toBe("");
    await busy.server_close();
  });
  test("the tool refuses an unknown option: one line, exit code 2", async () => {
    await using tool = new Tool(["--bnid=x"]);
    expect(await tool.exited).toBe(2);
    expect(await tool.stderr).toBe("serve-forever: Unknown option --bnid (did you mean --bind?)\n");
  });
  test("the tool opens the page with --open", async () => {
    const PATH = `${site.at("bin")}:${process.env["PATH"]}`;
    await using tool = new Tool([...LOOPBACK, "--open"], { cwd: site.path, env: { PATH } });
    await tool.port();
    expect(await tool.errorLine()).toContain("code 404");
    expect(await tool.errorLine()).toContain('"GET /from-the-browser HTTP/1.1" 404 -');
  });
  test("the tool starts without loading the prompt's library", async () => {
    // A directory that is not there: everything a plain start needs is loaded, and it ends by itself.
    const code = `
      process.argv = ["bun", "cli.ts", ${JSON.stringify(site.at("nope"))}];
      await import(${JSON.stringify(TOOL[1])});
      process.stderr.write(Object.keys(require.cache).join());
    `;
    const { stderr } = Bun.spawnSync([process.execPath, "-e", code]);
    expect(stderr.toString()).toContain("http-server.ts");
    expect(stderr.toString()).not.toContain("clack");
  });
});

describe("the tool whose reader is gone", () => {
  for (const [stream, descriptor] of [
    ["stdout", 1],
    ["stderr", 2],
  ] as const) {
    test(`the tool serves on when its ${stream} is closed`, async () => {
      // The shell's `:` reads nothing and ends, so that each write meets a closed pipe. What becomes the tool says its number before
      // the tool says anything, and the tool is at a path, since nobody hears which port it has.
      const script = `(echo $BASHPID; exec "$@" ${descriptor}> >(:)) & wait $!`;
      const unix = site.at(`${stream}.sock`);
      const tool = Bun.spawn(["bash", "-c", script, "bash", ...TOOL, "--unix", unix], {
        cwd: site.path,
        stdout: "pipe",
        stderr: "ignore",
      });
      const get = async () =>
        (await fetch("http://localhost/a.txt", { unix, headers: { Connection: "close" } })).text();
      while ((await get().catch(() => "")) !== "a");
      for (let i = 0; i < 5; i++) expect(await get()).toBe("a");
      const pid = /^\d+/.exec(await new Response(tool.stdout.pipeThrough(firstChunk())).text())?.[0];
      process.kill(Number(pid), "SIGTERM");
      expect(await tool.exited).toBe(0);
    });
  }
  test("the tool prints its help into a closed pipe without a word", () => {
    const { stderr, exitCode } = Bun.spawnSync([
      "bash",
      "-c",
      'set -o pipefail; "$@" --help | :',
      "bash",
      ...TOOL,
    ]);
    expect(stderr.toString()).toBe("");
    expect(exitCode).toBe(0);
  });
});

/** Ends after what comes first. */
function firstChunk(): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      controller.terminate();
    },
  });
}
