import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, symlinkSync } from "node:fs";

import { withCredentials } from "../../src/cli/credentials.ts";
import { main } from "../../src/cli/main.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { ToolError, UsageError } from "../../src/cli/tool-error.ts";
import { Site } from "../features/site.ts";
import { ForkedProgram } from "../support/forked-program.ts";
import { output } from "../support/run.ts";
import { TOOL, Tool } from "../support/spawn-tool.ts";
import { FakeWorld } from "./fake-world.ts";

const HASH = "$scrypt$ln=4,r=8,p=1$c29tZSBzYWx0IG9mIDE2$9PY7B062v1naQXWfae7L85+LB3g7CrO/mJaAJuUI2XM";

const site = new Site({
  "a.txt": "content",
  "users.txt": "anna:x\n",
  ".users": "anna:x\n",
  ".well-known/users": "anna:x\n",
  "sub/.hidden/u": "anna:x\n",
});
const elsewhere = new Site({
  users: `# who may\n\nanna:right\r\nbob:${HASH}\n`,
  open: "carl:x\n",
  empty: "# nobody\n\n",
  "no-colon": "anna:x\nsecret\n",
  latin1: "",
  long: "x".repeat(70_000),
});
await Bun.write(elsewhere.at("latin1"), Buffer.from("\xe4:x\n", "latin1"));
for (const name of ["users", "empty", "no-colon", "latin1", "long"]) chmodSync(elsewhere.at(name), 0o600);
chmodSync(elsewhere.at("open"), 0o644);
for (const name of ["users.txt", ".users"]) chmodSync(site.at(name), 0o600);
symlinkSync(site.at("users.txt"), elsewhere.at("link"));
afterAll(() => {
  site.remove();
  elsewhere.remove();
});

function usersOf(argv: readonly string[], variable?: string): { auth: readonly string[]; stderr: string } {
  const world = new FakeWorld("pipes", variable === undefined ? {} : { SERVE_FOREVER_AUTH: variable });
  const { auth } = withCredentials(parseArguments([site.path, ...argv]), world);
  return { auth, stderr: world.stderr.text };
}

/** What is thrown, and nothing else. */
function refusal(attempt: () => unknown): ToolError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
  throw new Error("Nothing was refused");
}

describe("withCredentials()", () => {
  test("withCredentials() takes users from the command line, files and the environment", () => {
    const { auth, stderr } = usersOf(
      ["--auth", "dora:a b", "--auth", `@${elsewhere.at("users")}`],
      "# by variable\nemil:e\nfred:$5f\n",
    );
    expect(auth).toEqual(["dora:a b", "anna:right", `bob:${HASH}`, "emil:e", "fred:$5f"]);
    expect(stderr).toBe("");
  });
  test("withCredentials() takes one user from the environment", () => {
    expect(usersOf([], "emil:e").auth).toEqual(["emil:e"]);
  });
  test("withCredentials() says that others can read a file", () => {
    const path = elsewhere.at("open");
    const { auth, stderr } = usersOf(["--auth", `@${path}`]);
    expect(auth).toEqual(["carl:x"]);
    expect(stderr).toBe(`serve-forever: Everybody on this machine can read ${path} (chmod 600 ${path})\n`);
  });
  test("withCredentials() takes a file in the directory whose name begins with a dot, unless such are served", () => {
    expect(usersOf(["--auth", `@${site.at(".users")}`]).auth).toEqual(["anna:x"]);
    expect(usersOf(["--auth", `@${site.at("sub/.hidden/u")}`]).auth).toEqual(["anna:x"]);
    expect(() => usersOf(["--hidden", "--auth", `@${site.at(".users")}`])).toThrow(
      /in the directory that is served/,
    );
  });

  const wrong: readonly (readonly [
    name: string,
    argv: readonly string[],
    variable: string | undefined,
    line: RegExp,
  ])[] = [
    [
      "no colon",
      ["--auth", "secret"],
      undefined,
      /^--auth cannot be used: there is no colon \(it is USER:PASSWORD\)$/,
    ],
    ["no user", ["--auth", ":secret"], undefined, /there is no user before the colon/],
    ["no password", ["--auth", "anna:"], undefined, /the password of anna is empty/],
    ["a control character", ["--auth", "anna:sec\x01ret"], undefined, /a control character/],
    [
      "a hash of another kind",
      ["--auth", "anna:$2b$12$secret"],
      undefined,
      /hash of anna is unknown \(make one with: serve-forever hash\)/,
    ],
    ["a comment's sign", ["--auth", "#anna:secret"], undefined, /begins with #/],
    ["no file", ["--auth", "@"], undefined, /^--auth @ names no file/],
    [
      "a file that is not there",
      ["--auth", "@/nowhere/users"],
      undefined,
      /^Cannot read \/nowhere\/users: there is no such file/,
    ],
    ["a directory", ["--auth", `@${elsewhere.path}`], undefined, /it is a directory/],
    [
      "a file that names nobody",
      ["--auth", `@${elsewhere.at("empty")}`],
      undefined,
      /^There is no user in .*empty/,
    ],
    ["an empty file", ["--auth", "@/dev/null"], undefined, /^There is no user in \/dev\/null/],
    [
      "a file without an end",
      ["--auth", "@/dev/zero"],
      undefined,
      /^Cannot use \/dev\/zero: it is longer than 64 KiB/,
    ],
    ["a long file", ["--auth", `@${elsewhere.at("long")}`], undefined, /it is longer than 64 KiB/],
    ["a file in Latin-1", ["--auth", `@${elsewhere.at("latin1")}`], undefined, /it is not UTF-8 text/],
    [
      "a line of a file",
      ["--auth", `@${elsewhere.at("no-colon")}`],
      undefined,
      /^Line 2 of .*no-colon cannot be used: there is no colon/,
    ],
    [
      "a file that is served",
      ["--auth", `@${site.at("users.txt")}`],
      undefined,
      /in the directory that is served/,
    ],
    [
      "a file that is published on purpose",
      ["--auth", `@${site.at(".well-known/users")}`],
      undefined,
      /in the directory that is served/,
    ],
    ["a link to one", ["--auth", `@${elsewhere.at("link")}`], undefined, /in the directory that is served/],
    ["an empty variable", [], "", /^There is no user in SERVE_FOREVER_AUTH/],
    [
      "a variable without a colon",
      [],
      "secret",
      /^Line 1 of SERVE_FOREVER_AUTH cannot be used: there is no colon/,
    ],
    ["a variable that names a file", [], "@secret", /there is no colon/],
    ["a long variable", [], `anna:${"x".repeat(70_000)}`, /longer than 64 KiB/],
    [
      "many users",
      ["--auth", `a:${"x".repeat(40_000)}`, "--auth", `b:${"x".repeat(40_000)}`],
      undefined,
      /longer than 64 KiB/,
    ],
  ];
  for (const [name, argv, variable, line] of wrong) {
    test(`withCredentials() refuses ${name} with exit code 2, and does not repeat the password`, () => {
      const error = refusal(() => usersOf(argv, variable));
      expect(error).toBeInstanceOf(UsageError);
      const { message, fix } = error;
      expect(`${message} (${fix})`).toMatch(line);
      expect(message + fix).not.toContain("secret");
    });
  }
});

describe("main() with users", () => {
  test("main() ends with one line and 2 where a user cannot be read", async () => {
    const world = new FakeWorld();
    expect(await main(["--auth", "secret", site.path], world)).toBe(2);
    expect(world.stderr.text).toBe(
      "serve-forever: --auth cannot be used: there is no colon (it is USER:PASSWORD)\n",
    );
  });
  test("main() ends with one line and 2 where the variable names nobody", async () => {
    const world = new FakeWorld("pipes", { SERVE_FOREVER_AUTH: "" });
    expect(await main([site.path], world)).toBe(2);
    expect(world.stderr.text).toMatch(/^serve-forever: There is no user in SERVE_FOREVER_AUTH \(.*\)\n$/);
  });
});

/** What curl is answered. */
function status(port: number, ...args: readonly string[]): Promise<string> {
  return output([
    "curl",
    "-s",
    "-o",
    "/dev/null",
    "-w",
    "%{http_code}",
    ...args,
    `http://127.0.0.1:${port}/a.txt`,
  ]);
}

describe("the tool with --auth", () => {
  test("the tool asks for a password, takes a hash from a file, and logs who it was", async () => {
    await using tool = new Tool(["--auth", `@${elsewhere.at("users")}`, "-b", "127.0.0.1", site.path, "0"]);
    const port = await tool.port();
    expect(await status(port)).toBe("401");
    expect(await status(port, "-u", "bob:wrong")).toBe("401");
    expect(await status(port, "-u", "bob:password")).toBe("200");
    expect(await status(port, "-u", "anna:right")).toBe("200");
    tool.process.kill("SIGTERM");
    expect(await tool.exited).toBe(0);
    const lines = (await tool.stderr).split("\n");
    expect(lines.filter((line) => line.includes('" 200 '))).toEqual([
      expect.stringMatching(/^127\.0\.0\.1 - bob \[.*\] "GET \/a\.txt HTTP\/1\.1" 200 -$/),
      expect.stringMatching(/^127\.0\.0\.1 - anna \[.*\] "GET \/a\.txt HTTP\/1\.1" 200 -$/),
    ]);
    expect(lines.filter((line) => line.includes("bob") && line.includes("401"))).toEqual([]);
  });
  test("the tool takes users from the environment, and counts guesses behind a Unix socket together", async () => {
    const socket = elsewhere.at("socket");
    await using tool = new Tool(["--unix", socket, site.path], { env: { SERVE_FOREVER_AUTH: "anna:right" } });
    await tool.line();
    const ask = (password: string): Promise<string> =>
      status(80, "--unix-socket", socket, "-u", `anna:${password}`);
    expect(await ask("right")).toBe("200");
    for (let guess = 0; guess < 10; guess++) expect(await ask(`${guess}`)).toBe("401");
    expect(await ask("another")).toBe("429");
    expect(await ask("right")).toBe("200");
    tool.process.kill("SIGTERM");
    await tool.exited;
    expect(await tool.stderr).not.toContain("TLS");
  });
  test("the tool's workers have the users, and none of their passwords among their arguments", async () => {
    const auth = ["--auth", "anna:right one", "--auth", `@${elsewhere.at("users")}`];
    await using program = new ForkedProgram(
      [...TOOL, "--workers", "2", "-b", "127.0.0.1", ...auth, site.path, "0"],
      { env: { SERVE_FOREVER_AUTH: "emil:by variable" } },
    );
    const [, port] = await program.says(/^Serving HTTP on 127\.0\.0\.1 port (\d+) .*\n/m);
    const curl = (...args: readonly string[]): Promise<string> => status(Number(port), ...args);
    expect(await curl()).toBe("401");
    for (const user of ["anna:right", "bob:password", "emil:by variable"])
      expect(await curl("-u", user)).toBe("200");
    const workers = program.workers();
    expect(workers).toHaveLength(2);
    const commands = await Promise.all(workers.map((pid) => Bun.file(`/proc/${pid}/cmdline`).text()));
    for (const command of commands) {
      expect(command).toContain(site.path);
      expect(command).not.toMatch(/anna|right|auth|users|variable/);
    }
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    await program.gone;
  });
  test("the tool warns where passwords travel without TLS, once", async () => {
    await using tool = new Tool(["--auth", "anna:right", "-b", "0.0.0.0", "--workers", "1", site.path, "0"]);
    const port = await tool.port();
    expect(await tool.errorLine()).toMatch(/^Without TLS, /);
    expect(await status(port)).toBe("401");
    tool.process.kill("SIGTERM");
    expect(await tool.exited).toBe(0);
    expect((await tool.stderr).match(/TLS/g)).toHaveLength(1);
  });
});
