import { describe, expect, test } from "bun:test";

import { logLine, logTime, MONTH_NAME, visible, WEEKDAY_NAME } from "../../src/handlers/log-line.ts";

describe("visible()", () => {
  const rows: readonly (readonly [name: string, message: string, shown: string])[] = [
    ["leaves plain text alone", '"GET / HTTP/1.1" 200 -', '"GET / HTTP/1.1" 200 -'],
    ["shows an escape sequence", "\x1b[2J", "\\x1b[2J"],
    ["shows NUL, TAB, CR and LF", "\0\t\r\n", "\\x00\\x09\\x0d\\x0a"],
    ["shows DEL and the C1 controls", "\x7f\x80\x9b\x9f", "\\x7f\\x80\\x9b\\x9f"],
    ["doubles a backslash, so that nothing can pretend to be an escape", "\\x1b", "\\\\x1b"],
    ["lets U+00A0, U+00AD and letters pass", "\xa0\xad\xc4", "\xa0\xad\xc4"],
  ];
  test.each(rows)("%s", (_, message, shown) => {
    expect(visible(message)).toBe(shown);
  });
});

test("logLine() is Python's line", () => {
  const line = logLine("192.0.2.1", "20/Nov/2026 09:18:49", '"GET / HTTP/1.1" 200 -');
  expect(line).toBe('192.0.2.1 - - [20/Nov/2026 09:18:49] "GET / HTTP/1.1" 200 -\n');
});

test("logLine() has the user where Python has a second dash", () => {
  expect(logLine("192.0.2.1", "-", "a", "än\x1bna")).toBe("192.0.2.1 - än\\x1bna [-] a\n");
});
test("logLine() makes one line of whatever it is given", () => {
  expect(logLine("192.0.2.1", "-", "a\nb\r\nc")).toBe("192.0.2.1 - - [-] a\\x0ab\\x0d\\x0ac\n");
});

describe("logTime()", () => {
  test("writes local time with two digits each and an English month", () => {
    expect(logTime(new Date(2026, 0, 2, 3, 4, 5).getTime())).toBe("02/Jan/2026 03:04:05");
    expect(logTime(new Date(2026, 10, 20, 23, 59, 58).getTime())).toBe("20/Nov/2026 23:59:58");
  });

  test("keeps its text within a second and makes another for the next", () => {
    const start = new Date(2026, 4, 6, 7, 8, 9).getTime();
    expect(logTime(start)).toBe("06/May/2026 07:08:09");
    expect(logTime(start + 999)).toBe("06/May/2026 07:08:09");
    expect(logTime(start + 1000)).toBe("06/May/2026 07:08:10");
    expect(logTime(start)).toBe("06/May/2026 07:08:09");
  });
});

test("WEEKDAY_NAME begins with Monday, MONTH_NAME with January at 1", () => {
  expect(WEEKDAY_NAME).toEqual(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
  expect(MONTH_NAME).toHaveLength(13);
  expect([MONTH_NAME[0], MONTH_NAME[1], MONTH_NAME[12]]).toEqual([null, "Jan", "Dec"]);
});
