// OWS, the optional white space of RFC 9110 section 5.6.3: SP and HTAB, and no other character that `trim()`
// would take.

/**
 * The text without the white space at both its ends.
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
