// The `token` of RFC 9110 section 5.6.2: what methods, field names and codings are made of.

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
