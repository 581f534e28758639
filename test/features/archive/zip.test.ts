import { describe, expect, test } from "bun:test";

import { dosTime } from "../../../src/features/archive/zip-records.ts";
import { zipSegments } from "../../../src/features/archive/zip.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";
import {
  checked,
  entriesOf,
  fileEntry,
  folderEntry,
  madeOf,
  testWith,
  testWithEach,
  writeSparse,
  zerosChecksum,
} from "./unpackers.ts";

const GIB = 1024 ** 3;
/** At the limits of 32 bits, and behind them. */
const LARGE = [
  folderEntry("files/"),
  fileEntry("empty", 0),
  fileEntry("last that fits", 0xffff_fffe),
  fileEntry("first that does not", 0xffff_ffff),
  fileEntry("5 GiB", 5 * GIB),
  fileEntry("small, behind them", 7),
];
/** One more than 16 bits can count. */
const MANY = [
  folderEntry("files/"),
  ...Array.from({ length: 65_535 }, (_, index) => folderEntry(`files/${index}/`)),
];

describe("zipSegments()", () => {
  test("zipSegments() knows how long each segment is before it is made", async () => {
    const times = [0, -1, 1e12, 5e12, -5e12, NaN, 253_402_300_799_999];
    const entries = times
      .map((time) => folderEntry(`日本 ${time}/`, time))
      .concat(LARGE.map(({ mtimeMs }) => folderEntry("x/", mtimeMs)));
    for (const segment of zipSegments([...entries, ...LARGE], () => 0xffff_ffff)) {
      if ("bytes" in segment) expect((await segment.bytes()).length).toBe(segment.length);
    }
  });

  test("zipSegments() asks for no checksum but those of headers that are made", async () => {
    const asked: string[] = [];
    const segments = [
      ...zipSegments(
        [fileEntry("a", 1), fileEntry("b", 1), fileEntry("empty", 0), folderEntry("c/")],
        ({ leaf }) => {
          asked.push(leaf);
          return 0;
        },
      ),
    ];
    expect(asked).toEqual([]);
    const [, , second, , , , , last] = segments;
    for (const segment of [second, last])
      if (segment !== undefined && "bytes" in segment) await segment.bytes();
    expect(asked).toEqual(["b", "b"]);
  });

  testWith("python3", "zipSegments() writes numbers of 64 bits, as Python reads them", async () => {
    using temporary = new TemporaryDirectory();
    const path = temporary.join("large.zip");
    await writeSparse(
      path,
      zipSegments(LARGE, () => 0),
    );
    const seen = await entriesOf("zip", path);
    expect(seen.map(({ name, size }) => [name, size])).toEqual([
      ["files/", 0],
      ["files/empty", 0],
      ["files/last that fits", 0xffff_fffe],
      ["files/first that does not", 0xffff_ffff],
      ["files/5 GiB", 5 * GIB],
      ["files/small, behind them", 7],
    ]);
  });

  testWith("7z", "zipSegments() writes numbers of 64 bits, in which 7z finds nothing wrong", async () => {
    using temporary = new TemporaryDirectory();
    const path = temporary.join("large.zip");
    await writeSparse(
      path,
      zipSegments(LARGE, () => 0),
    );
    await checked(["7z", "l"], path);
  });

  testWith(
    "unzip",
    "zipSegments() writes numbers of 64 bits, and a file behind them that unzip finds whole",
    async () => {
      using temporary = new TemporaryDirectory();
      const path = temporary.join("large.zip");
      await writeSparse(
        path,
        zipSegments(LARGE, ({ size }) => zerosChecksum(size)),
      );
      await checked(["unzip", "-l"], path);
      await checked(
        ["sh", "-c", 'unzip -tqq "$1" files/ files/empty "files/small, behind them"', "sh"],
        path,
      );
    },
  );

  testWithEach("zip", "zipSegments() writes more than 65535 entries", async (check) => {
    using temporary = new TemporaryDirectory();
    const path = temporary.join("many.zip");
    await Bun.write(path, await madeOf(zipSegments(MANY, () => 0)));
    await check(path);
  });

  testWith("python3", "zipSegments() loses none of them", async () => {
    using temporary = new TemporaryDirectory();
    const path = temporary.join("many.zip");
    await Bun.write(path, await madeOf(zipSegments(MANY, () => 0)));
    expect(await entriesOf("zip", path)).toHaveLength(MANY.length);
  });

  test("zipSegments() ends plainly as long as 16 and 32 bits are enough", async () => {
    const bytes = await madeOf(zipSegments(MANY.slice(0, 65_534), () => 0));
    expect(bytes.includes(Buffer.from("PK\x06\x06"))).toBe(false);
  });
});

describe("dosTime()", () => {
  const local = (...parts: readonly [number, number, number, number, number, number]): number =>
    new Date(...parts).getTime();

  test("dosTime() is local time, every other second", () => {
    const time = dosTime(local(2026, 10, 21, 15, 4, 5));
    expect([(time >>> 25) + 1980, (time >> 21) & 15, (time >> 16) & 31]).toEqual([2026, 11, 21]);
    expect([(time >> 11) & 31, (time >> 5) & 63, (time & 31) * 2]).toEqual([15, 4, 4]);
  });

  test("dosTime() is the first or last there is where a time has none", () => {
    const first = 0x0021_0000;
    const last = 0xff9f_bf7d;
    expect([dosTime(0), dosTime(NaN), dosTime(-Infinity), dosTime(local(1979, 11, 31, 23, 59, 59))]).toEqual(
      Array(4).fill(first),
    );
    expect([dosTime(local(2108, 0, 1, 0, 0, 0)), dosTime(8.64e15)]).toEqual([last, last]);
    expect(dosTime(local(1980, 0, 1, 0, 0, 0))).toBe(first);
    expect(dosTime(local(2107, 11, 31, 23, 59, 58))).toBe(last);
  });
});
