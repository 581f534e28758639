// Ranges: satisfiableRanges, contentRange.
//
// - Any header is some ranges, to be ignored, or unsatisfiable; nothing throws.
// - The ranges hold exactly the bytes that were asked for and are there, counted one by one.
// - They lie in the representation, and none overlaps or touches another: together they are never longer than it.

import { contentRange, satisfiableRanges } from "../../src/semantics/byte-range.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const MOST_RANGES = 16;

export const byteRange: Target = {
  name: "byte-range",
  invariants: "the bytes asked for, each once, and no others; any header is ranges, ignored or unsatisfiable",
  run(random) {
    const size = random.oneIn(20) ? Number.MAX_SAFE_INTEGER : random.below(24);
    const valid = rangeHeader(random, Math.min(size, 30));
    const { header } = random.note({ header: random.oneIn(2) ? valid : random.mutated(valid), size });
    const ranges = satisfiableRanges(header, size);
    const isSmall = size < 100;
    if (typeof ranges === "string") {
      if (isSmall) ensureSame(ranges, askedBytes(header, size), "There are no ranges for a reason");
      return;
    }
    const sorted = [...ranges].toSorted((first, second) => first.start - second.start);
    let behind = -1;
    for (const { start, end } of sorted) {
      ensure(start > behind && start <= end && end < size, "Ranges lie apart, in the representation");
      behind = end + 1;
      ensure(/^bytes \d+-\d+\/\d+$/.test(contentRange({ start, end }, size)), "A range can be written");
    }
    if (isSmall) ensureSame(indexes(ranges), askedBytes(header, size), "The bytes are those asked for");
  },
};

function rangeHeader(random: Random, size: number): string {
  const number = (): string =>
    random.oneIn(12)
      ? random.choose(["99999999999999999999", "18446744073709551616", "00", "007"])
      : String(random.below(size + 4));
  const spec = (): string =>
    random.choose([`${number()}-${number()}`, `${number()}-`, `-${number()}`, "", " ", "\t-0"]);
  const most = random.oneIn(30) ? 20 : 4;
  return (
    random.choose(["bytes=", "bytes=", "Bytes=", "items=", "bytes ="]) +
    random.list(0, most, spec).join(random.choose([",", ", ", " ,\t"]))
  );
}

function indexes(ranges: readonly { start: number; end: number }[]): number[] {
  return ranges
    .flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, i) => start + i))
    .toSorted((first, second) => first - second);
}

/** No file is longer, so all positions past this are one. */
function position(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

/** RFC 9110 section 14.1.2 by trying each byte with each part of the header. */
function askedBytes(header: string, size: number): number[] | "ignore" | "unsatisfiable" {
  const list = /^bytes=([^]*)$/i.exec(header)?.[1];
  if (list === undefined) return "ignore";
  const specs = list
    .split(",")
    .map((spec) => spec.replaceAll(/^[ \t]+|[ \t]+$/g, ""))
    .filter((spec) => spec !== "");
  const parts = specs.map((spec) => /^(\d*)-(\d*)$/.exec(spec));
  const isWrong = (part: RegExpExecArray | null): boolean => {
    const [, first = "", last = ""] = part ?? [];
    return (first === "" && last === "") || (first !== "" && last !== "" && position(last) < position(first));
  };
  if (specs.length === 0 || specs.length > MOST_RANGES || parts.some(isWrong) || size === 0) return "ignore";
  const asked = Array.from({ length: size }, (_, byte) => byte).filter((byte) =>
    parts.some((part) => {
      const [, first = "", last = ""] = part ?? [];
      if (first === "") return byte >= size - position(last);
      return byte >= position(first) && (last === "" || byte <= position(last));
    }),
  );
  return asked.length > 0 ? asked : "unsatisfiable";
}
