import { describe, expect, test } from "bun:test";

import { LastList, List } from "../../../src/features/listing/list.ts";
import type { Row } from "../../../src/features/listing/rows.ts";
import { BY_NAME, type Sorting } from "../../../src/features/listing/wish.ts";

const LONG = 1500;

function rows(count = LONG): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `file ${index}`,
    isDirectory: false,
    size: index,
    timeMs: 1000 * index,
  }));
}

function text(pieces: Iterable<string | Buffer>): string {
  return Array.from(pieces, String).join("");
}

describe("LastList.of()", () => {
  test("sorts", async () => {
    const list = await new LastList().of(rows(), { by: "size", descending: true });
    expect(list.rows[0]?.name).toBe(`file ${LONG - 1}`);
    expect(list.rows).toHaveLength(LONG);
  });

  test("gives the list it gave where all is as it was", async () => {
    const last = new LastList();
    const list = await last.of(rows(), BY_NAME);
    expect(await last.of(rows(), { ...BY_NAME })).toBe(list);
  });

  for (const [what, count] of [
    ["short", 1000],
    ["longer than memory is to be spent on", 25_001],
  ] as const) {
    test(`keeps none that is ${what}`, async () => {
      const last = new LastList();
      const list = await last.of(rows(count), BY_NAME);
      expect(await last.of(rows(count), BY_NAME)).not.toBe(list);
    });
  }

  test("still has the long one after a short one", async () => {
    const last = new LastList();
    const list = await last.of(rows(), BY_NAME);
    await last.of(rows(10), BY_NAME);
    expect(await last.of(rows(), BY_NAME)).toBe(list);
  });

  const middle = LONG / 2;
  const changed = (change: Partial<Row>): Row[] =>
    rows().map((row, index) => (index === middle ? { ...row, ...change } : row));
  const others: readonly (readonly [what: string, rows: readonly Row[], sorting: Sorting])[] = [
    ["a name", changed({ name: "other" }), BY_NAME],
    ["a size", changed({ size: 1_000_000 }), BY_NAME],
    ["a size that is not known any more", changed({ size: undefined }), BY_NAME],
    ["a time", changed({ timeMs: 1000 * middle + 0.001 }), BY_NAME],
    ["a file that is a folder now", changed({ isDirectory: true }), BY_NAME],
    ["one more", rows(LONG + 1), BY_NAME],
    ["one less", rows(LONG - 1), BY_NAME],
    ["what it is sorted by", rows(), { by: "date", descending: false }],
    ["which way it is sorted", rows(), { by: "name", descending: true }],
  ];
  for (const [what, found, sorting] of others) {
    test(`gives another where something differs: ${what}`, async () => {
      const last = new LastList();
      const before = await last.of(rows(), BY_NAME);
      const list = await last.of(found, sorting);
      expect(list).not.toBe(before);
      expect(list.rows).toEqual((await new LastList().of(found, sorting)).rows);
    });
  }
});

describe("List.markup()", () => {
  function writer(pieces: Iterable<string> = ["é", "x".repeat(50_000), "end"]) {
    let written = 0;
    const write = function* (): Iterable<string> {
      yield* pieces;
      written += 1;
    };
    return { write, times: () => written, text: text(pieces) };
  }

  test("is written once, and the same the next time", () => {
    const list = new List(rows(10), () => true);
    const { write, times, text: expected } = writer();
    for (let time = 0; time < 3; time++) expect(text(list.markup(false, write))).toBe(expected);
    expect(times()).toBe(1);
  });

  test("is another where there are boxes to tick", () => {
    const list = new List(rows(10), () => true);
    expect(text(list.markup(false, writer(["without"]).write))).toBe("without");
    expect(text(list.markup(true, writer(["with"]).write))).toBe("with");
    expect(text(list.markup(false, writer(["without"]).write))).toBe("without");
  });

  test("is written again where its reader went away before its end", () => {
    const list = new List(rows(10), () => true);
    const { write, times, text: expected } = writer();
    for (const _ of list.markup(false, write)) break;
    expect(times()).toBe(0);
    expect(text(list.markup(false, write))).toBe(expected);
    expect(times()).toBe(1);
  });

  test("is gathered by one writer at a time", () => {
    const list = new List(rows(10), () => true);
    const [slow, quick] = [writer(), writer()];
    const reading = list.markup(false, slow.write)[Symbol.iterator]();
    reading.next();
    expect(text(list.markup(false, quick.write))).toBe(quick.text);
    expect(text(list.markup(false, quick.write))).toBe(quick.text);
    expect(quick.times()).toBe(2);
    while (reading.next().done !== true);
    expect(text(list.markup(false, quick.write))).toBe(quick.text);
    expect(quick.times()).toBe(2);
  });

  for (const [what, isKept, pieces] of [
    ["of a list that is not", () => false, ["a"]],
    ["of more than four megabytes", () => true, Array<string>(200).fill("x".repeat(33_000))],
  ] as const) {
    test(`is not kept ${what}`, () => {
      const list = new List(rows(10), isKept);
      const { write, times, text: expected } = writer(pieces);
      for (let time = 0; time < 2; time++) expect(text(list.markup(false, write))).toBe(expected);
      expect(times()).toBe(2);
    });
  }

  test("is not kept of a list that another one has followed meanwhile", async () => {
    const last = new LastList();
    const list = await last.of(rows(), BY_NAME);
    const { write, times, text: expected } = writer(Array<string>(5).fill("x".repeat(33_000)));
    const reading = list.markup(false, write)[Symbol.iterator]();
    reading.next();
    await last.of(rows(LONG + 1), BY_NAME);
    while (reading.next().done !== true);
    expect(text(list.markup(false, write))).toBe(expected);
    expect(times()).toBe(2);
  });

  test("is kept of the last list", async () => {
    const last = new LastList();
    const { write, times, text: expected } = writer();
    for (let time = 0; time < 3; time++)
      expect(text((await last.of(rows(), BY_NAME)).markup(false, write))).toBe(expected);
    expect(times()).toBe(1);
  });
});
