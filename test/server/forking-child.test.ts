import { describe, expect, test } from "bun:test";

import { commandOf, type StartedProgram, startWorker, thisProgram } from "../../src/server/forking-child.ts";
import { ForkedProgram, get } from "../support/forked-program.ts";
import { layTrap, TRAPS } from "../support/hostile-directory.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const SCRIPT: StartedProgram = { isCompiled: false, execPath: "/bin/bun", execArgv: [], main: "/a/main.ts" };

describe("commandOf()", () => {
  const cases: readonly { name: string; program: StartedProgram; command: readonly string[] }[] = [
    { name: "a script with Bun", program: SCRIPT, command: ["/bin/bun", "/a/main.ts"] },
    {
      name: "a script with Bun's flags",
      program: { ...SCRIPT, execArgv: ["--no-env-file", "--config=/dev/null", "--preload", "./a.ts"] },
      command: ["/bin/bun", "--no-env-file", "--config=/dev/null", "--preload", "./a.ts", "/a/main.ts"],
    },
    {
      name: "a script without a debugger and a watcher of its own",
      program: { ...SCRIPT, execArgv: ["--inspect-brk=1234", "--inspect", "--smol", "--watch", "--hot"] },
      command: ["/bin/bun", "--smol", "/a/main.ts"],
    },
    {
      name: "a binary by itself",
      program: { isCompiled: true, execPath: "/bin/tool", execArgv: [], main: "/$bunfs/tool" },
      command: ["/bin/tool"],
    },
  ];
  for (const { name, program, command } of cases) {
    test(`commandOf() starts ${name}`, () => {
      expect(commandOf(program)).toEqual(command);
    });
  }
  for (const main of ["/a/[eval]", "/a/[stdin]"]) {
    test(`commandOf() refuses ${main}`, () => {
      expect(() => commandOf({ ...SCRIPT, main })).toThrow(
        "a program without a file cannot be started again",
      );
    });
  }
});

test("thisProgram() begins with what runs it", () => {
  expect(thisProgram()[0]).toBe(process.execPath);
});

/** Starts a program of some code as a worker. */
function worker(code: string, shutdown: () => void = () => undefined) {
  return startWorker({ command: [process.execPath, "-e", code], name: "worker", descriptor: 1, shutdown });
}

describe("startWorker()", () => {
  test("startWorker() hears that the worker serves, and what it asks for", async () => {
    const asked = Promise.withResolvers<void>();
    const child = worker(
      `process.send("serving"); process.send("shutdown"); setInterval(() => undefined, 60_000);`,
      asked.resolve,
    );
    expect(child.servingSinceMs).toBeUndefined();
    await asked.promise;
    expect(child.servingSinceMs).toBeGreaterThan(0);
    expect(child.ending).toBeUndefined();
    child.kill("SIGKILL");
    await child.ended;
    expect(child.ending).toBe("SIGKILL");
  });
  test("startWorker() dismisses a worker when it serves, and not before", async () => {
    const child = worker(
      `process.on("SIGTERM", () => process.exit(7)); process.send("serving"); setInterval(() => undefined, 60_000);`,
    );
    child.kill("SIGTERM");
    await child.ended;
    expect(child.ending).toBe("exit code 7");
  });
  test("startWorker() has a worker hear that it is to end at once when it serves, and before kills it", async () => {
    const early = worker("setInterval(() => undefined, 60_000);");
    early.kill("SIGQUIT");
    await early.ended;
    expect(early.ending).toBe("SIGKILL");
    const serves = Promise.withResolvers<void>();
    const late = worker(
      `process.on("SIGQUIT", () => process.exit(7)); process.send("serving"); process.send("shutdown");
      setInterval(() => undefined, 60_000);`,
      serves.resolve,
    );
    await serves.promise;
    late.kill("SIGQUIT");
    await late.ended;
    expect(late.ending).toBe("exit code 7");
  });
  test("startWorker() says with which code a worker ended", async () => {
    const child = worker("process.exit(3)");
    await child.ended;
    expect(child.ending).toBe("exit code 3");
  });
  test.if(process.platform === "linux")(
    "startWorker() gives the worker a name, a descriptor and a session of its own",
    async () => {
      const child = worker(`
        const { fstatSync, readFileSync } = require("node:fs");
        fstatSync(3);
        const [, , group, session] = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
        const isAlone = Number(group) === process.pid && Number(session) === process.pid;
        process.exit(process.argv0 === "worker" && isAlone ? 0 : 1);
      `);
      await child.ended;
      expect(child.ending).toBe("exit code 0");
    },
  );
  test.each(TRAPS)("startWorker() does not obey $name where the program was started", async (trap) => {
    using directory = new TemporaryDirectory();
    const cwd = layTrap(trap, directory.path);
    const program = `${import.meta.dir}/../support/forking-program.ts`;
    const flags = ["--no-env-file", "--config=/dev/null", "--tsconfig-override=/dev/null"];
    await using forked = new ForkedProgram([process.execPath, ...flags, program, "{}"], { cwd });
    const inherited: unknown = JSON.parse((await get(await forked.address(), "/inherited")) ?? "");
    expect(inherited).toMatchObject({ variables: [] });
    expect(forked.text).not.toContain("TRAP SPRUNG");
  });
});
