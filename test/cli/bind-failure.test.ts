import { describe, expect, test } from "bun:test";

import { explained } from "../../src/cli/bind-failure.ts";

describe("explained()", () => {
  const cases = [
    { code: "EADDRINUSE", message: "Cannot bind port 80: it is in use" },
    { code: "EACCES", message: "Cannot bind port 80: permission denied" },
    { code: "EPERM", message: "Cannot bind port 80: permission denied" },
    { code: "EADDRNOTAVAIL", message: "Cannot bind port 80: not an address of this machine" },
    { code: "ENOTFOUND", message: "Cannot bind port 80: no such host" },
    { code: "EWHATEVER", message: "As the system says" },
  ];
  for (const { code, message } of cases) {
    test(`explained() says what ${code} means`, () => {
      expect(explained(Object.assign(new Error("As the system says"), { code }), "", 80).message).toBe(
        message,
      );
    });
  }
  test("explained() says it of whatever was thrown", () => {
    expect(explained("a string", "::1", 80).message).toBe("Cannot bind ::1 port 80: a string");
  });
});
