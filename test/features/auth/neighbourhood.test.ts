import { describe, expect, test } from "bun:test";

import { neighbourhood } from "../../../src/features/auth/neighbourhood.ts";

describe("neighbourhood()", () => {
  const cases: readonly (readonly [address: string, name: string])[] = [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2::1", "2001:db8:1:2"],
    ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8::", "2001:db8:0:0"],
    ["2001:db8:1:3::1", "2001:db8:1:3"],
    ["::1", "0:0:0:0"],
    ["::", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["64:ff9b::192.0.2.33", "64:ff9b:0:0"],
    ["1::2:3:4:5:6:7", "1:0:2:3"],
    ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4"],
    ["", ""],
    ["no address", "no address"],
  ];
  for (const [address, name] of cases) {
    test(`neighbourhood() of ${JSON.stringify(address)} is ${JSON.stringify(name)}`, () => {
      expect(neighbourhood([address, 50000])).toBe(name);
    });
  }
  test("neighbourhood() of a Unix socket is one for all", () => {
    expect(neighbourhood("")).toBe("");
  });
});
