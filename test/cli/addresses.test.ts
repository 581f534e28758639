import { describe, expect, test } from "bun:test";
import type { NetworkInterfaceInfo } from "node:os";

import { ownAddresses, reachableAddresses } from "../../src/cli/addresses.ts";

function info(address: string, internal = false): NetworkInterfaceInfo {
  const common = { address, netmask: "", mac: "", internal, cidr: null };
  return address.includes(":") ? { ...common, family: "IPv6", scopeid: 0 } : { ...common, family: "IPv4" };
}

const MACHINE = {
  lo: [info("127.0.0.1", true), info("::1", true)],
  docker0: [info("172.17.0.1")],
  wlan0: [info("2001:db8::7"), info("192.0.2.7"), info("fe80::1")],
  gone: undefined,
  "br-1f2e": [info("172.18.0.1"), info("febf::1")],
};

describe("reachableAddresses()", () => {
  test("reachableAddresses() has real networks first, IPv4 first, and neither loopback nor link-local", () => {
    expect(reachableAddresses(["IPv4", "IPv6"], MACHINE)).toEqual([
      "192.0.2.7",
      "2001:db8::7",
      "172.17.0.1",
      "172.18.0.1",
    ]);
  });
  test("reachableAddresses() keeps to the families that are served", () => {
    expect(reachableAddresses(["IPv4"], MACHINE)).toEqual(["192.0.2.7", "172.17.0.1", "172.18.0.1"]);
  });
  test("reachableAddresses() has none on a machine without a network", () => {
    expect(reachableAddresses(["IPv4", "IPv6"], { lo: MACHINE.lo })).toEqual([]);
  });
  test("reachableAddresses() looks at this machine where none is given", () => {
    expect(reachableAddresses(["IPv4"])).not.toContain("127.0.0.1");
  });
});

test("ownAddresses() has loopback too: it can be bound", () => {
  expect(ownAddresses(MACHINE)).toEqual([
    "127.0.0.1",
    "::1",
    "172.17.0.1",
    "2001:db8::7",
    "192.0.2.7",
    "172.18.0.1",
  ]);
});
