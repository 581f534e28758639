import { describe, expect, test } from "bun:test";

import { TimeoutError } from "../../src/connection/errors.ts";
import {
  DEFAULT_ERROR_CONTENT_TYPE,
  DEFAULT_ERROR_MESSAGE,
  logLine,
  logTime,
  MONTH_NAME,
  pythonFormat,
  pythonFormatNamed,
  visible,
  WEEKDAY_NAME,
} from "../../src/handlers/python-text.ts";

describe("pythonFormat()", () => {
  const rows: readonly (readonly [name: string, format: string, args: readonly unknown[], text: string])[] = [
    ["replaces %s and %d in order", "code %d, message %s", [404, "Not Found"], "code 404, message Not Found"],
    ["takes anything for %s", "%s %s %s", [200, null, "-"], "200 null -"],
    ["cuts the fraction off for %d and %i", "%d %i", [2.9, -2.9], "2 -2"],
    ["takes text for %d, where Python throws", "%d", ["-"], "-"],
    ["writes hexadecimal for %x", "%x %x", [255, -255], "ff -ff"],
    ["quotes text as Python for %r", "%r", ["it's"], `"it's"`],
    [
      "writes an error as the call that makes it for %r",
      "%r",
      [new TimeoutError()],
      "TimeoutError('timed out')",
    ],
    ["writes %% as one", "100%% of %s", ["x"], "100% of x"],
    ["does not look into values", "%s", ["%s %d %%"], "%s %d %%"],
    ["pads on the left", "[%5s]", ["ab"], "[   ab]"],
    ["pads on the right with -", "[%-5s]", ["ab"], "[ab   ]"],
    ["pads numbers with zeros", "%05d", [42], "00042"],
    ["keeps the sign before the zeros", "%05d", [-42], "-0042"],
    ["pads no text with zeros", "[%05s]", ["ab"], "[   ab]"],
    ["pads on the right with spaces even with zeros", "[%-05d]", [42], "[42   ]"],
    ["cuts text at a precision", "%.3s", ["abcdef"], "abc"],
    ["leaves what it does not know", "50% %q", [], "50% %q"],
  ];
  test.each(rows)("%s", (_, format, args, text) => {
    expect(pythonFormat(format, args)).toBe(text);
  });

  test("throws where a value is missing", () => {
    expect(() => pythonFormat("%s %s", ["one"])).toThrow(
      new TypeError("Not enough arguments for format string"),
    );
  });

  test("throws where a value is left", () => {
    const error = new TypeError("Not all arguments converted during string formatting");
    expect(() => pythonFormat("%s", ["one", "two"])).toThrow(error);
  });
});

describe("pythonFormatNamed()", () => {
  test("replaces each name, as text and as number", () => {
    const text = pythonFormatNamed("%(code)d %(message)s %(code)s", { code: 404, message: "Gone" });
    expect(text).toBe("404 Gone 404");
  });

  test("writes %% as one and does not look into values", () => {
    const values = { message: "%% %(code)d $& $1" };
    expect(pythonFormatNamed("width: 100%%; %(message)s", values)).toBe("width: 100%; %% %(code)d $& $1");
  });

  test("throws for a name without a value, also for one every object has", () => {
    expect(() => pythonFormatNamed("%(code)d", {})).toThrow(RangeError);
    expect(() => pythonFormatNamed("%(constructor)s", {})).toThrow(
      "The format names 'constructor', which has no value",
    );
  });
});

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

test("DEFAULT_ERROR_MESSAGE is Python 3.14's page", () => {
  expect(DEFAULT_ERROR_MESSAGE.split("\n")).toEqual([
    "<!DOCTYPE HTML>",
    '<html lang="en">',
    "    <head>",
    '        <meta charset="utf-8">',
    '        <style type="text/css">',
    "            :root {",
    "                color-scheme: light dark;",
    "            }",
    "        </style>",
    "        <title>Error response</title>",
    "    </head>",
    "    <body>",
    "        <h1>Error response</h1>",
    "        <p>Error code: %(code)d</p>",
    "        <p>Message: %(message)s.</p>",
    "        <p>Error code explanation: %(code)s - %(explain)s.</p>",
    "    </body>",
    "</html>",
    "",
  ]);
});

test("DEFAULT_ERROR_MESSAGE makes 455 bytes of a plain 404, as in Python 3.14", () => {
  const values = { code: 404, message: "Not Found", explain: "Nothing matches the given URI" };
  expect(Buffer.byteLength(pythonFormatNamed(DEFAULT_ERROR_MESSAGE, values))).toBe(455);
});

test("DEFAULT_ERROR_CONTENT_TYPE names the charset, so that no browser guesses UTF-7", () => {
  expect(DEFAULT_ERROR_CONTENT_TYPE).toBe("text/html;charset=utf-8");
});
