import { describe, expect, test } from "bun:test";

import { main } from "../../src/cli/main.ts";
import { hashedSecret, isPassword } from "../../src/features/auth/secret.ts";
import { Site } from "../features/site.ts";
import { serveOnce } from "../support/command.ts";
import { Pty } from "../support/pty.ts";
import { run } from "../support/run.ts";
import { TOOL } from "../support/spawn-tool.ts";
import { FakeWorld } from "./fake-world.ts";

const HASH = /\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}/;

async function isHashOf(text: string, password: string): Promise<boolean> {
  const secret = hashedSecret(HASH.exec(text)?.[0] ?? "");
  return secret !== undefined && (await isPassword(secret, password));
}

describe("hashCommand()", () => {
  test("hashCommand() reads a line from a pipe and prints its hash alone", async () => {
    const { stdout, stderr, exitCode } = await run([...TOOL, "hash"], "pä:ss\n");
    expect(stdout.toString()).toMatch(new RegExp(`^${HASH.source}\n$`));
    expect(await isHashOf(stdout.toString(), "pä:ss")).toBe(true);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });
  test("hashCommand() prints a line for the user that is named", async () => {
    const { stdout } = await run([...TOOL, "hash", "Anna Maria"], "$2b$secret");
    expect(stdout.toString()).toMatch(new RegExp(`^Anna Maria:${HASH.source}\n$`));
    expect(await isHashOf(stdout.toString(), "$2b$secret")).toBe(true);
  });
  test("hashCommand() asks twice on a terminal, and shows nothing of what is typed", async () => {
    await using terminal = new Pty([...TOOL, "hash", "anna"]);
    await terminal.shows(/Password: /);
    terminal.type("sekret\x7ft\r");
    await terminal.shows(/Once more: /);
    terminal.type("sekret\r");
    const [line] = await terminal.shows(new RegExp(`anna:${HASH.source}`));
    expect(await terminal.exited).toBe(0);
    expect(await isHashOf(line, "sekret")).toBe(true);
    // The hash itself has these letters by chance, once in four thousand.
    expect(terminal.text.replace(line, "")).not.toContain("sek");
  });
  const answers: readonly { name: string; keys: readonly string[]; code: number; stdout: RegExp }[] = [
    { name: "the same twice", keys: ["a\r", "a\r"], code: 0, stdout: HASH },
    { name: "two passwords", keys: ["a\r", "b\r"], code: 2, stdout: /^$/ },
    { name: "no password", keys: ["\r"], code: 2, stdout: /^$/ },
    { name: "Ctrl-C at once", keys: ["\x03"], code: 130, stdout: /^$/ },
    { name: "Ctrl-C at the second question", keys: ["a\r", "\x03"], code: 130, stdout: /^$/ },
  ];
  for (const { name, keys, code, stdout } of answers) {
    test(`hashCommand() ends with ${code} for ${name}, and asks on stderr`, async () => {
      const world = new FakeWorld("terminal");
      const ended = main(["hash"], world);
      for (const [index, key] of keys.entries()) {
        await world.stderr.shows(index === 0 ? /Password: $/ : /Once more: $/);
        world.stdin.write(key);
      }
      expect(await ended).toBe(code);
      expect(world.stdout.text).toMatch(stdout);
    });
  }
  test("hashCommand() does not take two passwords for one", async () => {
    await using terminal = new Pty([...TOOL, "hash"]);
    await terminal.shows(/Password: /);
    terminal.type("one\r");
    await terminal.shows(/Once more: /);
    terminal.type("two\r");
    await terminal.shows(/serve-forever: These are two passwords \(run it again\)\n/);
    expect(await terminal.exited).toBe(2);
  });
  for (const [name, key] of [
    ["Ctrl-C", "\x03"],
    ["Ctrl-D", "\x04"],
  ] as const) {
    test(`hashCommand() is left with ${name}, and leaves the terminal as it was`, async () => {
      await using terminal = new Pty(["sh", "-c", '"$@"; echo "ended $?"; stty -a', "sh", ...TOOL, "hash"]);
      await terminal.shows(/Password: /);
      terminal.type(key);
      await terminal.shows(/ended 130\n/);
      await terminal.shows(/[^-]icanon\b/);
      expect(await terminal.exited).toBe(0);
      expect(terminal.text).toMatch(/ echo\b/);
    });
  }
  const wrong: readonly { args: readonly string[]; input?: string; line: RegExp }[] = [
    { args: [], input: "\n", line: /^serve-forever: The password is empty/ },
    { args: [], line: /^serve-forever: The password is empty/ },
    { args: [], input: "a\tb\n", line: /control character/ },
    { args: ["8080"], line: /hash takes a user, not 8080 \(.*serve-forever \.\/hash\)/ },
    { args: ["--quiet"], line: /hash takes a user, not --quiet/ },
    { args: ["a", "b"], line: /hash takes one user/ },
    { args: ["anna:secret"], line: /A user has no colon/ },
    { args: [""], input: "x\n", line: /no user/ },
    { args: ["#a"], input: "x\n", line: /begins with #/ },
  ];
  for (const { args, input = "", line } of wrong) {
    test(`hashCommand() refuses ${JSON.stringify([...args, input])} with one line and 2`, async () => {
      const world = new FakeWorld();
      world.stdin.end(input);
      expect(await main(["hash", ...args], world)).toBe(2);
      expect(world.stderr.text).toMatch(line);
      expect(world.stderr.text.match(/\n/g)).toHaveLength(1);
      expect(world.stderr.text).not.toContain("secret");
      expect(world.stdout.text).toBe("");
    });
  }
  test("hashCommand() explains itself, and how to serve a directory of that name", async () => {
    const world = new FakeWorld();
    expect(await main(["hash", "--help"], world)).toBe(0);
    expect(world.stdout.text).toContain("serve-forever ./hash\n");
  });
  test("a directory called hash is served by ./hash, and by -d hash", async () => {
    const site = new Site({ "hash/a.txt": "in hash" });
    try {
      for (const args of [["./hash"], ["-d", "hash"]]) {
        const command = [...TOOL, ...args, "-b", "127.0.0.1", "0"];
        expect(await serveOnce(command, site.path, "/a.txt")).toMatchObject({ body: "in hash", exitCode: 0 });
      }
    } finally {
      site.remove();
    }
  });
});
