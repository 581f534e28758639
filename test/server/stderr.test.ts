import { describe, expect, test } from "bun:test";

const STDERR = `${import.meta.dir}/../../src/server/stderr.ts`;

/** The command for a program that has `writeStderr`. */
function program(body: string): string[] {
  return [process.execPath, "-e", `import { writeStderr } from ${JSON.stringify(STDERR)}; ${body}`];
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
