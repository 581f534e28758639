import { describe, expect, test } from "bun:test";

import { type Segment, slicesWithin } from "../../../src/features/archive/segment.ts";

const segments: readonly Segment[] = [3, 0, 4, 1].map((length) => ({
  length,
  bytes: () => Buffer.alloc(length),
}));

/** Index of the segment, and from where to where. */
function slices(start: number, end: number): (readonly [number, number, number] | undefined)[] {
  return [...slicesWithin(segments, { start, end })].map(
    (slice) => slice && [segments.indexOf(slice.segment), slice.start, slice.end],
  );
}

describe("slicesWithin()", () => {
  test("slicesWithin() yields all of each segment for the whole, and none of an empty one", () => {
    expect(slices(0, 7)).toEqual([[0, 0, 3], undefined, [2, 0, 4], [3, 0, 1]]);
  });

  test("slicesWithin() skips what lies before, and goes no further than it has to", () => {
    expect(slices(4, 5)).toEqual([undefined, undefined, [2, 1, 3]]);
    expect(slices(2, 2)).toEqual([[0, 2, 3]]);
    expect(slices(7, 7)).toEqual([undefined, undefined, undefined, [3, 0, 1]]);
  });

  test("slicesWithin() cuts any range out of the whole", () => {
    for (let start = 0; start < 8; start++) {
      for (let end = start; end < 8; end++) {
        const lengths = slices(start, end).map((slice) => (slice === undefined ? 0 : slice[2] - slice[1]));
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(end - start + 1);
      }
    }
  });
});
