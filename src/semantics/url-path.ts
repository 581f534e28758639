// From a request target to the names in it, and from a name or a target back to what may stand in a URL.
// RFC 3986 and RFC 9112 section 3.2; Python's `urllib.parse.unquote` and `quote`.
import { decodeName, encodeName } from "./byte-names.ts";

/** A request target in its two parts, both still as received: not percent-decoded. */
export interface SplitTarget {
  readonly path: string;
  /** What follows the first `?`, without it; undefined where there is none. */
  readonly query: string | undefined;
}

/** A path as the names to walk, one after the other, from the root. */
export interface NormalizedPath {
  /** The names, none of them empty, `.` or `..`. */
  readonly segments: readonly string[];
  /** Whether the path ended with a slash, which asks for a directory. */
  readonly trailingSlash: boolean;
}

const SLASH = 0x2f;
const PERCENT = 0x25;
const HEX_DIGITS = "0123456789ABCDEF";

/** What Python's `quote` leaves as it is: RFC 3986 section 2.3, and the slash. */
const NAME_SAFE = asciiSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/");

/** Of ASCII, all but what `encodeURIComponent` leaves as it is and `quote` does not, and the other way round. */
const QUOTED_ALIKE = /^[^!'()*/\u0080-\uFFFF]*$/;

/** Every character a URI may have, the percent sign too. RFC 3986 section 2: a backslash, a quote or `<` is none. */
const URI_SAFE = asciiSet(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%",
);

/**
 * The path and the query of a request target.
 *
 * A fragment, which a client must not send, is dropped; it is cut before the query, as in Python 3.14. Of the
 * absolute form only the path and the query are left (RFC 9112 section 3.2.2 obliges every server to accept it).
 *
 * @param target the request target as received
 * @returns the two parts
 */
export function splitTarget(target: string): SplitTarget {
  const start = pathStart(target);
  const hash = target.indexOf("#", start);
  const end = hash < 0 ? target.length : hash;
  const question = target.indexOf("?", start);
  const pathEnd = question < 0 || question > end ? end : question;
  const path = start === 0 && pathEnd === target.length ? target : target.slice(start, pathEnd);
  return {
    // RFC 9112 section 3.2.1: an absolute form may leave the path empty, and means the root.
    path: path === "" && start > 0 ? "/" : path,
    query: pathEnd < end ? target.slice(pathEnd + 1, end) : undefined,
  };
}

/**
 * A path, percent-decoded to the bytes it stands for, as a name (see `byte-names.ts`).
 *
 * A request line is read as Latin-1, so a character from 0x80 to 0xFF is a raw byte that a client did not encode. An
 * escape that is none, as in `%zz`, stays as it is; so does `+`, which means a space in forms only.
 *
 * @param path the path as received
 * @returns the name; it may hold any character, NUL and control characters too
 */
export function decodePath(path: string): string {
  return isPlainPath(path) ? path : decodeName(percentDecoded(path));
}

/**
 * The names of a decoded path, with `.` and `..` resolved; `..` cannot climb above the root.
 *
 * @param decoded a path from {@link decodePath}
 * @returns its names, and whether a slash ends it
 */
export function normalizePath(decoded: string): NormalizedPath {
  const segments: string[] = [];
  for (let start = 0; start < decoded.length;) {
    const slash = decoded.indexOf("/", start);
    const end = slash < 0 ? decoded.length : slash;
    const segment = decoded.slice(start, end);
    start = end + 1;
    if (segment === "..") {
      segments.pop();
    } else if (segment !== "" && segment !== ".") {
      segments.push(segment);
    }
  }
  return { segments, trailingSlash: decoded.endsWith("/") };
}

/**
 * A name as it may stand in a link, exactly as Python's `quote` writes it.
 *
 * @param name a name, or several with slashes between them
 * @returns the name percent-encoded as UTF-8, a byte that is not UTF-8 as itself: `%FF`
 */
export function quotePath(name: string): string {
  // The engine's own takes half the time in a long listing that is the first one, as most are.
  return QUOTED_ALIKE.test(name) ? encodeURIComponent(name) : percentEncoded(name, NAME_SAFE, encodeName);
}

/**
 * Where a directory asked for without its slash is: the target with a slash behind the path.
 *
 * The answer names this server and no other: a browser takes `//host` and `/\host` for another host, and drops tabs
 * and line feeds before it looks (gh-87389, gh-132826). So one slash leads, and whatever may not stand in a URI is
 * percent-encoded. A target that did not start with a slash stays relative, as in Python.
 *
 * @param target the request target as received
 * @returns the value for a `Location` field
 */
export function redirectLocation(target: string): string {
  const { path, query } = splitTarget(target);
  const hash = target.indexOf("#");
  const fragment = hash < 0 ? "" : target.slice(hash + 1);
  const location =
    oneLeadingSlash(path) +
    (path.endsWith("/") ? "" : "/") +
    (query === undefined || query === "" ? "" : `?${query}`) +
    (fragment === "" ? "" : `#${fragment}`);
  return targetText(location);
}

/**
 * A target, or a part of one, as it may stand in a field: what may not stand in a URI is percent-encoded.
 *
 * @param target as it was received
 * @returns printable ASCII without a space, a quote, a backslash or a bracket of markup
 */
export function targetText(target: string): string {
  return percentEncoded(target, URI_SAFE, latin1Bytes);
}

/** Where the path starts: behind the authority in the absolute form, at 0 otherwise. */
function pathStart(target: string): number {
  if (target.charCodeAt(0) === SLASH) return 0;
  const scheme = /^https?:\/\//i.exec(target);
  if (scheme === null) return 0;
  const authority = target.slice(scheme[0].length);
  const length = authority.search(/[/?#]/);
  return length < 0 ? target.length : scheme[0].length + length;
}

function isPlainPath(path: string): boolean {
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (code === PERCENT || code >= 0x80) return false;
  }
  return true;
}

function percentDecoded(path: string): Buffer {
  const bytes = latin1Bytes(path);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    let byte = bytes[index] ?? 0;
    if (byte === PERCENT) {
      const high = hexValue(bytes[index + 1]);
      const low = hexValue(bytes[index + 2]);
      if (high >= 0 && low >= 0) {
        byte = 16 * high + low;
        index += 2;
      }
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

/** The bytes of a text that came as Latin-1; a program may also hand in a text that did not, and means UTF-8. */
function latin1Bytes(text: string): Buffer {
  return /[^\u0000-\u00FF]/.test(text) ? encodeName(text) : Buffer.from(text, "latin1");
}

/** The value of a hexadecimal digit, -1 for anything else. */
function hexValue(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** One slash for many; and a colon in the first name of a relative path would make a scheme (RFC 3986, 4.2). */
function oneLeadingSlash(path: string): string {
  if (path.charCodeAt(0) === SLASH) {
    let start = 1;
    while (path.charCodeAt(start) === SLASH) {
      start += 1;
    }
    return path.slice(start - 1);
  }
  const colon = path.indexOf(":");
  const slash = path.indexOf("/");
  return colon >= 0 && (slash < 0 || colon < slash) ? `./${path}` : path;
}

/** What may stand is copied in runs: a listing has 100,000 names, with a space or two in each. */
function percentEncoded(text: string, safe: readonly boolean[], toBytes: (text: string) => Buffer): string {
  let encoded = "";
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (safe[code] === true) continue;
    // From here on a character may be several bytes.
    if (code > 0x7f) return encoded + encodedBytes(toBytes(text.slice(start)), safe);
    encoded += text.slice(start, index) + escaped(code);
    start = index + 1;
  }
  return start === 0 ? text : encoded + text.slice(start);
}

function encodedBytes(bytes: Uint8Array, safe: readonly boolean[]): string {
  let encoded = "";
  for (const byte of bytes) encoded += safe[byte] === true ? String.fromCharCode(byte) : escaped(byte);
  return encoded;
}

function escaped(byte: number): string {
  return `%${HEX_DIGITS.charAt(byte >> 4)}${HEX_DIGITS.charAt(byte & 15)}`;
}

function asciiSet(characters: string): readonly boolean[] {
  const set = Array<boolean>(128).fill(false);
  for (let at = 0; at < characters.length; at++) set[characters.charCodeAt(at)] = true;
  return set;
}
