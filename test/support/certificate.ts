// Certificates for tests, made when they are needed, so that none in the repository ever ends.

import { join } from "node:path";

import { output } from "./run.ts";

/** The password of the encrypted key. */
export const KEY_PASSWORD = "opens it";

/** Paths of PEM files. */
export interface CertificateFiles {
  /** A certificate for `localhost` and `127.0.0.1`, signed by itself. */
  readonly cert: string;
  /** Its key. */
  readonly key: string;
  /** The same key, encrypted with {@link KEY_PASSWORD}. */
  readonly encryptedKey: string;
  /** Certificate and key in one file. */
  readonly both: string;
}

/** Makes them in a directory, with `openssl`. */
export async function makeCertificate(directory: string): Promise<CertificateFiles> {
  const [cert = "", key = "", encryptedKey = "", both = ""] = ["cert", "key", "encrypted", "both"].map(
    (name) => join(directory, `${name}.pem`),
  );
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await output(["openssl", "req", "-x509", ...kind, "-days", "2", ...names, "-keyout", key, "-out", cert]);
  await output([
    "openssl",
    "pkcs8",
    "-topk8",
    "-in",
    key,
    "-passout",
    `pass:${KEY_PASSWORD}`,
    "-out",
    encryptedKey,
  ]);
  await Bun.write(both, (await Bun.file(cert).text()) + (await Bun.file(key).text()));
  return { cert, key, encryptedKey, both };
}
