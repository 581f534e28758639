import { afterAll, describe, expect, test } from "bun:test";

import { bindTCP } from "../../src/cli/bind.ts";
import { main } from "../../src/cli/main.ts";
import { OPTION_NAMES, optionNamed } from "../../src/cli/options.ts";
import type { Values } from "../../src/cli/options.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { ask } from "../../src/cli/prompt.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { Site } from "../features/site.ts";
import { Pty } from "../support/pty.ts";
import { TOOL } from "../support/spawn-tool.ts";
import { FakeWorld } from "./fake-world.ts";

const site = new Site({ "site/a.txt": "content", "site/css/x.css": "" });
afterAll(() => site.remove());

const ENTER = "\r";
const DOWN = "\u001b[B";
const CLEAR = "\u0015";
const ESCAPE = "\u001b";
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

/** A port that is free at this moment. */
async function freePort(): Promise<number> {
  const server = bindTCP("", 0, SimpleHTTPRequestHandler);
  await server.server_close();
  return server.server_port;
}

/** Answers the questions by what is shown: each answer is typed when its question is there. */
async function answering(
  argv: readonly string[],
  ...answers: readonly (readonly [question: RegExp, keys: string])[]
): Promise<{ values: Values | undefined; world: FakeWorld }> {
  const world = new FakeWorld("terminal");
  const values = ask(parseArguments(argv), world);
  for (const [question, keys] of answers) {
    await world.stdout.shows(question);
    world.stdin.write(keys);
  }
  return { values: await values, world };
}

describe("ask()", () => {
  test("ask() takes what it proposes for Enter all the way", async () => {
    const port = await freePort();
    const { values, world } = await answering(
      ["-i", String(port), site.at("site")],
      [/Which directory/, ENTER],
      [/Which port/, ENTER],
      [/Who may connect/, ENTER],
      [/Anything else/, ENTER],
    );
    expect(values).toEqual(parseArguments(["-i", String(port), site.at("site")]));
    expect(world.stdout.text).toContain(
      `Next time without questions:  serve-forever ${site.at("site")} ${port}`,
    );
  });
  test("ask() has everything chosen", async () => {
    const port = await freePort();
    const { values, world } = await answering(
      ["-i", site.at("site")],
      [/Which directory/, `/c\t${ENTER}`],
      [/Which port/, `${port}${ENTER}`],
      [/Who may connect/, `${DOWN}${ENTER}`],
      [/Anything else/, `a${ENTER}`],
      [/Which user name/, `ann${ENTER}`],
      [/Which password/, `s3cret word${ENTER}`],
    );
    const flags = OPTION_NAMES.filter((name) => optionNamed(name).choice !== undefined && name !== "auth");
    const typed = [
      "-i",
      "--auth",
      "ann:s3cret word",
      "-b",
      "127.0.0.1",
      site.at("site/css"),
      String(port),
      ...flags.filter((name) => name !== "qr").map((name) => `--${name}`),
    ];
    expect(values).toEqual(parseArguments(typed));
    expect(world.stdout.text).not.toContain("s3cret");
    expect(world.stdout.text).toContain(" --auth ann:PASSWORD ");
  });
  test("ask() offers a QR code to phones that can come", async () => {
    const { values, world } = await answering(
      ["-i", "-d", site.at("site"), "0"],
      [/Which directory/, ENTER],
      [/Which port/, `0${ENTER}`],
      [/Who may connect/, ENTER],
      [/Anything else/, ENTER],
    );
    expect(world.stdout.text).toContain("QR");
    expect(values?.qr).toBe(false);
  });
  test("ask() refuses a user name and a password in place, and can be left there", async () => {
    const { values, world } = await answering(
      ["-i", "--unix", "x.sock"],
      [/Which directory/, ENTER],
      [/Anything else/, `a${ENTER}`],
      [/Which user name/, `a:b${ENTER}`],
      [/A user name has no colon/, `${CLEAR}ann${ENTER}`],
      [/Which password/, ENTER],
      [/The password of ann is empty/, CTRL_C],
    );
    expect(values).toBeUndefined();
    expect(Bun.stripANSI(world.stdout.text)).toContain("Left; nothing is served.");
  });
  test("ask() shows what a preset has chosen, and what is taken off it", async () => {
    const { values, world } = await answering(
      ["-i", "--dev", "--unix", "x.sock", site.at("site")],
      [/Which directory/, ENTER],
      [/Anything else/, `a${ENTER}`],
      [/Which user name/, ENTER],
      [/Which password/, `p${ENTER}`],
    );
    expect(values).toMatchObject({ dev: true, live: true, cors: true, auth: ["guest:p"] });
    expect(world.stdout.text).toContain(" --dev ");
  });
  test("ask() keeps what was given and is not asked", async () => {
    const argv = ["-i", "--cache", "5", "-H", "A: b", "--hidden", "-b", "::1", "0"];
    const { values } = await answering(
      argv,
      [/Which directory/, ENTER],
      [/Which port/, `0${ENTER}`],
      [/Whoever reaches ::1/, ENTER],
      [/Anything else/, ENTER],
    );
    expect(values).toEqual(parseArguments(argv));
  });
  test("ask() asks no port of a Unix socket, nor for a browser", async () => {
    const { values, world } = await answering(
      ["-i", "--unix", "x.sock"],
      [/Which directory/, ENTER],
      [/Anything else/, ENTER],
    );
    expect(values).toEqual(parseArguments(["-i", "--unix", "x.sock"]));
    expect(world.stdout.text).not.toMatch(/Which port|Who may|in a browser|QR|Encrypt/);
  });
  test("ask() refuses a directory in place", async () => {
    const { values, world } = await answering(
      ["-i", "--unix", "x.sock"],
      [/Which directory/, `${CLEAR}${site.at("site/a.txt")}${ENTER}`],
      [/Not a directory: .*a\.txt/, `${CLEAR}${site.at("nope")}${ENTER}`],
      [/No such directory: .*nope/, `${CLEAR}${site.at("site")}/${ENTER}`],
      [/Anything else/, ENTER],
    );
    expect(values?.directory).toBe(site.at("site"));
    expect(world.stdout.text).not.toContain("    at ");
  });
  test("ask() serves what was typed, though something else was chosen before it", async () => {
    const { values } = await answering(
      ["-i", "--unix", "x.sock", site.at("site")],
      [/Which directory/, `/c`],
      [/site\/c█/, "\u007f"],
      [/site\/█[^]*site\/█/, ENTER],
      [/Anything else/, ENTER],
    );
    expect(values?.directory).toBe(site.at("site"));
  });
  test("ask() refuses a port in place", async () => {
    const busy = bindTCP("", 0, SimpleHTTPRequestHandler);
    const free = await freePort();
    const { values } = await answering(
      ["-i", site.at("site")],
      [/Which directory/, ENTER],
      [/Which port/, `99999${ENTER}`],
      [/A port is a number from 0 to 65535/, `${CLEAR}http${ENTER}`],
      [/http[^]*A port is a number/, `${CLEAR}${busy.server_port}${ENTER}`],
      [/Port \d+ is in use; \d+ is free/, `${CLEAR}${free}${ENTER}`],
      [/Who may connect/, ENTER],
      [/Anything else/, ENTER],
    );
    expect(values?.port).toBe(free);
    await busy.server_close();
  });
  test("ask() proposes the next port where the usual one is busy", async () => {
    const busy = bindTCP("", 0, SimpleHTTPRequestHandler);
    const { values } = await answering(
      ["-i", site.at("site"), String(busy.server_port)],
      [/Which directory/, ENTER],
      [/Which port/, ENTER],
      [/Who may connect/, ENTER],
      [/Anything else/, ENTER],
    );
    expect(values?.port).toBeGreaterThan(busy.server_port);
    await busy.server_close();
  });

  const questions = [/Which directory/, /Which port/, /Who may connect/, /Anything else/];
  for (const [at, question] of questions.entries()) {
    for (const [name, key] of Object.entries({ Esc: ESCAPE, "Ctrl-C": CTRL_C, "Ctrl-D": CTRL_D })) {
      test(`ask() is left with ${name} at "${question.source}"`, async () => {
        const before = questions.slice(0, at).map((earlier) => [earlier, ENTER] as const);
        const { values, world } = await answering(["-i", "0"], ...before, [question, key]);
        expect(values).toBeUndefined();
        expect(Bun.stripANSI(world.stdout.text)).toContain("Left; nothing is served.");
      });
    }
  }
});

describe("main() with questions", () => {
  test("main() asks on a terminal where nothing is given, and ends with 130 when it is left", async () => {
    const world = new FakeWorld("terminal");
    const exitCode = main([], world);
    await world.stdout.shows(/Which directory/);
    world.stdin.write(CTRL_C);
    expect(await exitCode).toBe(130);
    expect(world.stderr.text).toBe("");
  });
  test("main() says in one line that the address given cannot be had", async () => {
    const world = new FakeWorld("terminal");
    const exitCode = main(["-i", "-b", "203.0.113.9"], world);
    await world.stdout.shows(/Which directory/);
    world.stdin.write(ENTER);
    expect(await exitCode).toBe(1);
    expect(world.stderr.text).toMatch(
      /^serve-forever: Cannot bind 203\.0\.113\.9 port 8000: not an address .*\n$/,
    );
  });
});

describe.skipIf(process.platform === "win32")("the prompt in a pseudo-terminal", () => {
  test("the prompt ends in a page from the server it started", async () => {
    await using tool = new Pty(TOOL, { cwd: site.path });
    const port = await freePort();
    await tool.shows(/Which directory/);
    tool.type("/si\t");
    await tool.shows(/\/site█/);
    tool.type(ENTER);
    await tool.shows(/Which port/);
    tool.type(`${port}${ENTER}`);
    await tool.shows(/Who may connect/);
    tool.type(`${DOWN}${ENTER}`);
    await tool.shows(/Anything else/);
    tool.type(ENTER);
    await tool.shows(/Next time without questions: {2}serve-forever -b 127\.0\.0\.1 /);
    const [url] = await tool.shows(/http:\/\/127\.0\.0\.1:\d+\//);
    expect(await (await fetch(`${url}a.txt`)).text()).toBe("content");
    await tool.shows(/200 GET \/a\.txt 7 B/);
    tool.type(CTRL_C);
    expect(await tool.exited).toBe(0);
    expect(tool.text).not.toContain("    at ");
  });
  for (const [name, key] of Object.entries({ Esc: ESCAPE, "Ctrl-C": CTRL_C, "Ctrl-D": CTRL_D })) {
    test(`the prompt is left with ${name}: exit code 130, no stack, cursor back`, async () => {
      await using tool = new Pty(TOOL, { cwd: site.path });
      await tool.shows(/Which directory/);
      tool.type(key);
      expect(await tool.exited).toBe(130);
      expect(tool.text).toContain("Left; nothing is served.");
      expect(tool.text).not.toContain("    at ");
      expect(tool.output.lastIndexOf("\u001b[?25h")).toBeGreaterThan(tool.output.lastIndexOf("\u001b[?25l"));
    });
  }
  test("the prompt does not appear where an argument is given", async () => {
    await using tool = new Pty([...TOOL, "-b", "127.0.0.1", "0"], { cwd: site.path });
    await tool.shows(/Ctrl-C to stop\./);
    expect(tool.text).not.toContain("Which directory");
    tool.type(CTRL_C);
    expect(await tool.exited).toBe(0);
  });
});
