import { describe, expect, test } from "bun:test";

import { formatHTTPDate, parseHTTPDate } from "../../src/semantics/http-date.ts";

// RFC 9110 section 5.6.7 writes one moment in all three forms.
const RFC_SECONDS = 784111777;
const NOW = Date.UTC(2026, 5, 1) / 1000;

describe("formatHTTPDate()", () => {
  const cases: readonly [seconds: number, date: string][] = [
    [RFC_SECONDS, "Sun, 06 Nov 1994 08:49:37 GMT"],
    [0, "Thu, 01 Jan 1970 00:00:00 GMT"],
    [-1, "Wed, 31 Dec 1969 23:59:59 GMT"],
    [951782400, "Tue, 29 Feb 2000 00:00:00 GMT"],
    [4102444800, "Fri, 01 Jan 2100 00:00:00 GMT"],
    [-62167219200, "Sat, 01 Jan 0000 00:00:00 GMT"],
    [253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"],
  ];
  for (const [seconds, date] of cases) {
    test(`formatHTTPDate() writes ${seconds} as ${date}`, () => {
      expect(formatHTTPDate(seconds)).toBe(date);
    });
  }

  test("formatHTTPDate() drops a fraction, downwards", () => {
    expect(formatHTTPDate(RFC_SECONDS + 0.999)).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
    expect(formatHTTPDate(-0.5)).toBe("Wed, 31 Dec 1969 23:59:59 GMT");
  });

  test("formatHTTPDate() gives the same text again, and another one for a second in the same slot", () => {
    const first = formatHTTPDate(1_000_000);
    expect(formatHTTPDate(1_000_016)).toBe("Mon, 12 Jan 1970 13:46:56 GMT");
    expect(formatHTTPDate(1_000_000)).toBe(first);
    expect(first).toBe("Mon, 12 Jan 1970 13:46:40 GMT");
  });

  for (const seconds of [Number.NaN, Infinity, -Infinity, 253402300800, -62167219201, 1e15, 1e300]) {
    test(`formatHTTPDate() throws RangeError for ${seconds}`, () => {
      expect(() => formatHTTPDate(seconds)).toThrow(RangeError);
    });
  }
});

describe("parseHTTPDate()", () => {
  const valid: readonly [text: string, seconds: number][] = [
    ["Sun, 06 Nov 1994 08:49:37 GMT", RFC_SECONDS],
    ["Sunday, 06-Nov-94 08:49:37 GMT", RFC_SECONDS],
    ["Sun Nov  6 08:49:37 1994", RFC_SECONDS],
    ["Wed Nov 16 08:49:37 1994", RFC_SECONDS + 10 * 86400],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["Tue, 29 Feb 2000 00:00:00 GMT", 951782400],
    ["Sat, 01 Jan 0000 00:00:00 GMT", -62167219200],
    ["Fri, 31 Dec 9999 23:59:59 GMT", 253402300799],
    ["Thu, 01 Jan 0050 00:00:00 GMT", Date.parse("0050-01-01T00:00:00Z") / 1000],
    // a leap second, and a weekday that is not that day's
    ["Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1) / 1000],
    ["Mon, 06 Nov 1994 08:49:37 GMT", RFC_SECONDS],
  ];
  for (const [text, seconds] of valid) {
    test(`parseHTTPDate() reads ${text}`, () => {
      expect(parseHTTPDate(text, NOW)).toBe(seconds);
    });
  }

  const centuries: readonly [name: string, nowISO: string, text: string, year: number][] = [
    ["this year's", "2026-06-01", "Monday, 01-Jun-26 00:00:00 GMT", 2026],
    ["fifty years ahead as ahead", "2026-06-01", "Monday, 01-Jun-76 00:00:00 GMT", 2076],
    ["a day more than fifty years ahead as past", "2026-06-01", "Monday, 02-Jun-76 00:00:00 GMT", 1976],
    ["99 as past", "2026-06-01", "Monday, 01-Jan-99 00:00:00 GMT", 1999],
    ["a leap day of a century that has it", "2100-06-01", "Monday, 29-Feb-00 00:00:00 GMT", 2000],
  ];
  for (const [name, nowISO, text, year] of centuries) {
    test(`parseHTTPDate() reads a two-digit year: ${name}`, () => {
      const seconds = parseHTTPDate(text, Date.parse(nowISO) / 1000);
      expect(seconds && new Date(seconds * 1000).getUTCFullYear()).toBe(year);
    });
  }

  test("parseHTTPDate() needs no present for a four-digit year, and takes today's for two digits", () => {
    expect(parseHTTPDate("Sun, 06 Nov 1994 08:49:37 GMT")).toBe(RFC_SECONDS);
    expect(parseHTTPDate("Sunday, 06-Nov-94 08:49:37 GMT", Number.NaN)).toBeUndefined();
    expect(parseHTTPDate("Saturday, 01-Jan-00 00:00:00 GMT")).toBeNumber();
  });

  test("parseHTTPDate() reads back what formatHTTPDate() writes", () => {
    for (let seconds = -62167219200; seconds <= 253402300799; seconds += 987_654_321) {
      expect(parseHTTPDate(formatHTTPDate(seconds))).toBe(seconds);
    }
  });

  const invalid = [
    "",
    "0",
    "784111777",
    "1994-11-06T08:49:37Z",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37 +0000",
    "Sun, 06 Nov 1994 08:49:37 EST",
    "Sun, 06 Nov 1994 08:49:37 gmt",
    "sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT",
    "Xxx, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Foo 1994 08:49:37 GMT",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun,06 Nov 1994 08:49:37 GMT",
    "Sun, 06  Nov 1994 08:49:37 GMT",
    " Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT ",
    "Sun, 06 Nov 1994 08:49:37 GMT\n",
    "Sun, 06 Nov 1994 8:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Thu, 31 Nov 1994 08:49:37 GMT",
    "Thu, 29 Feb 1900 00:00:00 GMT",
    "Sun, ٠٦ Nov 1994 08:49:37 GMT",
    "Sun, 06-Nov-94 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT",
    "Sunday, 31-Feb-94 08:49:37 GMT",
    "Sun Nov 6 08:49:37 1994",
    "Sun Nov 06 08:49:37 94",
    "Sun Nov  6 08:49:37 1994 GMT",
    "Sun Feb 30 08:49:37 1994",
    "9".repeat(100_000),
  ];
  for (const text of invalid) {
    test(`parseHTTPDate() refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(parseHTTPDate(text, NOW)).toBeUndefined();
    });
  }
});
