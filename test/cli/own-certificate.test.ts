import { describe, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";

import { certificateIn, ownCertificate } from "../../src/cli/own-certificate.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 12);
const HOSTS = ["localhost", "127.0.0.1", "::1", "192.168.1.7", "2001:db8:1:2::7"];

/** The certificate of a machine, at a time. */
function at(directory: string | undefined, days = 0, hosts: readonly string[] = HOSTS) {
  return ownCertificate({ hosts, directory, now: NOW + days * DAY });
}

describe("ownCertificate()", () => {
  test("ownCertificate() is the same one at the next start", () => {
    using directory = new TemporaryDirectory();
    const first = at(directory.path);
    expect(first.notKept).toBeUndefined();
    expect(at(directory.path, 1)).toEqual(first);
    const certificate = new X509Certificate(first.cert);
    expect(certificate.fingerprint256).toBe(first.fingerprint);
    expect(first.fingerprint).toMatch(/^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/);
    expect(Date.parse(certificate.validFrom)).toBe(NOW - DAY);
    expect(Date.parse(certificate.validTo)).toBe(NOW + 396 * DAY);
  });
  test("ownCertificate() is another one, with another key, when less than 30 days are left", () => {
    using directory = new TemporaryDirectory();
    const first = at(directory.path);
    expect(at(directory.path, 366)).toEqual(first);
    const second = at(directory.path, 366.1);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(second.key).not.toBe(first.key);
    expect(at(directory.path, 367)).toEqual(second);
  });
  test("ownCertificate() is another one where the clock says that it is not valid yet", () => {
    using directory = new TemporaryDirectory();
    const first = at(directory.path);
    expect(at(directory.path, -1)).toEqual(first);
    expect(at(directory.path, -1.1).fingerprint).not.toBe(first.fingerprint);
  });
  test("ownCertificate() is another one, with the same key, when the machine has a new address", () => {
    using directory = new TemporaryDirectory();
    const first = at(directory.path);
    const second = at(directory.path, 1, ["localhost", "127.0.0.1", "::1", "10.0.0.5"]);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(second.key).toBe(first.key);
    const certificate = new X509Certificate(second.cert);
    // It has what it had before in a private network, so that coming home needs no third one.
    expect(["10.0.0.5", "192.168.1.7", "2001:db8:1:2::7"].map((ip) => certificate.checkIP(ip))).toEqual([
      "10.0.0.5",
      "192.168.1.7",
      undefined,
    ]);
    expect(at(directory.path, 2, HOSTS.slice(0, 4))).toEqual(second);
  });
  test("ownCertificate() stays the same with another address in its IPv6 network", () => {
    using directory = new TemporaryDirectory();
    expect(at(directory.path, 1, [...HOSTS.slice(0, 4), "2001:db8:1:2:aa:bb:cc:dd"])).toEqual(
      at(directory.path, 2, HOSTS),
    );
  });
  test("ownCertificate() is not what somebody else could have put there", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("certificate.pem");
    const first = at(directory.path);
    chmodSync(path, 0o644);
    const second = at(directory.path);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(second.key).not.toBe(first.key);
    expect(at(directory.path)).toEqual(second);
  });
  test("ownCertificate() replaces a file that is broken", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("certificate.pem");
    const first = at(directory.path);
    const other = at(undefined);
    const text = readFileSync(path, "utf8");
    // The last is a certificate whose signature is another one's.
    const forged = Buffer.from(first.cert.replaceAll(/-----.*-----|\n/g, ""), "base64");
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    const certificate = `-----BEGIN CERTIFICATE-----\n${forged.toString("base64")}\n-----END CERTIFICATE-----\n`;
    for (const broken of [
      "",
      "x",
      text.slice(0, 300),
      text.slice(0, -60),
      first.cert + other.key,
      certificate + first.key,
    ]) {
      writeFileSync(path, broken);
      const next = at(directory.path);
      expect(next.key).not.toBe(first.key);
      expect(next.notKept).toBeUndefined();
      expect(at(directory.path)).toEqual(next);
    }
  });
  test("ownCertificate() says why it cannot be kept, and works all the same", () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("file"), "");
    const { notKept, cert } = at(directory.join("file", "ours"));
    expect(notKept).toMatch(/ENOTDIR|EEXIST/);
    expect(new X509Certificate(cert).checkHost("localhost")).toBe("localhost");
  });
});

describe("certificateIn()", () => {
  test("certificateIn() reads what is kept", () => {
    using directory = new TemporaryDirectory();
    const made = at(directory.path);
    expect(certificateIn(made.cert + made.key)).toEqual(made);
  });
  test("certificateIn() takes nothing else", () => {
    expect(certificateIn(undefined)).toBeUndefined();
    expect(certificateIn("x")).toBeUndefined();
  });
});
