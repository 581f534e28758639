import { describe, expect, test } from "bun:test";

import { indexIn, nameKey } from "../../../src/features/listing/name-key.ts";

/** What the keys stand for; `order.ts` has the same. */
const NAMES = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));

function order(first: string, second: string): number {
  const [one = "", other = ""] = [nameKey(first, 0), nameKey(second, 0)];
  return one < other ? -1 : one > other ? 1 : 0;
}

describe("nameKey()", () => {
  test("has each two printable characters in the order of the collator", () => {
    const pairs = PRINTABLE.flatMap((first) => PRINTABLE.map((second) => [first, second] as const));
    expect(pairs.filter(([first, second]) => order(first, second) !== NAMES.compare(first, second))).toEqual(
      [],
    );
  });

  test("has random names in the order of the collator", () => {
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 48_271) >>> 0) % 2_147_483_647;
      return seed % below;
    };
    const alphabets = [PRINTABLE, "aAbB019 _-.".split(""), "01 a".split(""), "0123456789".split("")];
    const name = (): string => {
      const alphabet = alphabets[random(alphabets.length)] ?? [];
      return Array.from({ length: random(12) }, () => alphabet[random(alphabet.length)]).join("");
    };
    const wrong: [string, string][] = [];
    for (let time = 0; time < 100_000; time++) {
      const first = name();
      // Names that begin alike are compared further.
      const second = first.slice(0, random(first.length + 1)) + name();
      if (order(first, second) !== NAMES.compare(first, second)) wrong.push([first, second]);
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    ["a9", "a10"],
    ["a007", "a8"],
    ["a", "a0"],
    ["1.2", "1.10"],
    [`a${"1".repeat(253)}`, `a${"1".repeat(254)}`],
    ["$", "0"],
    ["9", "A"],
  ])("has %j before %j", (first, second) => {
    expect(order(first, second)).toBe(-1);
    expect(NAMES.compare(first, second)).toBe(-1);
  });

  test("takes the case and leading zeros for nothing, as the collator does, and tells such names by their index", () => {
    expect(order("README 07", "readme 7")).toBe(0);
    const [first = "", second = ""] = [nameKey("b", 1), nameKey("B", 256)];
    expect(first < second).toBe(true);
  });

  test.each(["ä", "tab\t", "\x7f", "\udcff", "1".repeat(255), "a".repeat(1025), "😀"])(
    "has none for %j",
    (name) => {
      expect(nameKey(name, 0)).toBeUndefined();
    },
  );
});

test("indexIn() is what the key was made with", () => {
  for (const index of [0, 1, 255, 256, 99_999, 2 ** 24, 2 ** 32 - 1]) {
    expect(indexIn(nameKey("photo 10.jpg", index) ?? "")).toBe(index);
  }
});
