import { describe, expect, test } from "bun:test";

import { qrCode, qrModules } from "../../src/cli/qr.ts";
import { decodedCode } from "../support/qr.ts";

const URLS = [
  "http://192.168.1.7:8000/",
  "https://192.168.178.107:65535/",
  "https://[2001:db8:1111:2222:3333:4444:5555:6666]:8443/",
];

describe("qrCode()", () => {
  for (const url of URLS) {
    test(`qrCode() of ${url} can be read, in colours and without`, () => {
      expect(decodedCode(Bun.stripANSI(qrCode(url, "coloured")), "dark")).toBe(url);
      expect(decodedCode(qrCode(url, "plain"), "light")).toBe(url);
    });
  }
  test("qrCode() fits a terminal of 80 by 24 for every address", () => {
    for (const url of URLS) {
      const lines = Bun.stripANSI(qrCode(url, "coloured")).split("\n");
      expect(lines.length).toBeLessThanOrEqual(24);
      expect(new Set(lines.slice(0, -1).map((line) => line.length)).size).toBe(1);
      expect(lines[0]?.length).toBeLessThan(80);
    }
  });
  test("qrCode() sets both colours in each line, so that the terminal's own do not matter", () => {
    for (const line of qrCode(URLS[0] ?? "", "coloured")
      .trimEnd()
      .split("\n")) {
      expect(line).toStartWith("\u001b[38;5;16;48;5;231m");
      expect(line).toEndWith("\u001b[0m");
    }
    expect(qrCode(URLS[0] ?? "", "plain")).not.toContain("\u001b");
  });
});

test("qrModules() has four light modules on every side", () => {
  const rows = qrModules(URLS[0] ?? "");
  const size = rows.length;
  const isMargin = (index: number): boolean => index < 4 || index >= size - 4;
  const dark = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark && (isMargin(x) || isMargin(y)) ? [[x, y]] : [])),
  );
  expect(dark).toEqual([]);
  expect(rows[4]?.[4]).toBe(true);
});
