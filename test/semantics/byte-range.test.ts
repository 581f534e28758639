import { describe, expect, test } from "bun:test";

import {
  contentRange,
  ifRangeHolds,
  satisfiableRanges,
  unsatisfiedContentRange,
} from "../../src/semantics/byte-range.ts";

type Expected = readonly [start: number, end: number][] | "ignore" | "unsatisfiable";

const SIZE = 1000;

describe("satisfiableRanges()", () => {
  const cases: readonly [header: string, expected: Expected, size?: number][] = [
    ["bytes=0-499", [[0, 499]]],
    ["bytes=500-999", [[500, 999]]],
    ["bytes=0-0", [[0, 0]]],
    ["bytes=999-999", [[999, 999]]],
    ["bytes=500-", [[500, 999]]],
    ["bytes=0-", [[0, 999]]],
    ["bytes=-5", [[995, 999]]],
    ["bytes=-1000", [[0, 999]]],
    ["bytes=-99999999999", [[0, 999]]],
    ["bytes=900-5000", [[900, 999]]],
    ["bytes=0-18446744073709551616", [[0, 999]]],
    [`bytes=0-${"9".repeat(1000)}`, [[0, 999]]],
    [`bytes=-${"9".repeat(1000)}`, [[0, 999]]],
    ["bytes=000000-0000000000000000000000001", [[0, 1]]],
    ["BYTES=0-1", [[0, 1]]],
    ["bytes= 0-1 ", [[0, 1]]],

    [
      "bytes=0-1,4-5",
      [
        [0, 1],
        [4, 5],
      ],
    ],
    [
      "bytes=0-0,-1",
      [
        [0, 0],
        [999, 999],
      ],
    ],
    [
      "bytes=,0-1, \t ,\t4-5 ,",
      [
        [0, 1],
        [4, 5],
      ],
    ],
    [
      "bytes=4-5,0-1",
      [
        [4, 5],
        [0, 1],
      ],
    ],
    ["bytes=0-1,2000-3000", [[0, 1]]],
    ["bytes=0-1,-0", [[0, 1]]],
    // overlapping and touching ones become one, at the place of the first
    [
      "bytes=0-0,-1,2-",
      [
        [0, 0],
        [2, 999],
      ],
    ],
    ["bytes=0-10,5-20", [[0, 20]]],
    ["bytes=5-20,0-10", [[0, 20]]],
    ["bytes=0-10,11-20", [[0, 20]]],
    [
      "bytes=0-10,12-20",
      [
        [0, 10],
        [12, 20],
      ],
    ],
    [
      "bytes=100-200,0-10,150-300",
      [
        [100, 300],
        [0, 10],
      ],
    ],
    [
      "bytes=0-10,20-30,50-60,5-25",
      [
        [0, 30],
        [50, 60],
      ],
    ],
    ["bytes=500-,0-,-1", [[0, 999]]],
    ["bytes=7-7,7-7,7-7", [[7, 7]]],

    ["bytes=1000-", "unsatisfiable"],
    ["bytes=1000-1001", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=18446744073709551616-", "unsatisfiable"],
    ["bytes=9007199254740993-9007199254740992", "unsatisfiable"],
    ["bytes=2000-,3000-", "unsatisfiable"],

    ["", "ignore"],
    ["bytes", "ignore"],
    ["bytes=", "ignore"],
    ["bytes=,", "ignore"],
    ["bytes= , ,", "ignore"],
    ["bytes=-", "ignore"],
    ["bytes=--1", "ignore"],
    ["bytes=-1-", "ignore"],
    ["bytes=5", "ignore"],
    ["bytes=5-2", "ignore"],
    ["bytes=0-1,5-2", "ignore"],
    ["bytes=0-1,x", "ignore"],
    ["bytes=a-b", "ignore"],
    ["bytes=0-1-2", "ignore"],
    ["bytes=+0-1", "ignore"],
    ["bytes=0x0-0x1", "ignore"],
    ["bytes=1e2-", "ignore"],
    ["bytes=0.0-1", "ignore"],
    ["bytes=0 - 1", "ignore"],
    ["bytes=٠-١", "ignore"],
    ["bytes=0-1;4-5", "ignore"],
    ["bytes=0-1\u00A0", "ignore"],
    ["bytes =0-1", "ignore"],
    [" bytes=0-1", "ignore"],
    ["bytes:0-1", "ignore"],
    ["items=0-1", "ignore"],
    ["bytesx=0-1", "ignore"],
    ["0-1", "ignore"],
    ["bytes=0-1=2", "ignore"],

    // nothing to select from
    ["bytes=0-0", "ignore", 0],
    ["bytes=0-", "ignore", 0],
    ["bytes=-5", "ignore", 0],
    ["bytes=-0", "ignore", 0],
    ["bytes=x", "ignore", 0],

    ["bytes=0-0", [[0, 0]], 1],
    ["bytes=-1", [[0, 0]], 1],
    ["bytes=1-", "unsatisfiable", 1],
    ["bytes=4294967296-", [[4294967296, 8589934591]], 2 ** 33],
  ];
  for (const [header, expected, size = SIZE] of cases) {
    test(`satisfiableRanges() for ${JSON.stringify(header.slice(0, 50))} of ${size}`, () => {
      expect(satisfiableRanges(header, size)).toEqual(
        typeof expected === "string" ? expected : expected.map(([start, end]) => ({ start, end })),
      );
    });
  }

  test("satisfiableRanges() takes sixteen ranges and ignores a header with more", () => {
    const ranges = (count: number): string =>
      Array.from({ length: count }, (_, i) => `${i * 3}-${i * 3}`).join();
    expect(satisfiableRanges(`bytes=${ranges(16)}`, SIZE)).toHaveLength(16);
    expect(satisfiableRanges(`bytes=${ranges(17)}`, SIZE)).toBe("ignore");
    expect(satisfiableRanges(`bytes=${"0-,".repeat(1000)}`, SIZE)).toBe("ignore");
    expect(satisfiableRanges(`bytes=${"5000-,".repeat(17)}`, SIZE)).toBe("ignore");
  });

  test("satisfiableRanges() does not count empty elements", () => {
    expect(satisfiableRanges(`bytes=${",".repeat(10_000)}0-1`, SIZE)).toEqual([{ start: 0, end: 1 }]);
  });

  test("satisfiableRanges() never selects more than there is, nor a byte twice", () => {
    for (const header of ["bytes=0-,-500,2-3", "bytes=1-2,1-3,1-4,0-999", "bytes=-1,-2,-3,0-3,2-"]) {
      const ranges = satisfiableRanges(header, SIZE);
      const bytes = typeof ranges === "string" ? [] : ranges.map(({ start, end }) => end - start + 1);
      expect(bytes.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(SIZE);
      expect(bytes.length).toBeGreaterThan(0);
    }
  });
});

describe("ifRangeHolds()", () => {
  const SECONDS = 784111777;
  const cases: readonly [
    name: string,
    value: string,
    etag: string | null,
    seconds: number | null,
    boolean,
  ][] = [
    ["the strong tag", '"v2"', '"v2"', SECONDS, true],
    ["another tag", '"v1"', '"v2"', SECONDS, false],
    ["a weak tag", 'W/"v2"', '"v2"', SECONDS, false],
    ["a tag that is weak on our side", '"v2"', 'W/"v2"', SECONDS, false],
    ["two weak tags", 'W/"v2"', 'W/"v2"', SECONDS, false],
    ["a tag where we have none", '"v2"', null, SECONDS, false],
    ["a list, which it may not be", '"v1", "v2"', '"v2"', SECONDS, false],
    ["a star, which it may not be", "*", '"v2"', SECONDS, false],
    ["the date", "Sun, 06 Nov 1994 08:49:37 GMT", '"v2"', SECONDS, true],
    ["the date of a finer time", "Sun, 06 Nov 1994 08:49:37 GMT", null, SECONDS + 0.5, true],
    ["the date in another form", "Sun Nov  6 08:49:37 1994", null, SECONDS, true],
    ["a later date", "Sun, 06 Nov 1994 08:49:38 GMT", null, SECONDS, false],
    ["an earlier date", "Sun, 06 Nov 1994 08:49:36 GMT", null, SECONDS, false],
    ["a date where we have none", "Sun, 06 Nov 1994 08:49:37 GMT", '"v2"', null, false],
    ["nonsense", "yesterday", '"v2"', SECONDS, false],
    ["nothing", "", '"v2"', SECONDS, false],
  ];
  for (const [name, value, etag, seconds, holds] of cases) {
    test(`ifRangeHolds() says ${holds} to ${name}`, () => {
      expect(ifRangeHolds(value, etag, seconds)).toBe(holds);
    });
  }
});

describe("contentRange() and unsatisfiedContentRange()", () => {
  test("contentRange() names both ends and the size", () => {
    expect(contentRange({ start: 0, end: 499 }, 1234)).toBe("bytes 0-499/1234");
    expect(contentRange({ start: 2 ** 40, end: 2 ** 40 }, 2 ** 41)).toBe(
      "bytes 1099511627776-1099511627776/2199023255552",
    );
  });

  test("unsatisfiedContentRange() names the size alone", () => {
    expect(unsatisfiedContentRange(1234)).toBe("bytes */1234");
    expect(unsatisfiedContentRange(0)).toBe("bytes */0");
  });
});
