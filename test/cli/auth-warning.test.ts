import { describe, expect, test } from "bun:test";

import { authWarning } from "../../src/cli/auth-warning.ts";
import type { ServerAddress } from "../../src/server/contracts.ts";

describe("authWarning()", () => {
  const cases: readonly {
    name: string;
    address: ServerAddress;
    secure?: true;
    users?: readonly string[];
    warns: boolean;
  }[] = [
    { name: "all addresses", address: ["0.0.0.0", 80], warns: true },
    { name: "all addresses, IPv6", address: ["::", 80], warns: true },
    { name: "one address", address: ["192.0.2.1", 80], warns: true },
    { name: "all addresses with TLS", address: ["::", 443], secure: true, warns: false },
    { name: "all addresses without users", address: ["::", 80], users: [], warns: false },
    { name: "this computer", address: ["127.0.0.1", 80], warns: false },
    { name: "this computer, by another of its addresses", address: ["127.8.9.1", 80], warns: false },
    { name: "this computer, IPv6", address: ["::1", 80], warns: false },
    { name: "this computer, by name", address: ["localhost", 80], warns: false },
    { name: "a Unix socket", address: "/run/socket", warns: false },
  ];
  for (const { name, address, secure = false, users = ["anna:x"], warns } of cases) {
    test(`authWarning() ${warns ? "warns" : "says nothing"} on ${name}`, () => {
      const warning = authWarning(users, { server_address: address, secure });
      if (warns) expect(warning).toMatch(/^Without TLS, [^\n]*\n$/);
      else expect(warning).toBeUndefined();
    });
  }
});
