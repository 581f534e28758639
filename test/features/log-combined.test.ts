import { describe, expect, test } from "bun:test";

import { COMBINED } from "../../src/features/log-combined.ts";
import type { LogRecord } from "../../src/features/log-record.ts";

const RECORD: LogRecord = {
  time: new Date(2026, 10, 20, 9, 18, 49).getTime(),
  address: "192.0.2.1",
  user: undefined,
  requestLine: "GET /a.txt HTTP/1.1",
  method: "GET",
  target: "/a.txt",
  status: 200,
  bytes: 1234,
  milliseconds: 1.5,
  referer: undefined,
  userAgent: undefined,
  tls: false,
};

/** The line without its time. */
function lineOf(record: Partial<LogRecord>): string {
  return COMBINED.request({ ...RECORD, ...record }).replace(/\[[^\]]+\]/, "[]");
}

describe("COMBINED", () => {
  test("COMBINED writes the time with its distance from UTC", () => {
    const [, day, hours, minutes] =
      /^192\.0\.2\.1 - - \[(.*) ([+-]\d\d)(\d\d)\] /.exec(COMBINED.request(RECORD)) ?? [];
    expect(day).toBe("20/Nov/2026:09:18:49");
    const east = (Number(hours) * 60 + Math.sign(Number(hours)) * Number(minutes)) * 60_000;
    expect(Date.UTC(2026, 10, 20, 9, 18, 49) - east).toBe(RECORD.time);
  });

  const cases: readonly { name: string; record: Partial<LogRecord>; line: string }[] = [
    {
      name: "what is not there as dashes",
      record: {},
      line: '192.0.2.1 - - [] "GET /a.txt HTTP/1.1" 200 1234 "-" "-"\n',
    },
    {
      name: "all that is there",
      record: { user: "ann", referer: "http://a/?b=c", userAgent: "Mozilla/5.0 (X11)" },
      line: '192.0.2.1 - ann [] "GET /a.txt HTTP/1.1" 200 1234 "http://a/?b=c" "Mozilla/5.0 (X11)"\n',
    },
    {
      name: "no bytes as a dash",
      record: { status: 304, bytes: 0 },
      line: '192.0.2.1 - - [] "GET /a.txt HTTP/1.1" 304 - "-" "-"\n',
    },
    {
      name: "a peer without an address as a dash",
      record: { address: "" },
      line: '- - - [] "GET /a.txt HTTP/1.1" 200 1234 "-" "-"\n',
    },
    {
      name: "quotes and backslashes behind a backslash",
      record: { referer: 'a"b\\c', userAgent: '" 200 1 "' },
      line: String.raw`192.0.2.1 - - [] "GET /a.txt HTTP/1.1" 200 1234 "a\"b\\c" "\" 200 1 \""` + "\n",
    },
    {
      name: "control characters and line ends by name or number",
      record: { requestLine: "GET /\u001b[2J\r\n\t\0\u007f HTTP/1.1" },
      line: String.raw`192.0.2.1 - - [] "GET /\x1b[2J\r\n\t\x00\x7f HTTP/1.1" 200 1234 "-" "-"` + "\n",
    },
    {
      name: "bytes that are no ASCII by number, as they came",
      record: { userAgent: "caf\u00e9 \u0085\u009b" },
      line: String.raw`192.0.2.1 - - [] "GET /a.txt HTTP/1.1" 200 1234 "-" "caf\xe9 \x85\x9b"` + "\n",
    },
    {
      name: "a user's name without a blank, in the bytes of UTF-8",
      record: { user: "a b\n\u6771\u{1f600}" },
      line:
        String.raw`192.0.2.1 - a\x20b\n\xe6\x9d\xb1\xf0\x9f\x98\x80 [] "GET /a.txt HTTP/1.1" 200 1234 "-" "-"` +
        "\n",
    },
    {
      name: "a user without a name",
      record: { user: "" },
      line: '192.0.2.1 - "" [] "GET /a.txt HTTP/1.1" 200 1234 "-" "-"\n',
    },
  ];
  for (const { name, record, line } of cases) {
    test(`COMBINED writes ${name}`, () => expect(lineOf(record)).toBe(line));
  }
  test("COMBINED is one line of printable ASCII, whatever was sent", () => {
    const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
    const line = lineOf({ requestLine: all, referer: all, userAgent: all, user: all });
    expect(line).toMatch(/^[\x20-\x7e]*\n$/);
    // Three texts in quotes: what is between is unquoted by nothing but an escape.
    expect(line.replace(/\\./g, "").match(/"/g)).toHaveLength(6);
  });
});
