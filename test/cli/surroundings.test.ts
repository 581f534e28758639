import { describe, expect, test } from "bun:test";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { devNull } from "node:os";
import { join, resolve } from "node:path";

import {
  canAsk,
  groupsInStat,
  ignoresHangUp,
  isForeground,
  outputOf,
  processGroups,
} from "../../src/cli/surroundings.ts";
import { Pty } from "../support/pty.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { FakeWorld } from "./fake-world.ts";

describe("canAsk()", () => {
  test("canAsk() asks nothing of a job in the background", () => {
    const job = (isInFront: boolean) =>
      Object.assign(new FakeWorld("terminal"), { isForeground: () => isInFront });
    expect(canAsk(job(true))).toBe(true);
    expect(canAsk(job(false))).toBe(false);
  });
  test("canAsk() wants a terminal at both ends", () => {
    const terminal = new FakeWorld("terminal");
    const pipes = new FakeWorld();
    expect(canAsk(terminal)).toBe(true);
    expect(canAsk(pipes)).toBe(false);
    const { stderr, env } = terminal;
    const onSignal = () => () => undefined;
    expect(canAsk({ stdin: pipes.stdin, stdout: terminal.stdout, stderr, env, onSignal })).toBe(false);
    expect(canAsk({ stdin: terminal.stdin, stdout: pipes.stdout, stderr, env, onSignal })).toBe(false);
  });
  test("canAsk() does not draw questions on a dumb terminal", () => {
    expect(canAsk(new FakeWorld("terminal", { TERM: "dumb" }))).toBe(false);
  });
});

const OUTPUT = `${import.meta.dir}/../../src/cli/surroundings.ts`;

function unwanted(): never {
  throw new Error("A stream was made");
}

/** The command for a program that has `outputOf`. */
function program(body: string): string[] {
  return [process.execPath, "-e", `import { outputOf } from ${JSON.stringify(OUTPUT)}; ${body}`];
}

describe("outputOf()", () => {
  test("outputOf() a file writes to it at once, without a stream", () => {
    using directory = new TemporaryDirectory();
    const path = join(directory.path, "out.txt");
    const fd = openSync(path, "w");
    const output = outputOf(fd, unwanted);
    expect(output.isTTY).toBe(false);
    output.write("zwölf\n");
    output.write("");
    expect(readFileSync(path, "utf8")).toBe("zwölf\n");
    closeSync(fd);
  });

  test("outputOf() what throws everything away is no terminal", () => {
    const fd = openSync(devNull, "w");
    expect(outputOf(fd, unwanted).isTTY).toBe(false);
    closeSync(fd);
  });

  test("outputOf() a descriptor that is closed takes text and forgets it", () => {
    const fd = openSync(devNull, "w");
    closeSync(fd);
    outputOf(fd, unwanted).write("lost");
  });

  test.if(existsSync("/dev/full"))("outputOf() a full disk says so", () => {
    const { stdout, stderr, exitCode } = Bun.spawnSync([
      "sh",
      "-c",
      `"${process.execPath}" "${import.meta.dir}/../../src/cli.ts" --version > /dev/full`,
    ]);
    expect([stdout.toString(), exitCode]).toEqual(["", 1]);
    expect(stderr.toString()).toMatch(/^serve-forever: Cannot write: .*ENOSPC.*\n$/);
  });

  test("outputOf() a pipe that nobody reads any more ends nothing", async () => {
    const body = `await Bun.stdin.text(); const out = outputOf(1, () => process.stdout);
      for (let i = 0; i < 3; i++) out.write("x".repeat(100_000)); console.error("still here");`;
    const child = Bun.spawn(program(body), { stdin: "pipe", stdout: "pipe", stderr: "pipe" });
    await child.stdout.cancel();
    await child.stdin.end();
    expect(await new Response(child.stderr).text()).toBe("still here\n");
    expect(await child.exited).toBe(0);
  });

  test("outputOf() a pipe writes more than it holds", () => {
    const { stdout } = Bun.spawnSync(
      program(`outputOf(1, () => process.stdout).write("x".repeat(1_000_000));`),
    );
    expect(stdout).toHaveLength(1_000_000);
  });

  test("outputOf() a terminal is its stream, whose errors are heard", async () => {
    const body = `const out = outputOf(1, () => process.stdout);
      console.log("same", out === process.stdout, out.isTTY, process.stdout.listenerCount("error"));`;
    const pty = new Pty(program(body));
    await pty.shows(/same true true 1/);
    expect(await pty.exited).toBe(0);
  });
});

describe("isForeground()", () => {
  const cases = [
    { name: "the group that the terminal listens to", groups: { own: 7, foreground: 7 }, expected: true },
    { name: "a job in the background", groups: { own: 7, foreground: 6 }, expected: false },
    { name: "a process without a controlling terminal", groups: { own: 7, foreground: -1 }, expected: true },
  ];
  for (const { name, groups, expected } of cases) {
    test(`isForeground() is ${expected} for ${name}`, () => {
      expect(isForeground(groups)).toBe(expected);
    });
  }
});

describe("ignoresHangUp()", () => {
  for (const [ignored, expected] of [
    ["0000000000000000", false],
    ["0000000000000001", true],
    ["0000000000001007", true],
    ["0000000000001006", false],
    ["000000000000000f", true],
  ] as const) {
    test(`ignoresHangUp() is ${expected} for ${ignored}`, () => {
      expect(
        ignoresHangUp(
          `Name:\ta\nSigBlk:\t0000000000000001\nSigIgn:\t${ignored}\nSigCgt:\t0000000000000001\n`,
        ),
      ).toBe(expected);
    });
  }
  test("ignoresHangUp() is false where nobody can be asked", () => {
    expect(ignoresHangUp("")).toBe(false);
  });
  test.skipIf(process.platform !== "linux")("ignoresHangUp() asks the system", () => {
    const program = `console.log(require(${JSON.stringify(resolve(import.meta.dir, "../../src/cli/surroundings.ts"))}).ignoresHangUp())`;
    const started = Bun.spawnSync(["sh", "-c", 'trap "" HUP; exec "$0" -e "$1"', process.execPath, program]);
    expect(started.stdout.toString()).toBe("true\n");
  });
});

describe("processGroups()", () => {
  test("processGroups() is told the same by both that it asks", () => {
    expect(processGroups("linux")).toEqual(processGroups("darwin"));
    expect(processGroups("linux")?.own).toBeGreaterThan(0);
  });
  test("processGroups() knows none on Windows, where nobody is stopped", () => {
    expect(processGroups("win32")).toBeUndefined();
    expect(isForeground(undefined, "win32")).toBe(true);
  });
});

test("groupsInStat() is not misled by the name of the program", () => {
  expect(groupsInStat("12 (a) R 1 (b) S 10 11 12 34816 99 4194304 100\n")).toEqual({
    own: 11,
    foreground: 99,
  });
});
