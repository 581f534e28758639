import { describe, expect, test } from "bun:test";

import { der, derBits, derInteger, derOID, derTime } from "../../src/cli/der.ts";

/** Bytes as X.690 and RFC 5280 print them. */
const cases: readonly (readonly [name: string, value: Buffer, hex: string])[] = [
  ["der() writes a short length in one byte", der("octets", Buffer.alloc(1, 0xaa)), "0401aa"],
  ["der() puts a tag of its context as it is", der(0x82, Buffer.from("a")), "820161"],
  ["derInteger() keeps the sign bit free", derInteger(Buffer.of(0x80)), "02020080"],
  ["derInteger() drops zeros that say nothing", derInteger(Buffer.of(0, 0, 0x7f)), "02017f"],
  ["derInteger() keeps the zero that is a sign", derInteger(Buffer.of(0, 0xff)), "020200ff"],
  ["derBits() says how many bits are unused", derBits(Buffer.of(0x80), 7), "03020780"],
  ["derOID() writes ecdsa-with-SHA256", derOID("1.2.840.10045.4.3.2"), "06082a8648ce3d040302"],
  [
    "derTime() has two digits for a year until 2049",
    derTime(Date.UTC(2049, 11, 31, 23, 59, 59)),
    "170d3439313233313233353935395a",
  ],
  [
    "derTime() has four digits from 2050 on",
    derTime(Date.UTC(2050, 0, 1)),
    "180f32303530303130313030303030305a",
  ],
];
for (const [name, value, hex] of cases) {
  test(name, () => {
    expect(value.toString("hex")).toBe(hex);
  });
}

describe("der()", () => {
  test("der() writes longer lengths in as few bytes as there can be", () => {
    const headOf = (length: number) => der("octets", Buffer.alloc(length)).subarray(0, 4).toString("hex");
    expect([0x7f, 0x80, 0xff, 0x100, 0xffff].map(headOf)).toEqual([
      "047f0000",
      "04818000",
      "0481ff00",
      "04820100",
      "0482ffff",
    ]);
    expect(() => der("octets", Buffer.alloc(0x10000))).toThrow(RangeError);
  });
});
