import { describe, expect, test } from "bun:test";

import type { MultipartRanges, Representation, ResponsePlan } from "../../src/files/response-plan.ts";
import { multipartBoundary, multipartRanges, responsePlan } from "../../src/files/response-plan.ts";
import { HTTPMessage } from "../../src/protocol/headers.ts";

const CURRENT: Representation = { size: 10, etag: '"v2"', lastModified: 784111777 };
const SAME = "Sun, 06 Nov 1994 08:49:37 GMT";
const BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";

const FULL: ResponsePlan = { kind: "full" };
const NOT_MODIFIED: ResponsePlan = { kind: "not-modified" };
const PRECONDITION_FAILED: ResponsePlan = { kind: "precondition-failed" };
const UNSATISFIABLE: ResponsePlan = { kind: "unsatisfiable" };
const LAST_FIVE: ResponsePlan = { kind: "partial", range: { start: 5, end: 9 } };

interface Case {
  readonly name: string;
  readonly method?: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly representation?: Representation;
  readonly plan: ResponsePlan;
}

const CASES: readonly Case[] = [
  { name: "no field of interest", fields: [["Host", "h"]], plan: FULL },
  { name: "a range", fields: [["Range", "bytes=-5"]], plan: LAST_FIVE },
  { name: "a range in lower case", fields: [["range", "bytes=5-"]], plan: LAST_FIVE },
  { name: "a range for HEAD", method: "HEAD", fields: [["Range", "bytes=-5"]], plan: FULL },
  { name: "a range for POST", method: "POST", fields: [["Range", "bytes=-5"]], plan: FULL },
  { name: "a range that lies outside", fields: [["Range", "bytes=10-"]], plan: UNSATISFIABLE },
  { name: "a range outside for HEAD", method: "HEAD", fields: [["Range", "bytes=10-"]], plan: FULL },
  { name: "a range of another unit", fields: [["Range", "items=0-1"]], plan: FULL },
  { name: "a range nobody can read", fields: [["Range", "bytes=5-2"]], plan: FULL },
  {
    name: "a range of nothing",
    fields: [["Range", "bytes=0-"]],
    representation: { ...CURRENT, size: 0 },
    plan: FULL,
  },
  {
    name: "several ranges",
    fields: [["Range", "bytes=0-1,-2"]],
    plan: {
      kind: "multipart",
      ranges: [
        { start: 0, end: 1 },
        { start: 8, end: 9 },
      ],
    },
  },
  { name: "several ranges that are one", fields: [["Range", "bytes=5-7,6-"]], plan: LAST_FIVE },
  { name: "several ranges of which one lies inside", fields: [["Range", "bytes=20-,-5"]], plan: LAST_FIVE },

  {
    name: "If-Range with our tag",
    fields: [
      ["Range", "bytes=-5"],
      ["If-Range", '"v2"'],
    ],
    plan: LAST_FIVE,
  },
  {
    name: "If-Range with an old tag",
    fields: [
      ["Range", "bytes=-5"],
      ["If-Range", '"v1"'],
    ],
    plan: FULL,
  },
  {
    name: "If-Range with a weak tag",
    fields: [
      ["Range", "bytes=-5"],
      ["If-Range", 'W/"v2"'],
    ],
    plan: FULL,
  },
  {
    name: "If-Range with our date",
    fields: [
      ["Range", "bytes=-5"],
      ["If-Range", SAME],
    ],
    plan: LAST_FIVE,
  },
  {
    name: "If-Range with an old date",
    fields: [
      ["Range", "bytes=-5"],
      ["If-Range", BEFORE],
    ],
    plan: FULL,
  },
  {
    name: "If-Range with nonsense",
    fields: [
      ["Range", "bytes=-5"],
      ["If-Range", "v2"],
    ],
    plan: FULL,
  },
  {
    name: "If-Range, old, and a range outside",
    fields: [
      ["Range", "bytes=10-"],
      ["If-Range", '"v1"'],
    ],
    plan: FULL,
  },
  { name: "If-Range without a range", fields: [["If-Range", '"v2"']], plan: FULL },

  { name: "If-None-Match with our tag", fields: [["If-None-Match", '"v2"']], plan: NOT_MODIFIED },
  { name: "If-None-Match for HEAD", method: "HEAD", fields: [["If-None-Match", '"v2"']], plan: NOT_MODIFIED },
  {
    name: "If-None-Match for PUT",
    method: "PUT",
    fields: [["If-None-Match", "*"]],
    plan: PRECONDITION_FAILED,
  },
  {
    name: "If-None-Match in two fields",
    fields: [
      ["If-None-Match", '"v1"'],
      ["If-None-Match", '"v2"'],
    ],
    plan: NOT_MODIFIED,
  },
  {
    name: "If-Match in two fields",
    fields: [
      ["If-Match", '"v1"'],
      ["If-Match", '"v2"'],
    ],
    plan: FULL,
  },
  { name: "If-Match with an old tag", fields: [["If-Match", '"v1"']], plan: PRECONDITION_FAILED },
  { name: "If-Modified-Since, unchanged", fields: [["If-Modified-Since", SAME]], plan: NOT_MODIFIED },
  { name: "If-Modified-Since, changed", fields: [["If-Modified-Since", BEFORE]], plan: FULL },
  {
    name: "If-Unmodified-Since, changed",
    fields: [["If-Unmodified-Since", BEFORE]],
    plan: PRECONDITION_FAILED,
  },
  {
    name: "If-None-Match before a range",
    fields: [
      ["Range", "bytes=-5"],
      ["If-None-Match", '"v2"'],
    ],
    plan: NOT_MODIFIED,
  },
  {
    name: "If-Match before a range outside",
    fields: [
      ["Range", "bytes=10-"],
      ["If-Match", '"v1"'],
    ],
    plan: PRECONDITION_FAILED,
  },
  {
    name: "If-Match that holds and a range",
    fields: [
      ["Range", "bytes=-5"],
      ["If-Match", '"v2"'],
    ],
    plan: LAST_FIVE,
  },
  {
    name: "validators we do not have",
    fields: [
      ["Range", "bytes=-5"],
      ["If-Range", '"v2"'],
      ["If-Modified-Since", SAME],
    ],
    representation: { size: 10, etag: null, lastModified: null },
    plan: FULL,
  },
];

describe("responsePlan()", () => {
  for (const { name, method = "GET", fields, representation = CURRENT, plan } of CASES) {
    test(`responsePlan() plans ${plan.kind} for ${name}`, () => {
      const headers = new HTTPMessage();
      for (const [field, value] of fields) headers.append(field, value);
      expect(responsePlan(method, headers, representation)).toEqual(plan);
    });
  }
});

const CONTENT = Buffer.from("0123456789");

/** The body as a handler writes it. */
function bodyOf({ parts, tail }: MultipartRanges): string {
  const chunks = parts.flatMap(({ head, range }) => [head, CONTENT.subarray(range.start, range.end + 1)]);
  return Buffer.concat([...chunks, tail]).toString("latin1");
}

describe("multipartRanges()", () => {
  test("multipartRanges() frames the ranges, and says how long it all is", () => {
    const ranges = [
      { start: 0, end: 1 },
      { start: 9, end: 9 },
    ];
    const multipart = multipartRanges(ranges, 10, "text/plain; charset=utf-8", "B");
    const body = bodyOf(multipart);
    expect(body).toBe(
      "--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/10\r\n\r\n01" +
        "\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 9-9/10\r\n\r\n9" +
        "\r\n--B--\r\n",
    );
    expect(multipart.contentType).toBe("multipart/byteranges; boundary=B");
    expect(multipart.length).toBe(body.length);
  });

  test("multipartRanges() keeps the order asked for, and leaves out a type that is not known", () => {
    const ranges = [
      { start: 5, end: 6 },
      { start: 0, end: 0 },
    ];
    const multipart = multipartRanges(ranges, 10, null, "B");
    const body = bodyOf(multipart);
    expect(body).toBe(
      "--B\r\nContent-Range: bytes 5-6/10\r\n\r\n56\r\n--B\r\nContent-Range: bytes 0-0/10\r\n\r\n0\r\n--B--\r\n",
    );
    expect(multipart.length).toBe(body.length);
  });

  test("multipartRanges() counts ranges of terabytes exactly", () => {
    const range = { start: 0, end: 2 ** 42 - 1 };
    const { length, parts, tail } = multipartRanges([range], 2 ** 43, null, "B");
    expect(length).toBe(2 ** 42 + tail.length + (parts[0]?.head.length ?? 0));
  });
});

describe("multipartBoundary()", () => {
  test("multipartBoundary() is 24 hexadecimal digits, others each time", () => {
    const boundaries = Array.from({ length: 100 }, multipartBoundary);
    for (const boundary of boundaries) expect(boundary).toMatch(/^[0-9a-f]{24}$/);
    expect(new Set(boundaries).size).toBe(100);
  });
});
