import { describe, expect, test } from "bun:test";

import { flightTable } from "../../src/cli/flight-table.ts";
import type { Transfer } from "../../src/features/in-flight.ts";

const DOWNLOAD: Transfer = {
  method: "GET",
  target: "/big.iso",
  peer: "192.0.2.9",
  direction: "out",
  bytes: 420_000_000,
  total: 1_000_000_000,
  milliseconds: 35_000,
};

describe("flightTable()", () => {
  test("flightTable() tells file, peer, percent and speed, in columns", () => {
    const upload = {
      ...DOWNLOAD,
      method: "PUT",
      target: "/a",
      peer: "2001:db8::7",
      direction: "in",
      bytes: 999,
      total: 1000,
    } as const;
    expect(flightTable([DOWNLOAD, upload])).toEqual([
      "↓ GET /big.iso  192.0.2.9    42 % of 1.0 GB  12 MB/s",
      "↑ PUT /a        2001:db8::7  99 % of 1.0 kB  29 B/s",
    ]);
  });
  test("flightTable() tells bytes where nobody knows how many there will be, and no speed before there is one", () => {
    expect(flightTable([{ ...DOWNLOAD, total: undefined, milliseconds: 99 }])).toEqual([
      "↓ GET /big.iso  192.0.2.9  420 MB",
    ]);
    expect(flightTable([{ ...DOWNLOAD, bytes: 0, total: 0 }])).toEqual([
      "↓ GET /big.iso  192.0.2.9  0 B  0 B/s",
    ]);
  });
  test("flightTable() shows a terminal no control characters, and not more of a target than fits", () => {
    const [line = ""] = flightTable([{ ...DOWNLOAD, target: `/\u001b[2J${"a".repeat(60)}.iso` }]);
    expect(line).toStartWith("↓ GET /\\x1b[2Jaaaa");
    expect(line).toContain("…aaaaaaaaaaaaaaaaaaa.iso  192.0.2.9");
    expect(line.indexOf("  ")).toBe("↓ GET ".length + 48);
  });
  test("flightTable() is empty where nothing is under way", () => {
    expect(flightTable([])).toEqual([]);
  });
});
