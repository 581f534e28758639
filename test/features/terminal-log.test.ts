import { afterAll, beforeEach, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { ansi, plain } from "../../src/features/paint.ts";
import { byteCount, duration, terminalLog } from "../../src/features/terminal-log.ts";
import { exchange, get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("terminalLog()", () => {
  const site = new Site({ "a.txt": "x".repeat(1500), "sub/b.txt": "b" });
  afterAll(() => site.remove());
  let lines: string[] = [];
  beforeEach(() => {
    lines = [];
    LoggingHandler.log = [];
  });
  const noon = () => new Date(2026, 10, 20, 9, 18, 49).getTime();
  const write = (line: string) => void lines.push(line);
  const Plain = compose(LoggingHandler, [servingDirectory(site.path), terminalLog(write, plain, noon)]);
  const Coloured = compose(LoggingHandler, [servingDirectory(site.path), terminalLog(write, ansi, noon)]);
  const untimed = () => lines.map((line) => line.replace(/[\d.]+ m?s(?= |$)/, "N ms"));

  const cases = [
    { target: "/a.txt", line: "09:18:49 200 GET /a.txt 1.5 kB N ms 192.0.2.1\n" },
    { target: "/sub", line: "09:18:49 301 GET /sub 0 B N ms 192.0.2.1\n" },
    { target: "/a%20b?c", line: /^09:18:49 404 GET \/a%20b\?c \d+ B N ms 192\.0\.2\.1\n$/ },
  ];
  for (const { target, line } of cases) {
    test(`terminalLog() writes one line for ${target}, and not Python's`, async () => {
      await get(Plain, target);
      expect(untimed()).toEqual([typeof line === "string" ? line : expect.stringMatching(line)]);
      expect(LoggingHandler.log).toEqual([]);
    });
  }
  test("terminalLog() writes a line for each request of a connection", async () => {
    await exchange(
      Plain,
      "HEAD /a.txt HTTP/1.1\r\nHost: a\r\n\r\nGET /sub/b.txt HTTP/1.1\r\nHost: a\r\n\r\n",
    );
    expect(untimed()).toEqual([
      "09:18:49 200 HEAD /a.txt 0 B N ms 192.0.2.1\n",
      "09:18:49 200 GET /sub/b.txt 1 B N ms 192.0.2.1\n",
    ]);
  });
  test("terminalLog() shows a line that is no request, and obeys nothing in it", async () => {
    await exchange(Plain, "\u001b[2Jclear\u009b1m\r\n\r\n");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toStartWith("09:18:49 400 \\x1b[2Jclear\\x9b1m ");
  });
  test("terminalLog() obeys nothing in a path", async () => {
    await exchange(Plain, "GET /\u001b]0;title\u0007 HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(lines.join("")).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
  test("terminalLog() says nothing where nothing was asked", async () => {
    await exchange(Plain, "");
    await exchange(Plain, "\r\n\r\n");
    expect(lines).toEqual([]);
  });
  test("terminalLog() writes what else a handler logs", async () => {
    class Chatty extends Plain {
      override do_GET(): void | Promise<void> {
        this.log_error("%s went wrong: %r", "it", "a\nb");
        return super.do_HEAD();
      }
    }
    await get(Chatty, "/a.txt");
    expect(lines[0]).toBe("09:18:49 it went wrong: 'a\\\\nb' 192.0.2.1\n");
  });
  for (const [target, code] of [
    ["/a.txt", "\u001b[32m200\u001b[0m"],
    ["/sub", "\u001b[36m301\u001b[0m"],
    ["/nope", "\u001b[33m404\u001b[0m"],
  ] as const) {
    test(`terminalLog() colours the status for ${target}`, async () => {
      await get(Coloured, target);
      expect(lines[0]).toStartWith(
        `\u001b[2m09:18:49\u001b[0m ${code} GET \u001b[36m${target}\u001b[0m \u001b[2m`,
      );
    });
  }
  test("terminalLog() shows an error of the program in red", async () => {
    class Broken extends Coloured {
      override do_GET(): void {
        throw new Error("a bug");
      }
    }
    const error = await get(Broken, "/a.txt").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: "a bug" });
    expect(lines[0]).toContain("\u001b[31m500\u001b[0m");
  });
});

describe("byteCount()", () => {
  const cases: readonly [bytes: number, text: string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [9949, "9.9 kB"],
    [9950, "10 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [1.5e9, "1.5 GB"],
    [2.5e15, "2500 TB"],
  ];
  for (const [bytes, text] of cases) {
    test(`byteCount() writes ${bytes} as ${text}`, () => {
      expect(byteCount(bytes)).toBe(text);
    });
  }
});

describe("duration()", () => {
  const cases: readonly [milliseconds: number, text: string][] = [
    [0, "0.0 ms"],
    [9.94, "9.9 ms"],
    [9.96, "10 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [61_000, "61.0 s"],
  ];
  for (const [milliseconds, text] of cases) {
    test(`duration() writes ${milliseconds} as ${text}`, () => {
      expect(duration(milliseconds)).toBe(text);
    });
  }
});
