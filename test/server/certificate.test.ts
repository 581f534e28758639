import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { CertificateError, loadCertificate } from "../../src/server/certificate.ts";
import { type CertificateFiles, KEY_PASSWORD, makeCertificate } from "../support/certificate.ts";
import { Site } from "../support/site.ts";

const site = new Site();
let files: CertificateFiles;

beforeAll(async () => {
  files = await makeCertificate(site.path);
});
afterAll(() => site[Symbol.dispose]());

/** What loading this throws. */
function errorOf(certfile: string, keyfile: string | null, password: string | null): unknown {
  try {
    loadCertificate(certfile, keyfile, password);
  } catch (error) {
    return error;
  }
  throw new Error("It could be loaded");
}

describe("loadCertificate()", () => {
  test("reads certificate and key from two files, or from one", () => {
    for (const [certfile, keyfile] of [
      [files.cert, files.key],
      [files.both, null],
      [files.both, files.both],
      [files.cert, files.both],
    ] as const) {
      const { cert, key, passphrase } = loadCertificate(certfile, keyfile, null);
      expect(cert).toContain("-----BEGIN CERTIFICATE-----");
      expect(key).toContain("PRIVATE KEY-----");
      expect(passphrase).toBeUndefined();
    }
  });

  test("reads an encrypted key, and hands its password on", () => {
    const { key, passphrase } = loadCertificate(files.cert, files.encryptedKey, KEY_PASSWORD);
    expect(key).toContain("ENCRYPTED");
    expect(passphrase).toBe(KEY_PASSWORD);
  });

  test("takes a password for a key that needs none", () => {
    expect(loadCertificate(files.cert, files.key, "needless").passphrase).toBe("needless");
  });

  test("finds the blocks wherever they are in a file", () => {
    const { cert, key } = loadCertificate(files.cert, files.key, null);
    const mixed = site.write("mixed.pem", `a comment\n${key}\nanother\n${cert}\n`);
    expect(loadCertificate(mixed, null, null).cert).toContain("another");
  });

  test("says which file has no certificate", () => {
    for (const content of ["", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]) {
      const path = site.write("bad.pem", content);
      const error = errorOf(path, files.key, null);
      expect(error).toBeInstanceOf(CertificateError);
      expect(String(error)).toBe(
        `CertificateError: No certificate in ${path}: it must be a PEM file with a CERTIFICATE block`,
      );
    }
  });

  test("says which file has no key, and which has one that cannot be read", () => {
    expect(errorOf(files.cert, null, null)).toHaveProperty("message", `No private key in ${files.cert}`);
    const empty = site.write("empty.pem", "");
    expect(errorOf(files.cert, empty, null)).toHaveProperty("message", `No private key in ${empty}`);
    const broken = site.write("broken.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    expect(errorOf(files.cert, broken, null)).toHaveProperty(
      "message",
      `The private key in ${broken} cannot be read`,
    );
  });

  test("says that a password is missing or wrong", () => {
    expect(errorOf(files.cert, files.encryptedKey, null)).toHaveProperty(
      "message",
      `The key in ${files.encryptedKey} is encrypted and needs a password`,
    );
    for (const password of ["wrong", ""]) {
      expect(errorOf(files.cert, files.encryptedKey, password)).toHaveProperty(
        "message",
        `The password does not open the key in ${files.encryptedKey}`,
      );
    }
  });

  test("says that key and certificate do not belong together", async () => {
    using elsewhere = new Site();
    const other = await makeCertificate(elsewhere.path);
    expect(errorOf(files.cert, other.key, null)).toHaveProperty(
      "message",
      `The key in ${other.key} does not belong to the certificate in ${files.cert}`,
    );
  });

  test("says that a file is not there, with the code of the system", () => {
    const error = errorOf(`${site.path}/missing.pem`, null, null);
    expect(error).not.toBeInstanceOf(CertificateError);
    expect(error).toMatchObject({
      code: "ENOENT",
      message: `Cannot read ${site.path}/missing.pem: no such file`,
    });
    expect(errorOf(site.path, null, null)).toHaveProperty("code", "EISDIR");
  });
});
