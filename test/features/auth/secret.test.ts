import { describe, expect, test } from "bun:test";

import {
  hashedSecret,
  hashPassword,
  isPassword,
  plainSecret,
  type Secret,
} from "../../../src/features/auth/secret.ts";

/** Made by Python: `hashlib.scrypt(b"password", salt=..., n=2**4, r=8, p=1)`, written as PHC. */
const CHEAP = "$scrypt$ln=4,r=8,p=1$c29tZSBzYWx0IG9mIDE2$9PY7B062v1naQXWfae7L85+LB3g7CrO/mJaAJuUI2XM";

function known(text: string): Secret {
  const secret = hashedSecret(text);
  if (secret === undefined) throw new Error(`No secret: ${text}`);
  return secret;
}

describe("isPassword()", () => {
  test("isPassword() knows a plain password", async () => {
    expect(await isPassword(plainSecret("pä:ss"), "pä:ss")).toBe(true);
    expect(await isPassword(plainSecret("pä:ss"), "pä:sS")).toBe(false);
    expect(await isPassword(plainSecret("pä:ss"), "pä:ss ")).toBe(false);
    expect(await isPassword(plainSecret("a"), "")).toBe(false);
  });
  test("isPassword() knows a hash that another program made", async () => {
    const passlib =
      "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E";
    expect(await isPassword(known(passlib), "password")).toBe(true);
    expect(await isPassword(known(passlib), "Password")).toBe(false);
    expect(await isPassword(known(CHEAP), "password")).toBe(true);
  });
  test("isPassword() takes an umlaut for the same, in one character or two", async () => {
    expect(await isPassword(plainSecret("\u00e4"), "a\u0308")).toBe(true);
    expect(await isPassword(plainSecret("a\u0308"), "\u00e4")).toBe(true);
  });
});

describe("hashPassword()", () => {
  test("hashPassword() makes what hashedSecret() reads, another one each time", async () => {
    const [first, second] = await Promise.all([hashPassword("a\u0308"), hashPassword("a\u0308")]);
    expect(first).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(first).not.toBe(second);
    expect(await isPassword(known(first), "\u00e4")).toBe(true);
    expect(await isPassword(known(first), "a")).toBe(false);
  });
});

describe("hashedSecret()", () => {
  const [salt, hash] = ["c29tZSBzYWx0IG9mIDE2", "9PY7B062v1naQXWfae7L85+LB3g7CrO/mJaAJuUI2XM"];
  const cases: readonly (readonly [text: string, why: string])[] = [
    ["", "nothing"],
    ["password", "a password"],
    ["$5$salt$hash", "a hash of another kind"],
    ["$2b$12$abcdefghijklmnopqrstuv", "bcrypt's"],
    [`$scrypt$ln=4,r=8$${salt}$${hash}`, "a cost that is left out"],
    [`$scrypt$ln=0,r=8,p=1$${salt}$${hash}`, "no rounds"],
    [`$scrypt$ln=21,r=8,p=1$${salt}$${hash}`, "two gigabytes"],
    [`$scrypt$ln=99,r=99,p=1$${salt}$${hash}`, "more than there is"],
    [`$scrypt$ln=16,r=1,p=1$${salt}$${hash}`, "more rounds than the block has room for"],
    [`$scrypt$ln=4,r=8,p=99$${salt}$${hash}`, "too many passes"],
    [`$scrypt$ln=4,r=8,p=1$c2E$${hash}`, "hardly any salt"],
    [`$scrypt$ln=4,r=8,p=1$${salt}$YQ`, "a hash that many passwords have"],
    [`$scrypt$ln=4,r=8,p=1$${salt}$${hash}=`, "padding"],
    [`$scrypt$ln=4,r=8,p=1$${salt}$${hash}\n`, "a line feed"],
    [`$scrypt$ln=04,r=8,p=1$${salt}$${hash}`, "a leading zero"],
  ];
  for (const [text, why] of cases) {
    test(`hashedSecret() does not take ${why}`, () => {
      expect(hashedSecret(text)).toBeUndefined();
    });
  }
  test("hashedSecret() takes what each comparison can afford, and no more", async () => {
    for (const cost of ["ln=1,r=8,p=1", "ln=15,r=1,p=1", "ln=4,r=8,p=16", "ln=1,r=99,p=16"]) {
      expect(await isPassword(known(`$scrypt$${cost}$${salt}$${hash}`), "x")).toBe(false);
    }
  });
});
