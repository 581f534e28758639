// A certificate that nobody has signed but its own key: RFC 5280, with a key and a signature on the curve P-256 (RFC 5480).

import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";

import { der, derBits, derInteger, derOID, derTime, TRUE } from "./der.ts";

/** What a certificate is to say. */
export interface Subject {
  /** Names and addresses by which clients call this machine. */
  readonly hosts: readonly string[];
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  /** The key it is for. */
  readonly key: KeyObject;
}

const ECDSA_WITH_SHA256 = der("sequence", derOID("1.2.840.10045.4.3.2"));
const COMMON_NAME = "2.5.4.3";
const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALT_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

/** Context tags of section 4.1, and of a GeneralName in section 4.2.1.6. */
const [VERSION, EXTENSIONS, DNS_NAME, IP_ADDRESS] = [0xa0, 0xa3, 0x82, 0x87];

/** A new private key. */
export function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

/**
 * Makes a certificate for servers.
 *
 * It is none of an authority: whoever tells their system to trust it trusts this one machine, and not everything that its key
 * could sign.
 *
 * @param subject what it is to say
 * @returns the certificate as PEM
 */
export function selfSigned({ hosts, notBefore, notAfter, key }: Subject): string {
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" });
  const name = der(
    "sequence",
    der("set", der("sequence", derOID(COMMON_NAME), der("utf8", Buffer.from(commonName(hosts))))),
  );
  const signed = der(
    "sequence",
    der(VERSION, derInteger(Buffer.of(2))), // which is version 3
    // Section 4.1.2.2: at most 20 bytes. Browsers refuse a second certificate of one name with the same number.
    derInteger(randomBytes(16)),
    ECDSA_WITH_SHA256,
    name,
    der("sequence", derTime(notBefore), derTime(notAfter)),
    name,
    publicKey,
    der(EXTENSIONS, der("sequence", ...extensions(hosts, publicKey))),
  );
  const certificate = der("sequence", signed, ECDSA_WITH_SHA256, derBits(sign("sha256", signed, key)));
  return pem("CERTIFICATE", certificate);
}

/** What a person sees who looks at it; no client compares it. Its upper bound is 64 characters. */
function commonName(hosts: readonly string[]): string {
  const own = hosts.find((host) => isIP(host) === 0 && host !== "localhost") ?? "localhost";
  return `serve-forever ${own}`.slice(0, 64);
}

function extensions(hosts: readonly string[], publicKey: Uint8Array): Buffer[] {
  const keyId = createHash("sha1").update(publicKey.subarray(-65)).digest();
  return [
    extension(BASIC_CONSTRAINTS, der("sequence"), "critical"),
    // digitalSignature, the first bit of a string of which seven are unused.
    extension(KEY_USAGE, derBits(Buffer.of(0x80), 7), "critical"),
    extension(EXTENDED_KEY_USAGE, der("sequence", derOID(SERVER_AUTH))),
    extension(SUBJECT_KEY_IDENTIFIER, der("octets", keyId)),
    extension(SUBJECT_ALT_NAME, der("sequence", ...hosts.map(generalName))),
  ];
}

function extension(id: string, value: Buffer, critical?: "critical"): Buffer {
  return der("sequence", derOID(id), ...(critical === undefined ? [] : [TRUE]), der("octets", value));
}

function generalName(host: string): Buffer {
  return isIP(host) === 0
    ? der(DNS_NAME, Buffer.from(host, "latin1"))
    : der(IP_ADDRESS, Buffer.from(addressBytes(host)));
}

/**
 * An address as a packet has it.
 *
 * @param address IPv4 or IPv6, without a zone
 * @returns 4 or 16 bytes
 */
export function addressBytes(address: string): number[] {
  if (isIP(address) === 4) return address.split(".").map(Number);
  // As the URL standard writes it there is nothing left but groups and one gap: no IPv4 part, no zone.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [before = [], after = []] = groups.map((part) => (part === "" ? [] : part.split(":")));
  const gap = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...(groups.length === 2 ? gap : []), ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
