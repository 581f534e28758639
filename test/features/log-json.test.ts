import { describe, expect, test } from "bun:test";

import { JSON_LINES } from "../../src/features/log-json.ts";
import type { LogRecord } from "../../src/features/log-record.ts";

const RECORD: LogRecord = {
  time: Date.UTC(2026, 10, 20, 9, 18, 49, 5),
  address: "192.0.2.1",
  user: "ann",
  requestLine: "GET /a.txt HTTP/1.1",
  method: "GET",
  target: "/a.txt",
  status: 200,
  bytes: 1234,
  milliseconds: 1.23456,
  referer: "http://a/",
  userAgent: "x",
  tls: true,
};

function parsed(line: string): unknown {
  return JSON.parse(line);
}

describe("JSON_LINES", () => {
  test("JSON_LINES writes each field by its name, in this order", () => {
    expect(JSON_LINES.request(RECORD)).toBe(
      '{"time":"2026-11-20T09:18:49.005Z","address":"192.0.2.1","user":"ann","method":"GET","path":"/a.txt","status":200,' +
        '"bytes":1234,"milliseconds":1.235,"referer":"http://a/","userAgent":"x","tls":true}\n',
    );
  });
  test("JSON_LINES writes null for what is not there", () => {
    const line = JSON_LINES.request({ ...RECORD, user: undefined, referer: undefined, userAgent: undefined });
    expect(parsed(line)).toMatchObject({ user: null, referer: null, userAgent: null });
  });
  test("JSON_LINES writes a request line that is none as it came", () => {
    const line = JSON_LINES.request({ ...RECORD, method: undefined, target: undefined, requestLine: "x" });
    expect(parsed(line)).toMatchObject({ method: null, path: null, request: "x" });
  });
  test("JSON_LINES writes what is no request", () => {
    const line = JSON_LINES.message?.({ time: RECORD.time, address: "192.0.2.1", message: "Odd" });
    expect(line).toBe('{"time":"2026-11-20T09:18:49.005Z","address":"192.0.2.1","message":"Odd"}\n');
  });
  test("JSON_LINES is one line without control characters, whatever was sent, and read back as it was", () => {
    const all = `${Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("")}\u2028\u2029`;
    const line = JSON_LINES.request({ ...RECORD, target: all, referer: all, userAgent: all, user: all });
    expect(line).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*\n$/);
    expect(parsed(line)).toMatchObject({ path: all, referer: all, userAgent: all, user: all });
  });
});
