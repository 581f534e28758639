import { afterAll, describe, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";

import { addressBytes, newKey, selfSigned } from "../../src/cli/self-signed.ts";
import { rejection } from "../support/rejection.ts";
import { output } from "../support/run.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const directory = new TemporaryDirectory();
afterAll(() => directory[Symbol.dispose]());

const HOSTS = [
  "localhost",
  "box",
  "box.local",
  "127.0.0.1",
  "::1",
  "192.0.2.7",
  "2001:db8::7:0:9",
  "1:2:3:4:5:6:7:8",
];
const DAY = 86_400_000;
const NOW = Date.now();

/** A certificate in a file. */
async function fileWith(name: string, hosts: readonly string[] = HOSTS, notAfter: number = NOW + 300 * DAY) {
  const path = directory.join(name);
  await Bun.write(path, selfSigned({ hosts, notBefore: NOW - DAY, notAfter, key: newKey() }));
  return path;
}

describe("selfSigned()", () => {
  test("selfSigned() makes what another program reads as it was meant", async () => {
    const text = await output(["openssl", "x509", "-in", await fileWith("a.pem"), "-noout", "-text"]);
    expect(text).toContain("Version: 3 (0x2)");
    expect(text).toContain("Issuer: CN = serve-forever box\n");
    expect(text).toContain("Subject: CN = serve-forever box\n");
    expect(text).toContain("NIST CURVE: P-256");
    expect(text).toContain("X509v3 Basic Constraints: critical\n                CA:FALSE\n");
    expect(text).toContain("X509v3 Key Usage: critical\n                Digital Signature\n");
    expect(text).toContain("TLS Web Server Authentication");
    expect(text).toContain(
      "DNS:localhost, DNS:box, DNS:box.local, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:192.0.2.7, " +
        "IP Address:2001:DB8:0:0:0:7:0:9, IP Address:1:2:3:4:5:6:7:8\n",
    );
  });
  test("selfSigned() makes what verifies, by each address and name, under the strictest rules", async () => {
    const path = await fileWith("b.pem");
    const verify = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", path];
    for (const host of HOSTS) {
      const asked = /[:]|^\d/.test(host) ? "-verify_ip" : "-verify_hostname";
      expect(await output([...verify, asked, host, path])).toBe(`${path}: OK\n`);
    }
    expect((await rejection(output([...verify, "-verify_ip", "192.0.2.8", path]))).message).toContain(
      "mismatch",
    );
  });
  test("selfSigned() keeps to the second to its dates, also past 2049", async () => {
    const end = Date.UTC(2051, 4, 6, 7, 8, 9);
    const path = await fileWith("c.pem", ["localhost"], end);
    const dates = await output(["openssl", "x509", "-in", path, "-noout", "-enddate", "-startdate"]);
    expect(dates).toContain("notAfter=May  6 07:08:09 2051 GMT\n");
    expect(Date.parse(/notBefore=(.*)/.exec(dates)?.[1] ?? "")).toBe(Math.floor((NOW - DAY) / 1000) * 1000);
  });
  test("selfSigned() gives each a number of its own", () => {
    const subject = { hosts: HOSTS, notBefore: NOW, notAfter: NOW + DAY, key: newKey() };
    const numbers = Array.from({ length: 40 }, () => new X509Certificate(selfSigned(subject)).serialNumber);
    expect(new Set(numbers).size).toBe(40);
  });
  test("selfSigned() cuts a name that is too long for the field", () => {
    const hosts = [`${"a".repeat(60)}.example`, "127.0.0.1"];
    const made = selfSigned({ hosts, notBefore: NOW, notAfter: NOW + DAY, key: newKey() });
    expect(new X509Certificate(made).subject).toBe(`CN=serve-forever ${"a".repeat(50)}`);
  });
});

describe("addressBytes()", () => {
  const cases = [
    ["192.0.2.255", "c00002ff"],
    ["::", "0".repeat(32)],
    ["::1", `${"0".repeat(31)}1`],
    ["fe80::", `fe80${"0".repeat(28)}`],
    ["::ffff:192.0.2.1", `${"0".repeat(20)}ffffc0000201`],
    ["2001:DB8::7:0:9", "20010db8000000000000000700000009"],
  ] as const;
  for (const [address, hex] of cases) {
    test(`addressBytes() of ${address}`, () => {
      expect(Buffer.from(addressBytes(address)).toString("hex")).toBe(hex);
    });
  }
});
