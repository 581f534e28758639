import { describe, expect, test } from "bun:test";

import { clientAddress } from "../../src/connection/client-address.ts";

describe("clientAddress()", () => {
  test.each([
    ["192.0.2.1", 80, ["192.0.2.1", 80]],
    ["::1", 8000, ["::1", 8000]],
    ["::ffff:192.0.2.1", 1, ["192.0.2.1", 1]],
    ["::ffff:1:2", 1, ["::ffff:1:2", 1]],
    [undefined, undefined, ""],
    ["192.0.2.1", undefined, ""],
  ] as const)("clientAddress(%p, %p) is %p", (host, port, address) => {
    for (let i = 0; i < 2; i++) expect<unknown>(clientAddress(host, port)).toEqual(address);
  });
});
