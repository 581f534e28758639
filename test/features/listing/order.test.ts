import { expect, test } from "bun:test";

import { sortedRows } from "../../../src/features/listing/order.ts";
import type { Row } from "../../../src/features/listing/rows.ts";
import type { Sorting } from "../../../src/features/listing/wish.ts";

const file = (name: string, size?: number, timeMs?: number): Row => ({
  name,
  isDirectory: false,
  size,
  timeMs,
});
const folder = (name: string, timeMs?: number): Row => ({ name, isDirectory: true, size: undefined, timeMs });

async function order(rows: readonly Row[], by: Sorting["by"], descending = false): Promise<string> {
  return (await sortedRows(rows, { by, descending })).map(({ name }) => name).join(" ");
}

test("sortedRows() counts in names as people do, whatever the case", async () => {
  const rows = ["b10", "B9", "a", "\udce9", "b1", "_x", "ä"].map((name) => file(name));
  expect(await order(rows, "name")).toBe("_x a ä b1 B9 b10 \udce9");
});

test("sortedRows() has folders first in every order", async () => {
  const rows = [file("a", 1, 5), folder("z", 9), file("c", 3, 4), folder("b", 1), file("b", 3, 6)];
  expect(await order(rows, "name")).toBe("b z a b c");
  expect(await order(rows, "name", true)).toBe("z b c b a");
  expect(await order(rows, "size")).toBe("b z a b c");
  expect(await order(rows, "size", true)).toBe("b z b c a");
  expect(await order(rows, "date")).toBe("b z c a b");
  expect(await order(rows, "date", true)).toBe("z b b a c");
});

test("sortedRows() takes what is not known for the least, and any number that a file system says", async () => {
  const rows = [file("a", 1, 1e300), file("b"), file("c", 0, -1e300), file("d", 2, Number.NaN)];
  expect(await order(rows, "size")).toBe("b c a d");
  expect((await order(rows, "date")).split(" ").toSorted()).toEqual(["a", "b", "c", "d"]);
});

test("sortedRows() has the collator's order for names of every kind at once, and what is equal as it came", async () => {
  const names = [
    "é 2",
    "E 10",
    "e 2",
    "e 02",
    "E 2",
    "ß",
    "ss",
    "tab\t1",
    "TAB1",
    "x".repeat(2000),
    "9".repeat(255),
    "10",
    "9",
    "_",
    "😀",
  ];
  const rows = Array.from({ length: 3000 }, (_, index) => {
    const [first = "", second = ""] = [names[(index * 7) % names.length], names[(index * 11) % 13]];
    return file(index % 3 === 0 ? first : `${second}${first}`, index % 5, index % 7);
  });
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const byName = (first: Row, second: Row): number => collator.compare(first.name, second.name);
  for (const descending of [false, true]) {
    const sign = descending ? -1 : 1;
    const sorted = async (by: Sorting["by"]): Promise<readonly Row[]> => sortedRows(rows, { by, descending });
    expect(await sorted("name")).toEqual(rows.toSorted((a, b) => sign * byName(a, b)));
    expect(await sorted("size")).toEqual(
      rows.toSorted((a, b) => sign * ((a.size ?? 0) - (b.size ?? 0)) || byName(a, b)),
    );
  }
});
