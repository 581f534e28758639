import { describe, expect, test } from "bun:test";

import {
  multipartBoundary,
  type MultipartRanges,
  multipartRanges,
} from "../../src/files/multipart-ranges.ts";

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
