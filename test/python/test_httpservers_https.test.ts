// The TLS tests of CPython 3.14's `test_httpservers.py`, under their names. The certificates are made when they are needed.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";

import {
  BaseHTTPRequestHandler,
  CertificateError,
  HTTPSServer,
  SimpleHTTPRequestHandler,
} from "../../src/index.ts";
import { type CertificateFiles, KEY_PASSWORD, makeCertificate } from "../support/certificate.ts";
import { Site } from "../support/site.ts";

describe("BaseHTTPSServerTestCase", () => {
  let site: Site;
  let files: CertificateFiles;
  /** Python's CERTFILE_PROTECTED: the certificate with its encrypted key, in one file. */
  let protectedCertfile: string;

  beforeAll(async () => {
    site = new Site();
    files = await makeCertificate(site.path);
    const parts = [files.cert, files.encryptedKey].map((path) => readFileSync(path, "utf8"));
    protectedCertfile = site.write("protected.pem", parts.join(""));
  });

  afterAll(() => site[Symbol.dispose]());

  type Arguments = readonly [certfile: string, keyfile?: string | null, password?: string | null];

  function create([certfile, keyfile = null, password = null]: Arguments): HTTPSServer {
    return new HTTPSServer(["127.0.0.1", 0], BaseHTTPRequestHandler, { certfile, keyfile, password });
  }

  test("test_get", async () => {
    class Handler extends SimpleHTTPRequestHandler {
      override directory = site.path;
      override log_message(): void {
        // No log.
      }
    }
    const { cert: certfile, key: keyfile } = files;
    await using server = new HTTPSServer(["127.0.0.1", 0], Handler, { certfile, keyfile });
    const loop = server.serve_forever();
    const reply = await fetch(`https://127.0.0.1:${server.server_port}/`, {
      headers: { Connection: "close" },
      tls: { ca: readFileSync(files.cert, "utf8") },
    });
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain("Directory listing for /");
    await server.shutdown();
    await loop;
  });

  test("test_valid_certdata", async () => {
    const rows: readonly Arguments[] = [
      [files.both],
      [files.both, files.both],
      [protectedCertfile, null, KEY_PASSWORD],
      [files.cert, files.encryptedKey, KEY_PASSWORD],
    ];
    for (const row of rows) {
      await using server = create(row);
      expect(server.fileno()).toBeGreaterThan(-1);
    }
  });

  test("test_invalid_certdata", () => {
    const bad = site.write("bad.pem", "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n");
    const empty = site.write("empty.pem", "");
    const rows: readonly Arguments[] = [
      [bad],
      [empty],
      [files.cert],
      [files.key],
      [files.key, files.cert],
      [protectedCertfile, null, "not it"],
      // In Python OpenSSL would ask for the password on the terminal.
      [protectedCertfile],
    ];
    for (const row of rows) expect(() => create(row)).toThrow(CertificateError);
  });
});
