import { describe, expect, test } from "bun:test";

import { LineWriter } from "../../src/server/stderr.ts";

const STDERR = `${import.meta.dir}/../../src/server/stderr.ts`;

/** The command for a program that has `writeStderr`. */
function program(body: string): string[] {
  return [
    process.execPath,
    "-e",
    `import { flushStderr, writeStderr, writeStderrSoon } from ${JSON.stringify(STDERR)}; ${body}`,
  ];
}

describe("writeStderr()", () => {
  test("writes text as UTF-8", () => {
    const { stderr } = Bun.spawnSync(program(`writeStderr("zwölf\\n"); writeStderr("");`));
    expect(stderr.toString()).toBe("zwölf\n");
  });

  test("writes more than a pipe holds", () => {
    const { stderr } = Bun.spawnSync(program(`writeStderr("x".repeat(1_000_000));`));
    expect(stderr).toHaveLength(1_000_000);
  });

  test("does not end a program whose stderr is closed", () => {
    const { stdout, exitCode } = Bun.spawnSync(
      program(`require("node:fs").closeSync(2); writeStderr("lost"); console.log("still here");`),
    );
    expect([stdout.toString(), exitCode]).toEqual(["still here\n", 0]);
  });

  test("does not end a program that nobody listens to any more", async () => {
    const child = Bun.spawn(
      program(`await Bun.stdin.text(); writeStderr("lost"); writeStderr("too"); console.log("still here");`),
      { stdin: "pipe", stdout: "pipe", stderr: "pipe" },
    );
    await child.stderr.cancel();
    await child.stdin.end();
    expect(await new Response(child.stdout).text()).toBe("still here\n");
    expect(await child.exited).toBe(0);
  });

  // Perl, because Bun cannot make a pipe's end non-blocking.
  const nonBlocking = [
    "perl",
    "-MFcntl",
    "-e",
    "fcntl(STDERR, F_SETFL, fcntl(STDERR, F_GETFL, 0) | O_NONBLOCK); exec { $ARGV[0] } @ARGV",
  ];

  test.skipIf(Bun.which("perl") === null)(
    "waits for nobody: it keeps a mebibyte of lines, in order, and says how many it could not",
    async () => {
      const body = `
        const line = "x".repeat(991);
        for (let i = 0; i < 20_000; i++) writeStderr(String(i).padStart(8, "0") + line + "\\n");
        console.log("written");
        const alive = setInterval(() => {}, 1000);
        await Bun.stdin.text();
        clearInterval(alive);
      `;
      const child = Bun.spawn([...nonBlocking, ...program(body)], {
        stdin: "pipe",
        stdout: "pipe",
        stderr: "pipe",
      });
      // It has written everything before anybody reads anything.
      await child.stdout.getReader().read();
      let text = "";
      const decoder = new TextDecoder();
      for await (const chunk of child.stderr) {
        text += decoder.decode(chunk, { stream: true });
        if (text.includes("not logged")) break;
      }
      await child.stdin.end();
      expect(await child.exited).toBe(0);
      const lines = text.trimEnd().split("\n");
      const lost = Number(/^(\d+) lines were not logged: nobody read them$/.exec(lines.pop() ?? "")?.[1]);
      expect(lines.length + lost).toBe(20_000);
      expect(text.length).toBeGreaterThan(1024 * 1024);
      expect(lines.every((line, i) => line.length === 999 && Number(line.slice(0, 8)) === i)).toBe(true);
    },
  );
});

describe("LineWriter", () => {
  /** Takes as many bytes a call as it is told to, and fails with a code where it is told one. */
  function pipe(...answers: readonly (number | string)[]): {
    taken: string[];
    write: (bytes: Buffer) => number;
  } {
    const left = [...answers];
    const taken: string[] = [];
    return {
      taken,
      write(bytes) {
        const answer = left.shift() ?? bytes.length;
        if (typeof answer === "string") throw Object.assign(new Error(answer), { code: answer });
        taken.push(bytes.subarray(0, answer).toString());
        return Math.min(answer, bytes.length);
      },
    };
  }

  test("LineWriter writes the rest of what was taken in part", () => {
    const { taken, write } = pipe(2, 3);
    new LineWriter(write).write("one line\n");
    expect(taken).toEqual(["on", "e l", "ine\n"]);
  });

  test("LineWriter keeps what a full pipe does not take, in order", () => {
    const { taken, write } = pipe(3, "EAGAIN", "EAGAIN");
    const writer = new LineWriter(write);
    writer.write("first\n");
    writer.write("second\n");
    expect(taken).toEqual(["fir"]);
    writer.retry();
    writer.retry();
    expect(taken.join("")).toBe("first\nsecond\n");
  });

  test("LineWriter tries again by itself", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const answers = ["EAGAIN"];
    const writer = new LineWriter((bytes) => {
      const code = answers.shift();
      if (code !== undefined) throw Object.assign(new Error(code), { code });
      resolve(bytes.toString());
      return bytes.length;
    });
    writer.write("late\n");
    // Its timer does not hold the process; this one does.
    const alive = setInterval(() => undefined, 1000);
    expect(await promise).toBe("late\n");
    clearInterval(alive);
  });

  test("LineWriter drops what a closed pipe does not take, and lives", () => {
    const { taken, write } = pipe("EPIPE");
    const writer = new LineWriter(write);
    writer.write("lost\n");
    writer.write("next\n");
    expect(taken).toEqual(["next\n"]);
  });

  test("LineWriter holds a megabyte for who has stopped reading, and says how many lines it dropped", () => {
    const { taken, write } = pipe("EAGAIN");
    const writer = new LineWriter(write);
    const line = `${"x".repeat(1023)}\n`;
    for (let index = 0; index < 1030; index++) writer.write(line);
    writer.retry();
    expect(taken).toEqual([line.repeat(1024), "6 lines were not logged: nobody read them\n"]);
  });
});

describe("writeStderrSoon()", () => {
  test("writes the lines of a turn in order, before anything that is written at once", () => {
    const { stderr } = Bun.spawnSync(
      program(
        `writeStderrSoon("1\\n"); writeStderrSoon("2\\n"); writeStderr("3\\n"); writeStderrSoon("4\\n");`,
      ),
    );
    expect(stderr.toString()).toBe("1\n2\n3\n4\n");
  });

  test("keeps lines whole that are more than one write", () => {
    const { stderr } = Bun.spawnSync(
      program(`for (let i = 0; i < 5000; i++) writeStderrSoon("line " + i + "\\n");`),
    );
    expect(stderr.toString()).toBe(Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(""));
  });

  test("is written by flushStderr() where the process ends at once", () => {
    const { stderr } = Bun.spawnSync(
      program(`for (let i = 0; i < 9; i++) writeStderrSoon(i + "\\n"); flushStderr(); process.exit(0);`),
    );
    expect(stderr.toString()).toBe("0\n1\n2\n3\n4\n5\n6\n7\n8\n");
  });

  test("writes the first lines of a turn at once", () => {
    const { stderr } = Bun.spawnSync(
      program(
        `for (let i = 0; i < 3; i++) writeStderrSoon(i + "\\n"); process.kill(process.pid, "SIGKILL");`,
      ),
    );
    expect(stderr.toString()).toBe("0\n1\n2\n");
  });

  test.each([
    ["keeps them to the end of a turn behind one that had many", 1, "0\n1\n2\n3\n4\n"],
    ["writes the first lines at once again behind a turn that had few", 2, "0\n1\n2\n3\n4\nfew\nlast\n"],
  ])("%s", (_, turns, written) => {
    const { stderr } = Bun.spawnSync(
      program(`
        const turnEnds = () => new Promise((ends) => setImmediate(ends));
        for (let i = 0; i < 5; i++) writeStderrSoon(i + "\\n");
        await turnEnds();
        for (let turn = 1; turn < ${turns}; turn++) {
          writeStderrSoon("few\\n");
          await turnEnds();
        }
        writeStderrSoon("last\\n");
        process.kill(process.pid, "SIGKILL");
      `),
    );
    expect(stderr.toString()).toBe(written);
  });
});
