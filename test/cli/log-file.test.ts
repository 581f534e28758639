import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";

import { LogFile } from "../../src/cli/log-file.ts";
import { Tool } from "../support/spawn-tool.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

class DiskError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`${code}: no luck`);
    this.code = code;
  }
}

describe("LogFile", () => {
  const directory = new TemporaryDirectory();
  afterAll(() => directory[Symbol.dispose]());
  const path = directory.join("access.log");
  const said: string[] = [];
  let writes = 0;
  let clock = 0;
  /** What the disk says instead of taking bytes. */
  let trouble: string | undefined;
  /** How many bytes it takes at most. */
  let room = Infinity;
  const disk = {
    now: () => clock,
    write(fd: number, bytes: Buffer): number {
      if (trouble !== undefined && room <= 0) throw new DiskError(trouble);
      writes++;
      const taken = writeSync(fd, bytes, 0, Math.min(bytes.length, room));
      room -= taken;
      return taken;
    },
  };
  let log: LogFile;
  const open = (): LogFile => (log = new LogFile(path, (text) => void said.push(text), disk));
  const content = (): string => readFileSync(path, "utf8");
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  beforeEach(() => {
    said.length = writes = clock = 0;
    trouble = undefined;
    room = Infinity;
    rmSync(path, { force: true });
  });
  afterEach(() => log.close());

  test("LogFile is its owner's alone", () => {
    open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
  test("LogFile appends, and leaves the mode of a file that was there", () => {
    writeFileSync(path, "before\n");
    chmodSync(path, 0o640);
    open().write("after\n");
    log.flush();
    expect(content()).toBe("before\nafter\n");
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });
  test("LogFile writes the lines of a turn at once", async () => {
    open();
    for (let line = 0; line < 100; line++) log.write(`${line}\n`);
    expect(content()).toBe("");
    await turn();
    expect(content().split("\n")).toHaveLength(101);
    expect(writes).toBe(1);
  });
  test("LogFile does not let much wait for the end of the turn", () => {
    open().write("x".repeat(100_000));
    expect(content()).toHaveLength(100_000);
  });
  test("LogFile follows its name within a second, as what rotates logs expects", () => {
    open().write("one\n");
    log.flush();
    renameSync(path, `${path}.1`);
    log.write("two\n");
    log.flush();
    expect(readFileSync(`${path}.1`, "utf8")).toBe("one\ntwo\n");
    clock += 1000;
    log.write("three\n");
    log.flush();
    expect(content()).toBe("three\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(log.identity.ino).toBe(statSync(path).ino);
  });
  test("LogFile is opened anew when it is told to", () => {
    open().write("one\n");
    renameSync(path, `${path}.1`);
    log.reopen();
    log.write("two\n");
    log.flush();
    expect(readFileSync(`${path}.1`, "utf8")).toBe("one\n");
    expect(content()).toBe("two\n");
  });
  test("LogFile goes on with the old file where the new one cannot be opened, and says so once", () => {
    using gone = new TemporaryDirectory();
    const inside = new LogFile(gone.join("a.log"), (text) => void said.push(text), disk);
    log = inside;
    renameSync(gone.join("a.log"), path);
    rmSync(gone.path, { recursive: true });
    inside.reopen();
    inside.reopen();
    inside.write("still here\n");
    inside.flush();
    expect(content()).toBe("still here\n");
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^Cannot write the log .*a\.log: ENOENT/);
    expect(said[1]).toEndWith("is written again");
  });
  for (const code of ["ENOSPC", "EIO", "EPIPE"]) {
    test(`LogFile keeps what ${code} refuses, says so once, and writes whole lines when it can again`, () => {
      open();
      [trouble, room] = [code, 6];
      for (const line of ["first\n", "second\n", "third\n"]) {
        log.write(line);
        log.flush();
      }
      expect(content()).toBe("first\n");
      expect(said).toEqual([`Cannot write the log ${path}: ${code}: no luck`]);
      log.retry();
      room = 3; // half a line
      log.retry();
      expect(content()).toBe("first\nsec");
      room = Infinity;
      log.retry();
      expect(content()).toBe("first\nsecond\nthird\n");
      expect(said).toEqual([expect.any(String), `The log ${path} is written again`]);
    });
  }
  test("LogFile drops what would fill the memory, and says how many lines", () => {
    open();
    [trouble, room] = ["ENOSPC", 0];
    const line = `${"x".repeat(60_000)}\n`;
    for (let number = 0; number < 20; number++) {
      log.write(line);
      log.flush();
    }
    room = Infinity;
    log.retry();
    expect(content()).toBe(line.repeat(17));
    expect(said.at(-1)).toEndWith("is written again; 3 lines are lost");
  });
  test("LogFile waits for a full pipe without a word", () => {
    open();
    [trouble, room] = ["EAGAIN", 0];
    log.write("line\n");
    log.flush();
    room = Infinity;
    log.retry();
    expect(content()).toBe("line\n");
    expect(said).toEqual([]);
  });
  test("LogFile cannot be opened where there is no directory", () => {
    open();
    const opening = (): LogFile => new LogFile(directory.join("nope", "a.log"), () => undefined);
    expect(opening).toThrow("ENOENT");
  });
});

describe("--log-file", () => {
  const site = new TemporaryDirectory();
  writeFileSync(site.join("a.txt"), "a");
  afterAll(() => site[Symbol.dispose]());
  const log = site.join("access.log");
  afterEach(() => {
    for (const name of [log, `${log}.1`]) rmSync(name, { force: true });
  });
  const start = async (...args: readonly string[]): Promise<{ tool: Tool; url: string }> => {
    const tool = new Tool(["-b", "127.0.0.1", "0", site.path, "--log-file", log, ...args]);
    return { tool, url: `http://127.0.0.1:${await tool.port()}/` };
  };
  const read = (path = log): readonly string[] => readFileSync(path, "utf8").trimEnd().split("\n");

  test("--log-file has Python's lines, and stderr has none", async () => {
    const { tool, url } = await start();
    for (const name of ["a.txt", "nope", "access.log"]) await fetch(url + name);
    tool.process.kill("SIGTERM");
    expect(await tool.exited).toBe(0);
    expect(await tool.stderr).toBe("");
    expect(read().map((line) => line.replace(/\[.*\]/, "[]"))).toEqual([
      '127.0.0.1 - - [] "GET /a.txt HTTP/1.1" 200 -',
      "127.0.0.1 - - [] code 404, message File not found",
      '127.0.0.1 - - [] "GET /nope HTTP/1.1" 404 -',
      "127.0.0.1 - - [] code 404, message File not found",
      '127.0.0.1 - - [] "GET /access.log HTTP/1.1" 404 -',
    ]);
  });
  for (const signal of ["SIGUSR1", "SIGHUP"] as const) {
    test(`--log-file is opened anew at ${signal}`, async () => {
      const { tool, url } = await start("--log-format", "json");
      await fetch(`${url}a.txt?one`);
      renameSync(log, `${log}.1`);
      tool.process.kill(signal);
      // The signal is handled before or after the request, but in the end there is a new file.
      while (!(await Bun.file(log).exists())) await fetch(`${url}a.txt`);
      await fetch(`${url}a.txt?two`);
      tool.process.kill("SIGTERM");
      expect(await tool.exited).toBe(0);
      expect(read(`${log}.1`)[0]).toContain('"path":"/a.txt?one"');
      expect(read().at(-1)).toContain('"path":"/a.txt?two"');
    });
  }
  test("--log-file has whole lines from all workers", async () => {
    const { tool, url } = await start("--workers", "2", "--log-format", "combined");
    const names = Array.from({ length: 200 }, (_, number) => `a.txt?${number}`);
    await Promise.all(names.map(async (name) => (await fetch(url + name, { keepalive: false })).text()));
    tool.process.kill("SIGTERM");
    expect(await tool.exited).toBe(0);
    const lines = read();
    for (const line of lines)
      expect(line).toMatch(/^127\.0\.0\.1 - - \[[^\]]+\] "GET \/a\.txt\?\d+ HTTP\/1\.1" 200 1 "-" "[^"]+"$/);
    expect(new Set(lines.map((line) => /\?\d+/.exec(line)?.[0])).size).toBe(200);
  });
  test("--log-file that cannot be opened is one line and exit code 1", async () => {
    const tool = new Tool(["0", site.path, "--log-file", site.join("nope", "a.log")]);
    expect(await tool.exited).toBe(1);
    expect(await tool.stderr).toMatch(/^serve-forever: Cannot write the log: ENOENT.*\n$/);
  });
  test("--log-file never waits for the reader of a pipe", async () => {
    const pipe = site.join("pipe");
    expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
    const tool = new Tool(["0", site.path, "--log-file", pipe]);
    expect(await tool.exited).toBe(1);
    expect(await tool.stderr).toMatch(/^serve-forever: Cannot write the log: ENXIO/);
  });
  test("--log-file on a full disk disturbs nobody", async () => {
    if (!(await Bun.file("/dev/full").exists())) return;
    const tool = new Tool(["-b", "127.0.0.1", "0", site.path, "--log-file", "/dev/full"]);
    const url = `http://127.0.0.1:${await tool.port()}/`;
    for (let request = 0; request < 20; request++)
      expect(await (await fetch(`${url}a.txt`)).text()).toBe("a");
    tool.process.kill("SIGTERM");
    expect(await tool.exited).toBe(0);
    expect(await tool.stderr).toMatch(/^serve-forever: Cannot write the log \/dev\/full: ENOSPC.*\n$/);
  });
});
