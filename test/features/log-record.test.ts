import { afterAll, beforeEach, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import type { Feature, HandlerClass } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { recordLog } from "../../src/features/log-record.ts";
import type { LogFormat, LogMessage, LogRecord } from "../../src/features/log-record.ts";
import { exchange, get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

/** Whoever asks is Ann. */
const ann: Feature = <Base extends HandlerClass>(Base: Base): Base =>
  class extends Base {
    override log_user(): string {
      return "ann";
    }
  };

describe("recordLog()", () => {
  const site = new Site({ "a.txt": "content" });
  afterAll(() => site.remove());
  const written: (LogRecord | LogMessage)[] = [];
  beforeEach(() => {
    written.length = 0;
    LoggingHandler.log = [];
  });
  const note = (record: LogRecord | LogMessage): string => {
    written.push(record);
    return "line\n";
  };
  const format: LogFormat = { request: note, message: note };
  const lines: string[] = [];
  const place = { write: (text: string) => void lines.push(text), beside: false };
  const handlerWith = (...features: readonly Feature[]): HandlerClass =>
    compose(LoggingHandler, [servingDirectory(site.path), ...features]);
  const Recording = handlerWith(recordLog(format, place, () => 5_000_000));

  test("recordLog() tells all of a request, once it is answered", async () => {
    await get(Recording, "/a.txt?b", "Referer: http://a/", "User-Agent: x");
    expect(written).toEqual([
      {
        time: expect.any(Number),
        address: "192.0.2.1",
        user: undefined,
        requestLine: "GET /a.txt?b HTTP/1.1",
        method: "GET",
        target: "/a.txt?b",
        status: 200,
        bytes: 7,
        milliseconds: expect.any(Number),
        referer: "http://a/",
        userAgent: "x",
        tls: false,
      },
    ]);
    expect(lines).toEqual(["line\n"]);
    expect(LoggingHandler.log).toEqual([]);
  });
  test("recordLog() says when a request began, not when it ended", async () => {
    await get(Recording, "/a.txt");
    const [record] = written;
    expect(record).toMatchObject({ time: 5_000_000 - (record as LogRecord).milliseconds });
  });
  test("recordLog() tells who asked", async () => {
    await get(handlerWith(ann, recordLog(format, place)), "/a.txt");
    expect(written[0]).toMatchObject({ user: "ann" });
  });
  test("recordLog() tells of each request of a connection, and nothing of one that never came", async () => {
    const head = "HEAD /a.txt HTTP/1.1\r\nHost: a\r\n\r\n";
    await exchange(Recording, `${head}${head}\r\n`);
    expect(written).toEqual(Array(2).fill(expect.objectContaining({ status: 200, bytes: 0 })));
  });
  test("recordLog() has no method, target or fields for a line that is no request", async () => {
    await get(Recording, "/a.txt", "User-Agent: x");
    await exchange(Recording, "nonsense\r\n\r\n");
    expect(written[1]).toMatchObject({
      requestLine: "nonsense",
      method: undefined,
      target: undefined,
      userAgent: undefined,
      status: 400,
    });
  });
  test("recordLog() writes one line for what went wrong", async () => {
    await get(Recording, "/nope");
    expect(written).toEqual([expect.objectContaining({ status: 404 })]);
  });

  const saying: Feature = <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override end_request(): void {
        this.log_error("Odd: %r", "x");
        super.end_request();
      }
    };
  test("recordLog() writes what is no request as a message", async () => {
    await get(handlerWith(recordLog(format, place), saying), "/a.txt");
    expect(written[0]).toEqual({ time: expect.any(Number), address: "192.0.2.1", message: "Odd: 'x'" });
    expect(LoggingHandler.log).toEqual([]);
  });
  test("recordLog() leaves messages to who logs beside it, or where its format has none", async () => {
    await get(handlerWith(recordLog(format, { ...place, beside: true }), saying), "/a.txt");
    expect(LoggingHandler.log).toEqual(["Odd: %r x"]);
    expect(written).toHaveLength(2);
    await get(handlerWith(recordLog({ request: note, message: undefined }, place), saying), "/a.txt");
    expect(LoggingHandler.log).toEqual(["Odd: %r x", "Odd: %r x"]);
    expect(written).toHaveLength(3);
  });
});
