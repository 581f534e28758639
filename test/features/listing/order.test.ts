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
