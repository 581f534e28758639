// What heads are written with: tokens, white space and the names of fields. RFC 9110 sections 5.1, 5.6.2 and 5.6.3.
//
// Field names compare without regard to case: the key of a field is its name in lower case. The names that come with nearly every
// request are known here, so that neither they nor their keys are made afresh for each.

/** What methods, field names and codings are made of. */
const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * 1 for each code that may stand in a token; a code past the table reads as `undefined`, which is not 1
 * either.
 */
const IS_TOKEN = new Uint8Array(128);
for (const character of TOKEN_CHARACTERS) IS_TOKEN[character.charCodeAt(0)] = 1;

/**
 * Whether a text is one token.
 *
 * @param text any text
 * @returns true for one or more token characters and nothing else
 */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (IS_TOKEN[text.charCodeAt(i)] !== 1) return false;
  }
  return text.length > 0;
}

/**
 * The text without the white space at both its ends: OWS, which is SP and HTAB, and no other character that `trim()` would take.
 *
 * @param text any text
 * @param from index of the first character that counts
 * @param to index behind the last one
 * @returns the part between them, trimmed
 */
export function trimmed(text: string, from = 0, to: number = text.length): string {
  return text.slice(skipBlanks(text, from, to), skipBlanksBack(text, from, to));
}

/**
 * Where the white space at the start of a part of a text ends.
 *
 * @param text any text
 * @param from index of the first character that counts
 * @param to index behind the last one
 * @returns index of the first character that is no white space, or `to`
 */
export function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/**
 * Where the white space at the end of a part of a text starts.
 *
 * @param text any text
 * @param from index of the first character that counts
 * @param to index behind the last one
 * @returns index behind the last character that is no white space, or `from`
 */
export function skipBlanksBack(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

/**
 * Whether a character is white space.
 *
 * @param code its code, NaN for one past the end of a text
 * @returns true for SP and HTAB
 */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** A name as it is spelt on the wire, and its key. */
export interface FieldName {
  readonly name: string;
  readonly key: string;
}

/** Written so, or in lower case. The list never grows: what a peer sends is not remembered. */
const COMMON_NAMES = [
  "Accept",
  "Accept-Encoding",
  "Accept-Language",
  "Access-Control-Request-Headers",
  "Access-Control-Request-Method",
  "Authorization",
  "Cache-Control",
  "Connection",
  "Content-Disposition",
  "Content-Encoding",
  "Content-Length",
  "Content-Type",
  "Cookie",
  "DNT",
  "Date",
  "ETag",
  "Expect",
  "Forwarded",
  "From",
  "Host",
  "If-Match",
  "If-Modified-Since",
  "If-None-Match",
  "If-Range",
  "If-Unmodified-Since",
  "Keep-Alive",
  "Last-Modified",
  "Location",
  "Origin",
  "Pragma",
  "Priority",
  "Range",
  "Referer",
  "Sec-Ch-Ua",
  "Sec-Ch-Ua-Mobile",
  "Sec-Ch-Ua-Platform",
  "Sec-Fetch-Dest",
  "Sec-Fetch-Mode",
  "Sec-Fetch-Site",
  "Sec-Fetch-User",
  "Sec-GPC",
  "Server",
  "TE",
  "Transfer-Encoding",
  "Upgrade",
  "Upgrade-Insecure-Requests",
  "User-Agent",
  "Via",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "X-Requested-With",
];

/** A power of two. */
const SLOTS = 256;

const NONE: readonly FieldName[] = [];

/**
 * The common names by their length, first and last character. A slot may hold several; most hold one or none.
 */
const COMMON_BY_SLOT = Array<readonly FieldName[]>(SLOTS).fill(NONE);
for (const name of COMMON_NAMES) {
  const key = name.toLowerCase();
  for (const spelling of [name, key]) {
    // As in `slot()`, which would be compiled if it were called here: that is half a millisecond of every start.
    const ends = spelling.charCodeAt(0) * 3 + spelling.charCodeAt(spelling.length - 1);
    const at = (spelling.length * 7 + ends) & (SLOTS - 1);
    COMMON_BY_SLOT[at] = [...(COMMON_BY_SLOT[at] ?? NONE), { name: spelling, key }];
  }
}

const UPPER_CASE = /[A-Z]/;

/**
 * The key of a field name.
 *
 * @param name a field name in any spelling
 * @returns the name in lower case
 */
export function fieldKey(name: string): string {
  return UPPER_CASE.test(name) ? name.toLowerCase() : name;
}

/**
 * The common field name that stands in a text, without cutting it out.
 *
 * @param text any text
 * @param start index of the name's first character
 * @param end index behind its last one
 * @returns the name with its key, or `undefined` for a name, or a spelling, that is not in the list
 */
export function commonNameIn(text: string, start: number, end: number): FieldName | undefined {
  const candidates = COMMON_BY_SLOT[slot(text, start, end)] ?? NONE;
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i];
    if (candidate?.name.length === end - start && text.startsWith(candidate.name, start)) return candidate;
  }
  return undefined;
}

function slot(text: string, start: number, end: number): number {
  return ((end - start) * 7 + text.charCodeAt(start) * 3 + text.charCodeAt(end - 1)) & (SLOTS - 1);
}
