// The certificate and key of a TLS server, read and tried before anybody connects: what is wrong with them is said at the start, in
// one line, and not by every handshake that fails.

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

/** A certificate or key that cannot be used: Python's `ssl.SSLError` from the constructor of a server. */
export class CertificateError extends Error {
  override name = "CertificateError";
}

/** A certificate chain and its private key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly passphrase?: string;
}

/**
 * Reads a certificate and its key: Python's `SSLContext.load_cert_chain`.
 *
 * @param certfile a PEM file with the certificate, those that sign it, and perhaps the key
 * @param keyfile a PEM file with the key; null where it is in `certfile`
 * @param password what the key is encrypted with; null where it is not
 * @throws CertificateError where they cannot be used, with the reason
 * @throws Error with the code `ENOENT`, `EACCES` … where a file cannot be read
 */
export function loadCertificate(
  certfile: string,
  keyfile: string | null,
  password: string | null,
): Certificate {
  const cert = textOf(certfile);
  const key = keyfile === null ? cert : textOf(keyfile);
  const certificate = parsedCertificate(cert, certfile);
  const privateKey = parsedKey(key, keyfile ?? certfile, password);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new CertificateError(
      `The key in ${keyfile ?? certfile} does not belong to the certificate in ${certfile}`,
    );
  }
  return { cert, key, ...(password !== null && { passphrase: password }) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const reason =
      code === "ENOENT" ? "no such file" : code === "EACCES" ? "permission denied" : String(error);
    throw Object.assign(new Error(`Cannot read ${path}: ${reason}`, { cause: error }), { code });
  }
}

function parsedCertificate(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new CertificateError(`No certificate in ${path}: it must be a PEM file with a CERTIFICATE block`);
  }
}

function parsedKey(pem: string, path: string, password: string | null): KeyObject {
  const block = /-----BEGIN ((?:\w+ )*PRIVATE KEY)-----[^]*?-----END \1-----/.exec(pem)?.[0];
  if (block === undefined) throw new CertificateError(`No private key in ${path}`);
  const encrypted = block.includes("ENCRYPTED");
  if (encrypted && password === null)
    throw new CertificateError(`The key in ${path} is encrypted and needs a password`);
  try {
    return createPrivateKey({ key: block, ...(password !== null && { passphrase: password }) });
  } catch {
    throw new CertificateError(
      encrypted
        ? `The password does not open the key in ${path}`
        : `The private key in ${path} cannot be read`,
    );
  }
}
