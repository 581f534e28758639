// The certificate of this machine: made once and kept, so that a browser that was told to trust it knows it again.

import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { join } from "node:path";

import type { Certificate } from "../server/certificate.ts";
import { covers, distinct, withEarlier } from "./certificate-hosts.ts";
import { readPrivate, writePrivate } from "./private-file.ts";
import { newKey, selfSigned } from "./self-signed.ts";

const DAY = 24 * 60 * 60 * 1000;

/** Browsers and systems take no longer ones: some draw the line at 398 days, some at 825. */
const LIFETIME = 397 * DAY;
/** Of which this much is over already: the clock of a visitor may be behind ours. */
const BACKDATED = DAY;
/** With less than this left another one is made. */
const RENEWED = 30 * DAY;

/** The file holds the certificate and its key, so that one cannot be there without the other. */
const FILE = "certificate.pem";

/** What is wanted of a certificate. */
export interface Wanted {
  /** Names and addresses, as `certificateHosts()` tells them. */
  readonly hosts: readonly string[];
  /** Where it is kept; undefined: nowhere. */
  readonly directory: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A certificate of our own making. */
export interface OwnCertificate extends Certificate {
  /** SHA-256 of the certificate: 32 bytes in hexadecimal digits, with colons between them. */
  readonly fingerprint: string;
  /** Why it will be another one next time. */
  readonly notKept?: string;
}

interface Kept {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
  readonly hosts: readonly string[];
}

/**
 * The certificate of this machine: the one that is kept, or where that will not do, a new one.
 *
 * It will not do where it ends soon, where it lacks a name or an address of this machine, and where somebody else could have
 * made it or read its key.
 */
export function ownCertificate({ hosts, directory, now }: Wanted): OwnCertificate {
  const path = directory === undefined ? undefined : join(directory, FILE);
  const kept = path === undefined ? undefined : parsed(readPrivate(path));
  const lasts = kept !== undefined && isCurrent(kept.certificate, now);
  if (lasts && hosts.every((host) => covers(kept.hosts, host))) return asPEM(kept.certificate, kept.key);
  // Whoever has pinned the key has no trouble with a new address; a year is long enough for it all the same.
  const key = lasts ? kept.key : newKey();
  const notBefore = now - BACKDATED;
  const named = withEarlier(hosts, kept?.hosts ?? []);
  const pem = selfSigned({ hosts: named, notBefore, notAfter: notBefore + LIFETIME, key });
  const made = asPEM(new X509Certificate(pem), key);
  if (path === undefined) return made;
  try {
    writePrivate(path, made.cert + made.key);
    return made;
  } catch (error) {
    return { ...made, notKept: error instanceof Error ? error.message : String(error) };
  }
}

/** A certificate and its key; undefined where they are not as {@link ownCertificate} makes them. */
export function certificateIn(text: string | undefined): OwnCertificate | undefined {
  const found = parsed(text);
  return found === undefined ? undefined : asPEM(found.certificate, found.key);
}

/** What a file holds; undefined where it is not what we write. */
function parsed(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined;
  try {
    const certificate = new X509Certificate(text);
    const key = createPrivateKey(text.slice(text.indexOf("-----BEGIN PRIVATE KEY-----")));
    const isWhole = certificate.checkPrivateKey(key) && certificate.verify(certificate.publicKey);
    return isWhole ? { certificate, key, hosts: hostsIn(certificate) } : undefined;
  } catch {
    return undefined;
  }
}

/** `DNS:localhost, IP Address:127.0.0.1`. */
function hostsIn({ subjectAltName = "" }: X509Certificate): readonly string[] {
  return distinct(subjectAltName.split(", ").map((name) => name.replace(/^(?:DNS|IP Address):/, "")));
}

function isCurrent({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now + RENEWED <= Date.parse(validTo);
}

function asPEM(certificate: X509Certificate, key: KeyObject): OwnCertificate {
  return {
    cert: certificate.toString(),
    key: key.export({ type: "pkcs8", format: "pem" }).toString(),
    fingerprint: certificate.fingerprint256,
  };
}
