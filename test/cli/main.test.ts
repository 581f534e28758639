import { afterAll, describe, expect, test } from "bun:test";

import { bindTCP } from "../../src/cli/bind.ts";
import { completionScript } from "../../src/cli/completions.ts";
import { helpText } from "../../src/cli/help.ts";
import { limitsHelp } from "../../src/cli/limits-help.ts";
import { main } from "../../src/cli/main.ts";
import { VERSION } from "../../src/cli/version.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { Site } from "../features/site.ts";
import { FakeWorld } from "./fake-world.ts";

const site = new Site({ "a.txt": "a" });
afterAll(() => site.remove());

describe("main() on what can be said at once", () => {
  const cases = [
    { argv: ["--help"], stdout: helpText() },
    { argv: ["-h"], stdout: helpText() },
    { argv: ["--version"], stdout: `serve-forever ${VERSION}\n` },
    { argv: ["-V"], stdout: `serve-forever ${VERSION}\n` },
    { argv: ["--limit", "help"], stdout: limitsHelp() },
    { argv: ["--completions", "bash"], stdout: completionScript("bash") },
  ];
  for (const { argv, stdout } of cases) {
    test(`main() answers ${argv.join(" ")} on stdout and ends with 0`, async () => {
      const world = new FakeWorld();
      expect(await main(argv, world)).toBe(0);
      expect(world.stdout.text).toBe(stdout);
      expect(world.stderr.text).toBe("");
    });
  }
});

describe("main() on what cannot be", () => {
  const busy = bindTCP("127.0.0.1", 0, SimpleHTTPRequestHandler);
  afterAll(() => busy.server_close());

  const cases: readonly { name: string; argv: readonly string[]; code: number; line: string | RegExp }[] = [
    {
      name: "no such directory",
      argv: [site.at("nope")],
      code: 1,
      line: `serve-forever: No such directory: ${site.at("nope")}\n`,
    },
    {
      name: "not a directory",
      argv: [site.at("a.txt")],
      code: 1,
      line: `serve-forever: Not a directory: ${site.at("a.txt")} (to serve the one it is in: serve-forever ${site.path})\n`,
    },
    {
      name: "port out of range",
      argv: ["65536"],
      code: 2,
      line: "serve-forever: Port 65536 is out of range (0 to 65535; 0 takes any that is free)\n",
    },
    {
      name: "port busy, explicit, no terminal",
      argv: ["-b", "127.0.0.1", String(busy.server_port)],
      code: 1,
      line: `serve-forever: Cannot bind 127.0.0.1 port ${busy.server_port}: it is in use (give another port, or none for the next free one)\n`,
    },
    {
      name: "address not ours",
      argv: ["-b", "203.0.113.9"],
      code: 1,
      line: /^serve-forever: Cannot bind 203\.0\.113\.9 port 8000: not an address of this machine \(it has .*127\.0\.0\.1.*\)\n$/,
    },
    {
      name: "an unknown option",
      argv: ["--bnid", "x"],
      code: 2,
      line: "serve-forever: Unknown option --bnid (did you mean --bind?)\n",
    },
    {
      name: "a value missing",
      argv: ["--bind"],
      code: 2,
      line: "serve-forever: Option --bind needs a value (write --bind ADDRESS)\n",
    },
    {
      name: "--interactive without a terminal",
      argv: ["-i"],
      code: 2,
      line: "serve-forever: There is no terminal to ask on (leave out --interactive)\n",
    },
  ];
  for (const { name, argv, code, line } of cases) {
    test(`main() says in one line: ${name}`, async () => {
      const world = new FakeWorld();
      expect(await main(argv, world)).toBe(code);
      expect(world.stderr.text).toMatch(
        line instanceof RegExp ? line : new RegExp(`^${RegExp.escape(line)}$`),
      );
      expect(world.stdout.text).toBe("");
      expect(world.hears).toBe(false);
    });
  }
});

test("main() lets a bug show itself", async () => {
  const { stdin, stdout, stderr, env } = new FakeWorld();
  const running = main(["-b", "127.0.0.1", "0", site.path], { stdin, stdout, stderr, env, onSignal: bug });
  const error = await running.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: "a bug" });
});

function bug(): never {
  throw new Error("a bug");
}
