import { describe, expect, test } from "bun:test";
import type { NetworkInterfaceInfo } from "node:os";

import { certificateHosts, covers, distinct, withEarlier } from "../../src/cli/certificate-hosts.ts";

function info(address: string): NetworkInterfaceInfo {
  const common = { address, netmask: "", mac: "", internal: address === "127.0.0.1", cidr: null };
  return address.includes(":") ? { ...common, family: "IPv6", scopeid: 0 } : { ...common, family: "IPv4" };
}

const INTERFACES = {
  lo: [info("127.0.0.1")],
  eth0: [info("192.0.2.7"), info("2001:DB8::7"), info("fe80::7")],
};

describe("certificateHosts()", () => {
  test("certificateHosts() has the loopback, the machine's names, and every address but link-local ones", () => {
    expect(certificateHosts(undefined, "Box.example", INTERFACES)).toEqual([
      "localhost",
      "127.0.0.1",
      "::1",
      "box.example",
      "box",
      "box.local",
      "192.0.2.7",
      "2001:db8::7",
    ]);
  });
  test("certificateHosts() has what the user listens on, unless that is everything", () => {
    const last = (bound: string) => certificateHosts(bound, "box", {}).slice(3);
    expect(last("www.example")).toEqual(["box", "box.local", "www.example"]);
    expect(last("[2001:db8::1]")).toContain("2001:db8::1");
    for (const everything of ["0.0.0.0", "::", ""]) expect(last(everything)).toEqual(["box", "box.local"]);
  });
  test("certificateHosts() leaves out a name that no certificate can have", () => {
    expect(certificateHosts(undefined, "my_box,IP:192.0.2.9", {})).toEqual(["localhost", "127.0.0.1", "::1"]);
    expect(certificateHosts(undefined, "", {})).toEqual(["localhost", "127.0.0.1", "::1"]);
  });
});

describe("covers()", () => {
  test("covers() takes an IPv6 address for another one of its network", () => {
    const named = ["box", "192.0.2.7", "2001:db8:1:2::7"];
    expect(covers(named, "2001:db8:1:2:aaaa:bbbb:cccc:dddd")).toBe(true);
    expect(covers(named, "2001:db8:1:3::7")).toBe(false);
  });
  test("covers() takes an IPv4 address for itself alone, and a name too", () => {
    expect(covers(["192.0.2.7", "box"], "192.0.2.7")).toBe(true);
    expect(covers(["192.0.2.7", "box"], "192.0.2.8")).toBe(false);
    expect(covers(["192.0.2.7", "box"], "box.local")).toBe(false);
  });
});

describe("withEarlier()", () => {
  test("withEarlier() keeps private addresses, and forgets what tells where a machine has been", () => {
    const before = [
      "old-name",
      "10.1.2.3",
      "192.168.1.4",
      "172.16.0.1",
      "172.32.0.1",
      "198.51.100.1",
      "fd00::5",
      "2001:db8::5",
    ];
    expect(withEarlier(["box", "10.1.2.3"], before)).toEqual([
      "box",
      "10.1.2.3",
      "192.168.1.4",
      "172.16.0.1",
      "fd00::5",
    ]);
  });
  test("withEarlier() does not grow without end, and never loses what is now", () => {
    const many = Array.from({ length: 60 }, (_, index) => `10.0.0.${index}`);
    expect(withEarlier(["box"], many)).toHaveLength(40);
    expect(withEarlier(many, ["10.9.9.9"])).toEqual(many);
  });
});

test("distinct() has one spelling for each", () => {
  expect(
    distinct(["BOX", "box", "::1", "0:0:0:0:0:0:0:1", "[::1]", "fe80::1%eth0", "a b", "-a", "192.0.2.1"]),
  ).toEqual(["box", "::1", "192.0.2.1"]);
});
