import { describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { resolve } from "node:path";

import { CGIProcess, type ScriptStart, scriptUser, serverEnvironment } from "../../src/cgi/cgi-process.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { PLATFORM } from "../../src/server/runtime.ts";
import { openDescriptors } from "../support/open-descriptors.ts";
import { settled } from "../support/scripted-connection.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { groupGone, timePassesUntil } from "./cgi-site.ts";

const PATH = "/usr/local/bin:/usr/bin:/bin";

interface Started {
  readonly script: CGIProcess;
  readonly errors: string[];
}

async function sh(code: string, changes: Partial<ScriptStart> = {}): Promise<Started> {
  const errors: string[] = [];
  const script = await CGIProcess.start({
    command: ["/bin/sh", "-c", code, "sh"],
    cwd: "/",
    env: { PATH },
    user: scriptUser(),
    stdin: "nothing",
    timeoutSeconds: 0,
    onErrorLine: (line) => errors.push(line),
    ...changes,
  });
  return { script, errors };
}

async function all(script: CGIProcess): Promise<string> {
  const parts: Uint8Array[] = [];
  for (let part = await script.read(); part !== undefined; part = await script.read()) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** How many ends of pipes this process holds. */
function openPipes(): number {
  return openDescriptors().filter((target) => target.startsWith("pipe:")).length;
}

describe.skipIf(PLATFORM === "win32")("CGIProcess", () => {
  test("CGIProcess gives output, errors by the line, and the exit code", async () => {
    const { script, errors } = await sh("echo out; echo err >&2; printf last >&2; exit 3");
    expect(await all(script)).toBe("out\n");
    expect(await script.end()).toBe(3);
    expect(script.endedByItself).toBeTrue();
    expect(await script.finished).toBe(3);
    expect(errors).toEqual(["err", "last"]);
  });

  test("CGIProcess gives Python's exit code for a signal", async () => {
    const { script } = await sh("kill -SEGV $$");
    expect(await script.exited).toBe(-11);
  });

  test("CGIProcess starts with the environment, the directory and the arguments it is given, and no others", async () => {
    const { script } = await sh('/usr/bin/env; pwd; echo "$@"', {
      command: ["/bin/sh", "-c", '/usr/bin/env; pwd; echo "$@"', "sh", "a b", "c"],
      cwd: "/usr",
      env: { PATH, A: "é\n" },
    });
    const lines = (await all(script)).split("\n").filter((line) => !/^(PWD|_|OLDPWD|SHLVL)=/.test(line));
    expect(lines.sort()).toEqual(["", "", "/usr", "A=é", `PATH=${PATH}`, "a b c"].sort());
  });

  test("CGIProcess lets /dev/stdin, /dev/stdout and /dev/stderr be opened", async () => {
    const { script, errors } = await sh("cat /dev/stdin > /dev/stdout; echo oops > /dev/stderr", {
      stdin: "pipe",
    });
    expect(await script.write(Buffer.from("in"))).toBeTrue();
    script.endInput();
    expect(await all(script)).toBe("in");
    await script.finished;
    expect(errors).toEqual(["oops"]);
  });

  test("CGIProcess has nothing on stdin where there is no input", async () => {
    const { script } = await sh("cat; cat /dev/stdin; echo end");
    expect(await script.write(Buffer.from("x"))).toBeFalse();
    expect(await all(script)).toBe("end\n");
  });

  test.if(scriptUser() !== undefined)("CGIProcess runs as nobody, without any group of root's", async () => {
    const user = scriptUser();
    const { script } = await sh("id -u; id -g; id -G");
    expect(await all(script)).toBe(`${user?.uid}\n${user?.gid}\n${user?.gid}\n`);
  });

  test.each<[name: string, changes: Partial<ScriptStart>, code: string]>([
    ["no such program", { command: ["/no/such/program"] }, "ENOENT"],
    ["no such directory", { cwd: "/no/such/directory" }, "ENOENT"],
    ["a directory", { command: ["/usr"] }, "EACCES"],
  ])("CGIProcess.start() rejects: %s", async (_, changes, code) => {
    expect(sh("", changes)).rejects.toMatchObject({ code });
  });

  test.if(PLATFORM === "linux")(
    "CGIProcess.start() gives a script three descriptors and no other",
    async () => {
      const { script } = await sh("echo /proc/self/fd/*", { stdin: "pipe" });
      script.endInput();
      // The fourth is the shell's own, for the directory.
      expect((await all(script)).trim().split(" ").length).toBeLessThanOrEqual(4);
    },
  );

  test.if(PLATFORM === "linux")("CGIProcess keeps no pipe, whether the script starts or not", async () => {
    const before = openPipes();
    for (let i = 0; i < 10; i++) {
      const { script } = await sh("cat", { stdin: "pipe" });
      await script.write(Buffer.from("x"));
      script.endInput();
      expect(await all(script)).toBe("x");
      await script.finished;
      expect(sh("", { command: ["/no/such/program"], stdin: "pipe" })).rejects.toThrow();
    }
    // The last of them are closed in the turns that follow.
    while (openPipes() > before) await settled();
  });

  test("CGIProcess.write() waits for the script, and notices that it reads no more", async () => {
    const { script } = await sh("head -c 3; exec <&-; echo; exit", { stdin: "pipe" });
    let taken = 0;
    while (await script.write(Buffer.alloc(65536, "x"))) taken++;
    expect(taken).toBeLessThan(3);
    script.endInput();
    expect(await all(script)).toBe("xxx\n");
  });

  test("CGIProcess.write() gives up when the script has ended though its child holds the pipe", async () => {
    const { script } = await sh("sleep 1000 <&0 >/dev/null 2>&1 & echo $!", { stdin: "pipe" });
    const child = Number(await all(script));
    while (await script.write(Buffer.alloc(65536))) await script.exited;
    script.endInput();
    process.kill(child);
  });

  test("CGIProcess.stop() ends the whole group", async () => {
    const { script } = await sh("sleep 1000 & sleep 1000 & echo $$; wait");
    const leader = Number(Buffer.from((await script.read()) ?? []).toString());
    expect(() => process.kill(-leader, 0)).not.toThrow();
    script.stop();
    script.stop();
    expect(await script.read()).toBeUndefined();
    expect(await script.exited).toBe(-15);
    expect(script).toMatchObject({ stopped: true, timedOut: false, endedByItself: false });
    await groupGone(leader);
  });

  test("CGIProcess.stop() forces who does not listen, two seconds later", async () => {
    const { script } = await sh("trap '' TERM; echo $$; while :; do sleep 1000 & wait; done");
    const leader = Number(Buffer.from((await script.read()) ?? []).toString());
    script.stop();
    expect(await timePassesUntil(script.exited)).toBeGreaterThanOrEqual(2);
    expect(await script.exited).toBe(-9);
    await groupGone(leader);
  });

  test("CGIProcess.stop() does nothing to who has ended", async () => {
    const { script } = await sh("exit 0");
    await script.finished;
    script.stop();
    expect(script.stopped).toBeFalse();
  });

  test("CGIProcess times out where it gives nothing", async () => {
    const { script } = await sh("sleep 1000", { timeoutSeconds: 5 });
    const reading = script.read();
    expect(await timePassesUntil(reading)).toBeGreaterThanOrEqual(5);
    expect(await reading).toBeUndefined();
    expect(script).toMatchObject({ stopped: true, timedOut: true });
    await script.exited;
  });

  test("CGIProcess times out where it closes its output and does not end", async () => {
    const { script } = await sh("exec >&- 2>&-; sleep 1000", { timeoutSeconds: 5 });
    expect(await all(script)).toBe("");
    await timePassesUntil(script.end());
    expect(script.timedOut).toBeTrue();
    await script.exited;
  });

  test("CGIProcess does not time out while nobody reads, or while the client has yet to send", async () => {
    const { script } = await sh("echo a; cat", { stdin: "pipe", timeoutSeconds: 5 });
    expect(Buffer.from((await script.read()) ?? []).toString()).toBe("a\n");
    for (let i = 0; i < 10; i++) sweep();
    const reading = script.read();
    for (let i = 0; i < 10; i++) sweep();
    expect(script.timedOut).toBeFalse();
    await script.write(Buffer.from("b"));
    expect(Buffer.from((await reading) ?? []).toString()).toBe("b");
    script.endInput();
    expect(await script.end()).toBe(0);
  });

  test("CGIProcess.finished does not wait for ever for what was left behind", async () => {
    const { script } = await sh("sleep 1000 >/dev/null </dev/null & echo $!; exit 4");
    const child = Number(await all(script));
    expect(await script.exited).toBe(4);
    await timePassesUntil(script.finished);
    expect(await script.finished).toBe(4);
    // What a script leaves behind when it ends by itself is left alone.
    expect(() => process.kill(child, "SIGTERM")).not.toThrow();
  });

  test("CGIProcess takes its group with it when the server's process ends", async () => {
    using directory = new TemporaryDirectory();
    chmodSync(directory.path, 0o755);
    const source = resolve(import.meta.dir, "../../src/cgi/cgi-process.ts");
    const code = `
      import { CGIProcess } from ${JSON.stringify(source)};
      const script = await CGIProcess.start({
        command: ["/bin/sh", "-c", "trap '' TERM; sleep 1000 & echo $$; wait; sleep 1000"], cwd: "/", env: process.env,
        user: undefined, stdin: "nothing", timeoutSeconds: 0, onErrorLine() {},
      });
      console.log(Buffer.from(await script.read()).toString());
      process.exit(7);`;
    const server = Bun.spawn([process.execPath, "-e", code], { cwd: directory.path, stderr: "inherit" });
    const leader = Number(await new Response(server.stdout).text());
    expect(await server.exited).toBe(7);
    expect(leader).toBeGreaterThan(1);
    await groupGone(leader);
  });
});

test("scriptUser() gives root's rights away, and nobody else's", () => {
  const user = scriptUser();
  expect(user === undefined).toBe(process.geteuid?.() !== 0);
  expect(user?.uid).not.toBe(0);
});

test("serverEnvironment() is the server's own", () => {
  expect(serverEnvironment()["PATH"]).toBe(process.env["PATH"] ?? "");
});
