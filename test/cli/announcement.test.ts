import { describe, expect, test } from "bun:test";

import { certificateLine, httpURL, pythonBanner } from "../../src/cli/announcement.ts";

describe("pythonBanner()", () => {
  const cases = [
    { address: ["0.0.0.0", 8000], line: "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...\n" },
    { address: ["::", 8000], line: "Serving HTTP on :: port 8000 (http://[::]:8000/) ...\n" },
    { address: ["127.0.0.1", 1], line: "Serving HTTP on 127.0.0.1 port 1 (http://127.0.0.1:1/) ...\n" },
    { address: "/run/x.sock", line: "Serving HTTP on unix socket /run/x.sock ...\n" },
  ] as const;
  for (const { address, line } of cases) {
    test(`pythonBanner() for ${String(address)} is Python's to the byte`, () => {
      expect(pythonBanner(address, false)).toBe(line);
    });
  }
});

test("certificateLine() says nothing of a certificate that somebody has given", () => {
  expect(certificateLine({ cert: "", key: "" })).toBe("");
  expect(certificateLine({ cert: "", key: "", fingerprint: "AB" })).toBe(
    "Self-signed certificate, SHA-256 AB\n",
  );
});

describe("httpURL()", () => {
  test("httpURL() has brackets around an IPv6 address", () => {
    expect(httpURL("::1", 8000, false)).toBe("http://[::1]:8000/");
  });
  test("httpURL() has a name as it is", () => {
    expect(httpURL("localhost", 8000, true)).toBe("https://localhost:8000/");
  });
});
