// Who has a password, one a line: `USER:PASSWORD` or `USER:$scrypt$…`.

import { hashedSecret, plainSecret, type Secret } from "./secret.ts";

/** A user and what the user's password is compared with. */
export interface Credential {
  readonly user: string;
  readonly secret: Secret;
}

/** Why a line names no user. */
export interface CredentialProblem {
  /** What is wrong with it, without the password. */
  readonly problem: string;
  /** What it has to be. */
  readonly fix: string;
}

/** RFC 7617 section 2 has no room for them, and neither has a log. */
const CONTROL = /[\0-\x1f\x7f-\x9f\u2028\u2029]/;

/** `$name$…` is how hashes of all kinds begin. */
const SOME_HASH = /^\$[\w-]*\$/;

/**
 * Reads one user's line.
 *
 * @param line without its end
 */
export function credential(line: string): Credential | CredentialProblem {
  const colon = line.indexOf(":");
  const [user, password] = [line.slice(0, colon).normalize("NFC"), line.slice(colon + 1)];
  if (colon === -1) return { problem: "There is no colon", fix: "it is USER:PASSWORD" };
  if (CONTROL.test(line)) return { problem: "It has a control character", fix: "it is one line of text" };
  if (user === "") return { problem: "There is no user before the colon", fix: "it is USER:PASSWORD" };
  // That is how a comment begins.
  if (user.startsWith("#")) return { problem: "The user begins with #", fix: "choose another name" };
  // An empty variable of a shell would otherwise open the door.
  if (password === "") return { problem: `The password of ${user} is empty`, fix: "it is USER:PASSWORD" };
  if (!SOME_HASH.test(password)) return { user, secret: plainSecret(password) };
  const secret = hashedSecret(password);
  if (secret !== undefined) return { user, secret };
  return { problem: `The hash of ${user} is unknown`, fix: "make one with: serve-forever hash" };
}

/**
 * The lines of a text that name a user.
 *
 * @param text lines that end with LF or CRLF; empty ones and those that begin with `#` do not count
 */
export function credentialLines(text: string): readonly { readonly line: string; readonly number: number }[] {
  return text
    .replace(/^\ufeff/, "") // some editors begin UTF-8 with it
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== "" && !line.startsWith("#"));
}
