import { afterAll, describe, expect, test } from "bun:test";

import { bindTCP } from "../../src/cli/bind.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { serve } from "../../src/cli/serve.ts";
import { ignoresHangUp, type StopSignal } from "../../src/cli/surroundings.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { Site } from "../features/site.ts";
import { FakeWorld } from "./fake-world.ts";

const site = new Site({ "a.txt": "a", "large.bin": "x".repeat(16 << 20) });
afterAll(() => site.remove());

/** The tool on a free port of loopback. */
async function serving(world: FakeWorld, ...argv: readonly string[]) {
  const exitCode = serve(parseArguments(["-b", "127.0.0.1", "-d", site.path, ...argv]), world);
  const [url] = await world.stdout.shows(/http:\/\/127\.0\.0\.1:\d+\//);
  return { exitCode, url };
}

describe("serve() in a script", () => {
  test("serve() prints Python's banner and nothing else, and ends with 0 at SIGTERM", async () => {
    const world = new FakeWorld();
    const { exitCode, url } = await serving(world, "0");
    const { port } = new URL(url);
    expect(world.stdout.text).toBe(
      `Serving HTTP on 127.0.0.1 port ${port} (http://127.0.0.1:${port}/) ...\n`,
    );
    expect(await (await fetch(`${url}a.txt`)).text()).toBe("a");
    world.signal("SIGTERM");
    expect(await exitCode).toBe(0);
    expect(world.stdout.text).not.toContain("Keyboard");
    expect(world.hears).toBe(false);
  });
  test("serve() says Python's goodbye at SIGINT", async () => {
    const world = new FakeWorld();
    const { exitCode } = await serving(world, "0");
    world.signal("SIGINT");
    expect(await exitCode).toBe(0);
    expect(world.stdout.text).toEndWith(" ...\n\nKeyboard interrupt received, exiting.\n");
  });
  test("serve() refuses connections once it has ended", async () => {
    const world = new FakeWorld();
    const { exitCode, url } = await serving(world, "0");
    world.signal("SIGTERM");
    await exitCode;
    expect(await fetch(url).catch(() => "refused")).toBe("refused");
  });
  test("serve() listens on a Unix socket", async () => {
    const world = new FakeWorld();
    const unix = site.at("x.sock");
    const exitCode = serve(parseArguments(["--unix", unix, site.path]), world);
    await world.stdout.shows(/\.\.\.\n/);
    expect(world.stdout.text).toBe(`Serving HTTP on unix socket ${unix} ...\n`);
    expect(await (await fetch("http://localhost/a.txt", { unix })).text()).toBe("a");
    world.signal("SIGINT");
    expect(await exitCode).toBe(0);
  });
  test("serve() says where the page is that it cannot open", async () => {
    const world = new FakeWorld("pipes", { PATH: site.at("nothing") });
    const { exitCode, url } = await serving(world, "0", "--open");
    await world.stderr.shows(/page/);
    expect(world.stderr.text).toBe(`Cannot open a browser; the page is ${url}\n`);
    world.signal("SIGINT");
    expect(await exitCode).toBe(0);
  });
});

describe("serve() on a terminal", () => {
  test("serve() logs in colour, a line a request", async () => {
    const world = new FakeWorld("terminal");
    const { exitCode, url } = await serving(world, "0");
    await fetch(`${url}a.txt`);
    const [line] = await world.stderr.shows(/^.*\n/);
    expect(line).toMatch(/^\d\d:\d\d:\d\d 200 GET \/a\.txt 1 B [\d.]+ m?s 127\.0\.0\.1\n$/);
    expect(world.stderr.text).toContain("\u001b[32m200\u001b[0m");
    world.signal("SIGINT");
    expect(await exitCode).toBe(0);
  });
  test("serve() honours NO_COLOR", async () => {
    const world = new FakeWorld("terminal", { NO_COLOR: "1" });
    const { exitCode, url } = await serving(world, "0");
    await fetch(`${url}a.txt`);
    await world.stderr.shows(/\n/);
    expect(world.stdout.text + world.stderr.text).not.toContain("\u001b");
    world.signal("SIGINT");
    expect(await exitCode).toBe(0);
  });
  test("serve() logs nothing with --quiet", async () => {
    const world = new FakeWorld("terminal");
    const { exitCode, url } = await serving(world, "0", "--quiet");
    await (await fetch(`${url}a.txt`)).text();
    world.signal("SIGINT");
    expect(await exitCode).toBe(0);
    expect(world.stderr.text).toBe("");
  });
  test("serve() takes the next port for one that is busy, and says so", async () => {
    const busy = bindTCP("127.0.0.1", 0, SimpleHTTPRequestHandler);
    const world = new FakeWorld("terminal");
    const { exitCode, url } = await serving(world, String(busy.server_port));
    const { port } = new URL(url);
    expect(Number(port)).toBeGreaterThan(busy.server_port);
    await world.stdout.shows(new RegExp(`Port ${busy.server_port} is in use, so this is port ${port}\\.`));
    world.signal("SIGINT");
    expect(await exitCode).toBe(0);
    await busy.server_close();
  });
});

describe("serve() with keys", () => {
  test("serve() does what keys say, stops at Ctrl-C, and tells what was done", async () => {
    const world = new FakeWorld("terminal", { PATH: "/nowhere" });
    const { exitCode, url } = await serving(world, "0", "--qr");
    await world.stdout.shows(
      /Press \? for keys, Ctrl-C to stop\.\n\n {2}No other device can reach this server/,
    );
    expect(await (await fetch(`${url}a.txt`)).text()).toBe("a");
    for (const [key, answer] of [
      ["?", /Ctrl-C {2}stop\n/],
      ["s", /Nothing is in flight\.\n/],
      ["o", /Cannot open a browser; the page is http/],
      ["q", /so there is no QR code\.\n[^]*so there is no QR code\.\n/],
    ] as const) {
      world.stdin.write(key);
      await world.stdout.shows(answer);
    }
    world.stdin.write("\u0003");
    expect(await exitCode).toBe(0);
    expect(Bun.stripANSI(world.stdout.text)).toMatch(/\n {2}1 request, 1 B, \d+ s\n$/);
  });
  test("serve() ends at once at a second Ctrl-C that comes with the first", async () => {
    const world = new FakeWorld("terminal");
    const { exitCode, url } = await serving(world, "0");
    const reply = await fetch(`${url}large.bin`);
    world.stdin.write("\u0003\u0003");
    expect(await exitCode).toBe(130);
    await reply.arrayBuffer().catch(() => undefined); // cut off, or whole already
  });
  test("serve() shows a QR code of the network's address", async () => {
    const world = new FakeWorld("terminal");
    const exitCode = serve(parseArguments(["-d", site.path, "--qr", "0"]), world);
    await world.stdout.shows(/[█▀▄ ]{29,}\n {2}http:\/\/\S+\n|there is no QR code/);
    world.signal("SIGTERM");
    expect(await exitCode).toBe(0);
  });
  test("serve() has no keys in a script, and says so where a QR code is wanted", async () => {
    const world = new FakeWorld();
    const { exitCode } = await serving(world, "0", "--qr");
    await world.stderr.shows(/^There is no terminal to show a QR code on\n$/);
    world.signal("SIGTERM");
    expect(await exitCode).toBe(0);
    expect(world.stdout.text).toMatch(/^Serving HTTP on 127\.0\.0\.1 port \d+ .*\n$/);
  });
});

describe("serve() with a certificate of its own", () => {
  test("serve() tells a script its fingerprint on stderr, and Python's line on stdout", async () => {
    const world = new FakeWorld("pipes", { XDG_CACHE_HOME: site.at("cache") });
    const exitCode = serve(parseArguments(["--tls", "-b", "127.0.0.1", "-d", site.path, "0"]), world);
    await world.stdout.shows(/^Serving HTTPS on .*\n$/);
    expect(world.stderr.text).toMatch(/^Self-signed certificate .*, SHA-256 [\dA-F:]{95}\n$/);
    world.signal("SIGTERM");
    expect(await exitCode).toBe(0);
  });
});

describe("serve() with a request under way", () => {
  /** Asks for a large file and reads only its beginning, so that the rest has to wait. */
  async function slowReader(url: string) {
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(url).port),
      socket: {
        open: (opened) => void opened.write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"),
        data: (opened) => {
          opened.pause();
          begun.resolve();
        },
        close: () => closed.resolve(),
      },
    });
    const begun = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    await begun.promise;
    return { socket, closed: closed.promise };
  }

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    test(`serve() waits for it, and ends with ${code} at a second ${signal}`, async () => {
      const world = new FakeWorld("terminal");
      const { exitCode, url } = await serving(world, "0");
      const { socket } = await slowReader(url);
      world.signal("SIGINT");
      await world.stdout.shows(/Finishing what is under way \(1\); once more stops at once\./);
      world.signal(signal);
      expect(await exitCode).toBe(code);
      socket.terminate();
    });
  }
  test("serve() ends for who waits in line, too, where two signals come at once", async () => {
    const world = new FakeWorld();
    const { exitCode, url } = await serving(world, "0");
    // The system has them connected; nobody has been taken from the line yet.
    const closed = Array.from({ length: 5 }, () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const socket = {
        open: (opened: Bun.Socket) => {
          opened.write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
          opened.pause();
        },
        data: () => undefined,
        error: () => resolve(),
        close: () => resolve(),
      };
      Bun.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port), socket }).catch(() => resolve());
      return promise;
    });
    world.signal("SIGTERM");
    world.signal("SIGINT");
    expect(await exitCode).toBe(130);
    await Promise.all(closed);
  });
  for (const signals of [
    ["SIGHUP", "SIGHUP", "SIGHUP"],
    ["SIGTERM", "SIGHUP"],
  ] as const) {
    test(`serve() waits for it when its window is closed, though it is told so by ${signals.join(", ")}`, async () => {
      const world = new FakeWorld("terminal");
      const { exitCode, url } = await serving(world, "0");
      const reply = await fetch(`${url}large.bin`);
      for (const signal of signals) world.signal(signal);
      expect((await reply.arrayBuffer()).byteLength).toBe(16 << 20);
      expect(await exitCode).toBe(0);
    });
  }
  test("serve() hears in a script only what is meant for it", async () => {
    const scripts: readonly StopSignal[] = ["SIGINT", "SIGTERM"];
    const terminals: readonly StopSignal[] = ignoresHangUp() ? scripts : [...scripts, "SIGHUP"];
    for (const [kind, signals] of [
      ["pipes", scripts],
      ["terminal", terminals],
    ] as const) {
      const world = new FakeWorld(kind);
      const { exitCode } = await serving(world, "0");
      expect(world.signals).toEqual(signals);
      world.signal("SIGTERM");
      expect(await exitCode).toBe(0);
    }
  });
  test("serve() finishes it and ends with 0", async () => {
    const world = new FakeWorld();
    const { exitCode, url } = await serving(world, "0");
    const reply = await fetch(`${url}large.bin`);
    world.signal("SIGTERM");
    expect((await reply.arrayBuffer()).byteLength).toBe(16 << 20);
    expect(await exitCode).toBe(0);
  });
});
