import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { resolve } from "node:path";

import { ignoresHangUp } from "../../src/cli/surroundings.ts";
import { Pty } from "../support/pty.ts";
import { decodedCode } from "../support/qr.ts";
import { RawClient } from "../support/raw-client.ts";
import { output } from "../support/run.ts";
import { Site } from "../support/site.ts";
import { TOOL, Tool } from "../support/spawn-tool.ts";

const site = new Site({ "a.txt": "abc", "large.bin": "x".repeat(32 << 20) });
afterAll(() => site[Symbol.dispose]());

/** The tool on a terminal, when it has keys, and the address of its page. */
async function started(...args: readonly string[]) {
  const terminal = new Pty([...TOOL, "-b", "127.0.0.1", site.path, "0", ...args], {
    env: { XDG_CACHE_HOME: site.path },
  });
  const [url] = await terminal.shows(/https?:\/\/127\.0\.0\.1:\d+\//);
  await terminal.shows(/Press \? for keys, Ctrl-C to stop\.\n/);
  return { terminal, url };
}

/** A shell on a terminal. */
async function shell(): Promise<Pty> {
  const terminal = new Pty(["bash", "--norc", "-i"], { env: { PS1: "ready> " } });
  await terminal.shows(/ready> /);
  return terminal;
}

const KEY_READER = resolve(import.meta.dir, "../../src/cli/key-reader.ts");

/** The line that starts the tool. */
const COMMAND = [...TOOL, "-b", "127.0.0.1", site.path, "0"].join(" ");

/** Asks the shell whether the terminal works in its usual manner: by lines, and with what is typed shown. */
async function isSane(terminal: Pty): Promise<boolean> {
  terminal.type("stty -a | tr ' ' '\\n' | grep -cxE 'icanon|echo|isig'\r");
  return (await terminal.shows(/\n(\d)\n/))[1] === "3";
}

async function isOpen(address: readonly [string, number]): Promise<boolean> {
  try {
    (await RawClient.connect(address)).reset();
    return true;
  } catch {
    return false;
  }
}

describe("the tool on a terminal", () => {
  test("the tool shows its keys, and stops at Ctrl-C with what it did", async () => {
    const { terminal, url } = await started();
    await using _running = terminal;
    terminal.type("?");
    await terminal.shows(/ o {7}open the page.*\n(?:.*\n)+ {2}Ctrl-C {2}stop\n/);
    for (let request = 0; request < 2; request++) await output(["curl", "-s", `${url}a.txt`]);
    terminal.type("\u0003");
    expect(await terminal.exited).toBe(0);
    expect(terminal.text).toMatch(/\n {2}2 requests, 6 B, \d+ s\n$/);
  });
  test("the tool ends at once with 130 at a second Ctrl-C, and tells before what is in flight", async () => {
    const { terminal, url } = await started();
    await using _running = terminal;
    const begun = Promise.withResolvers<void>();
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(url).port),
      socket: {
        open: (opened) => void opened.write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"),
        data: (opened) => {
          opened.pause();
          begun.resolve();
        },
      },
    });
    await begun.promise;
    terminal.type("s");
    await terminal.shows(/↓ GET \/large\.bin {2}127\.0\.0\.1 {2}\d+ % of 34 MB/);
    terminal.type("\u0003");
    await terminal.shows(/Finishing what is under way \(1\)/);
    terminal.type("\u0003");
    expect(await terminal.exited).toBe(130);
    expect(terminal.text).toMatch(/ {2}1 request, [\d.]+ MB, \d+ s\n$/);
    socket.terminate();
  });
  test("the tool takes files once a key has said so, and says it", async () => {
    const { terminal, url } = await started();
    await using _running = terminal;
    const upload = [
      "curl",
      "-s",
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      "-T",
      site.write("new.txt", "new"),
      url,
    ];
    expect(await output(upload)).toBe("501");
    terminal.type("u");
    await terminal.shows(/Upload is on\./);
    expect(await output(upload)).toBe("201");
    terminal.type("u");
    await terminal.shows(/Upload is off\./);
    expect(await output(upload)).toMatch(/^[45]/);
  });
  test("the tool shows the fingerprint of its own certificate", async () => {
    const { terminal, url } = await started("--tls");
    await using _running = terminal;
    const [, first, second] = /SHA-256 {2}([\dA-F:]{47})\n {11}([\dA-F:]{47})\n/.exec(terminal.text) ?? [];
    expect(url).toStartWith("https:");
    const pem = `${site.path}/serve-forever/certificate.pem`;
    // The directory that is served is the one it would be kept in.
    expect(await Bun.file(pem).exists()).toBe(false);
    expect(terminal.text).toContain(
      `It is for this run only, as ${site.path}/serve-forever is in the directory`,
    );
    const shown = await output([
      "sh",
      "-c",
      `openssl s_client -connect ${new URL(url).host} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256`,
    ]);
    expect(shown).toBe(`sha256 Fingerprint=${first}:${second}\n`);
  });
  test("the tool has no QR code for an address that only this machine has", async () => {
    const { terminal } = await started("--qr");
    await using _running = terminal;
    await terminal.shows(/No other device can reach this server, so there is no QR code\.\n/);
  });
  for (const env of [{}, { NO_COLOR: "1" }]) {
    test(`the tool shows a QR code that can be read, with ${JSON.stringify(env)}`, async () => {
      await using terminal = new Pty([...TOOL, "--qr", site.path, "0"], { env });
      const [, network, lines = ""] = await terminal.shows(
        /Network {2}(\S+)\n[^█▀▄]*? to stop\.\n\n((?:[█▀▄ ]+\n){10,}) {2}\1\n/,
      );
      expect(decodedCode(lines, env.NO_COLOR === undefined ? "dark" : "light")).toBe(network);
    });
  }
  test("the tool in a shell gives the terminal back, is suspended, and goes on", async () => {
    await using terminal = await shell();
    terminal.type(`${COMMAND}\r`);
    await terminal.shows(/Ctrl-C to stop\.\n\n/);
    terminal.type("s");
    await terminal.shows(/Nothing is in flight/);
    terminal.type("\u001a");
    await terminal.shows(/Stopped.*\nready> /);
    expect(await isSane(terminal)).toBe(true);
    terminal.type("fg\r");
    await terminal.shows(/fg\n.*\n/);
    // Until it reads again, the terminal shows what is typed.
    terminal.type("s");
    await terminal.shows(/Nothing is in flight/);
    terminal.type("\u0003");
    await terminal.shows(/0 requests, 0 B, \d+ s\nready> /);
    expect(await isSane(terminal)).toBe(true);
  });
  test("the tool serves on when its terminal goes, where nobody ends it for that", async () => {
    const terminal = new Pty(["sh", "-c", `trap "" HUP; exec ${COMMAND}`]);
    await using _running = terminal;
    const [url] = await terminal.shows(/http:\/\/127\.0\.0\.1:\d+\//);
    await terminal.shows(/Press \? for keys/);
    terminal.type("s");
    await terminal.shows(/Nothing is in flight/);
    terminal.hangUp();
    expect(await output(["curl", "-s", `${url}a.txt`])).toBe("abc");
    terminal.kill("SIGTERM");
    expect(await terminal.exited).toBe(0);
  });
  // What is ignored here is ignored by who is started here.
  test.skipIf(ignoresHangUp())("the tool finishes what is under way when its window is closed", async () => {
    const { terminal, url } = await started("--upload");
    await using _running = terminal;
    const address = ["127.0.0.1", Number(new URL(url).port)] as const;
    const client = await RawClient.connect(address);
    const head = "PUT /kept HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n";
    await client.send(head).until("\r\n\r\n");
    client.send("01234");
    terminal.hangUp();
    // It has heard when it takes nobody any more.
    while (await isOpen(address));
    client.send("56789");
    expect(await client.text()).toContain("HTTP/1.1 201 Created\r\n");
    expect(await terminal.exited).toBe(0);
    expect(readdirSync(site.path).filter((name) => name.includes("kept"))).toEqual(["kept"]);
  });
  test("a program that crashes gives the terminal back", async () => {
    await using terminal = await shell();
    const reader = `new KeyReader(process.stdin, () => { throw new Error("crash") })`;
    const program = site.write(
      "crash.ts",
      `import { KeyReader } from "${KEY_READER}"; ${reader}; console.log("reads");`,
    );
    terminal.type(`${process.execPath} ${program}\r`);
    await terminal.shows(/\nreads\n/);
    terminal.type("x");
    await terminal.shows(/error: crash[^]*ready> /);
    expect(await isSane(terminal)).toBe(true);
  });
  test("the tool in the background leaves the keys to the shell, and serves", async () => {
    await using terminal = await shell();
    terminal.type(`${COMMAND} &\r`);
    const [url] = await terminal.shows(/http:\/\/127\.0\.0\.1:\d+\//);
    await terminal.shows(/Ctrl-C to stop\.\n/);
    expect(await isSane(terminal)).toBe(true);
    expect(await output(["curl", "-s", `${url}a.txt`])).toBe("abc");
    terminal.type("jobs\r");
    await terminal.shows(/Running /);
    // It looks once a second whether it has come to the front.
    terminal.type("fg\r");
    await terminal.shows(/fg\n.*\n/);
    terminal.type("s");
    await terminal.shows(/Nothing is in flight/);
    terminal.type("\u0003");
    await terminal.shows(/1 request, 3 B, \d+ s\n/);
  });
});

test("the tool in a script has no keys, no QR code, and no line at its end", async () => {
  await using tool = new Tool(["--qr", "-b", "127.0.0.1", site.path, "0"]);
  expect(await tool.errorLine()).toBe("There is no terminal to show a QR code on\n");
  tool.process.kill("SIGTERM");
  expect(await tool.exited).toBe(0);
  expect(await tool.stdout).toMatch(/^Serving HTTP on 127\.0\.0\.1 port \d+ .*\n$/);
});
