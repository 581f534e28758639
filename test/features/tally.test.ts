import { describe, expect, test } from "bun:test";

import { counting, tallyLine } from "../../src/features/tally.ts";
import { Site } from "../support/site.ts";
import { exchange, LoggingHandler } from "./ask-handler.ts";

describe("counting()", () => {
  test("counting() counts what was answered, and the bytes of the bodies", async () => {
    using site = new Site({ "a.txt": "abc" });
    const tally = { requests: 0, bytes: 0 };
    class Handler extends LoggingHandler {
      override directory = site.path;
    }
    const [get, head] = ["GET", "HEAD"].map((method) => `${method} /a.txt HTTP/1.1\r\nHost: a\r\n\r\n`);
    const reply = await exchange(
      counting(tally)(Handler),
      `${get}${head}\r\n${get}GET /x HTTP/1.1\r\nHost: a\r\n\r\n`,
    );
    const page = reply.slice(reply.lastIndexOf("\r\n\r\n") + 4);
    expect(tally).toEqual({ requests: 4, bytes: 6 + page.length });
  });
  test("counting() does not count a peer that asks nothing", async () => {
    const tally = { requests: 0, bytes: 0 };
    await exchange(counting(tally)(LoggingHandler), "\r\n");
    expect(tally.requests).toBe(0);
  });
});

describe("tallyLine()", () => {
  const cases = [
    [{ requests: 12, bytes: 3_400_000 }, 125_000, "12 requests, 3.4 MB, 2 min 5 s"],
    [{ requests: 1, bytes: 812 }, 400, "1 request, 812 B, 0 s"],
    [{ requests: 0, bytes: 0 }, 59_600, "0 requests, 0 B, 1 min"],
    [{ requests: 2, bytes: 1 }, 3_599_000, "2 requests, 1 B, 59 min 59 s"],
    [{ requests: 2, bytes: 1 }, 3_605_000, "2 requests, 1 B, 1 h"],
    [{ requests: 2, bytes: 1 }, 90_061_000, "2 requests, 1 B, 1 d 1 h"],
  ] as const;
  for (const [tally, milliseconds, line] of cases) {
    test(`tallyLine() writes ${line}`, () => {
      expect(tallyLine(tally, milliseconds)).toBe(line);
    });
  }
});
