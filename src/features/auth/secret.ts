// What a password is compared with: the password itself, or what scrypt made of it.
//
// The hashed form is that of the password hashing competition (PHC), `$scrypt$ln=15,r=8,p=3$salt$hash`, which other programs
// read and write as well.

import { createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** How hard a guess is to be: RFC 7914 section 2. */
interface Cost {
  /** log2 of the number of rounds. */
  readonly ln: number;
  /** The size of a block: a round takes 128 times as many bytes of memory. */
  readonly r: number;
  /** How often all of it is done. */
  readonly p: number;
}

/** What a password is compared with. */
export type Secret =
  | { readonly kind: "plain"; readonly digest: Buffer }
  | ({ readonly kind: "scrypt"; readonly salt: Buffer; readonly hash: Buffer } & Cost);

/** 32 MiB and about 130 ms of one core, what OWASP's cheat sheet for password storage asks for at the least. */
const COST: Cost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** A hash that asks for more than this, in bytes, is refused: every guess of a visitor's would take as much. */
const MOST_MEMORY = 256 * 1024 * 1024;
const MOST_PASSES = 16;

/** Only this process knows it, so that nobody can choose what is compared. */
const KEY = randomBytes(32);

const PHC =
  /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/**
 * A password that is known.
 *
 * @param password any text
 */
export function plainSecret(password: string): Secret {
  return { kind: "plain", digest: digestOf(password) };
}

/**
 * A password that is known by its hash.
 *
 * @param text `$scrypt$ln=…,r=…,p=…$salt$hash`
 * @returns undefined where it is something else, or would take more than a quarter of a gigabyte
 */
export function hashedSecret(text: string): Secret | undefined {
  const [, ln = "", r = "", p = "", salt = "", hash = ""] = PHC.exec(text) ?? [];
  if (hash === "") return undefined;
  const cost: Cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  // RFC 7914 section 2 has no more rounds than that for a block.
  if (cost.ln >= 16 * cost.r || memoryFor(cost) > MOST_MEMORY || cost.p > MOST_PASSES) return undefined;
  return { kind: "scrypt", salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64"), ...cost };
}

/**
 * The hashed form of a password.
 *
 * @param password any text
 * @returns text that {@link hashedSecret} takes, another one each time
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derived(password, salt, HASH_BYTES, COST);
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Whether a password is the one. How long that takes says nothing about the answer: digests of one length are compared,
 * all of them.
 *
 * @param secret what it is compared with
 * @param password what somebody sent
 */
export async function isPassword(secret: Secret, password: string): Promise<boolean> {
  if (secret.kind === "plain") return timingSafeEqual(secret.digest, digestOf(password));
  return timingSafeEqual(secret.hash, await derived(password, secret.salt, secret.hash.length, secret));
}

/** Browsers and keyboards differ in whether an umlaut is one character or two (RFC 8265 section 4.2.2). */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize("NFC"));
}

function digestOf(password: string): Buffer {
  return createHmac("sha256", KEY).update(bytesOf(password)).digest();
}

/** Done by another thread: the loop goes on. */
function derived(password: string, salt: Buffer, length: number, cost: Cost): Promise<Buffer> {
  const options = { N: 2 ** cost.ln, r: cost.r, p: cost.p, maxmem: 2 * MOST_MEMORY };
  return new Promise((resolve, reject) =>
    scrypt(bytesOf(password), salt, length, options, (error, key) =>
      // Bun says undefined where Node says null.
      error instanceof Error ? reject(error) : resolve(key),
    ),
  );
}

function memoryFor({ ln, r }: Cost): number {
  return 128 * r * 2 ** ln;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
