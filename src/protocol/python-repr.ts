// `repr()` of a string: Python quotes what a peer sent this way inside its error messages, so that no control
// character reaches a terminal or a page.

const SHORT_LENGTH = 64;

const PLAIN = /^[ !#-&(-[\]-~]*$/;

/** For each latin-1 code its escape, or `""` where the character stands for itself. Made with the first odd text, not at every start. */
let latin1Escapes: readonly string[] | undefined;

/**
 * A text as Python's `repr()` writes it, e.g. `'GET'`, `"it's"` or `'\x16\x03'`.
 *
 * @param text any text; the latin-1 text of a request as a rule
 * @returns the text in quotes, with every character that does not print escaped
 */
export function pythonRepr(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const quoteCode = quote.charCodeAt(0);
  let written = quote;
  let verbatimFrom = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const escape = code === quoteCode ? `\\${quote}` : escapeAt(text, i, code);
    if (escape === "") continue;
    written += text.slice(verbatimFrom, i) + escape;
    if (escape.startsWith("\\U")) i++; // written for two code units
    verbatimFrom = i + 1;
  }
  return written + text.slice(verbatimFrom) + quote;
}

/**
 * The start of a text as Python's `repr()` writes it, for a message of our own: it is to say what was sent,
 * not to send 64 KiB of it back.
 *
 * @param text any text
 * @returns the first characters in quotes
 */
export function shortRepr(text: string): string {
  return pythonRepr(text.slice(0, SHORT_LENGTH));
}

function escapeAt(text: string, index: number, code: number): string {
  if (code < 256) {
    latin1Escapes ??= Array.from({ length: 256 }, (_, latin1) => latin1Escape(latin1));
    return latin1Escapes[code] ?? "";
  }
  const codePoint = text.codePointAt(index) ?? code;
  // The second half of a pair that prints was looked at with the first.
  if (isLowSurrogate(code) && index > 0 && isHighSurrogate(text.charCodeAt(index - 1))) return "";
  if (isPrintable(codePoint)) return "";
  return codePoint > 0xffff ? `\\U${hex(codePoint, 8)}` : `\\u${hex(codePoint, 4)}`;
}

/** What CPython's `str.isprintable` says beyond latin-1. Unicode's tables are read here, not at every start. */
function isPrintable(codePoint: number): boolean {
  return !/[\p{C}\p{Z}]/u.test(String.fromCodePoint(codePoint));
}

function latin1Escape(code: number): string {
  if (code === 0x09) return "\\t";
  if (code === 0x0a) return "\\n";
  if (code === 0x0d) return "\\r";
  if (code === 0x5c) return "\\\\";
  const prints = (code >= 0x20 && code < 0x7f) || (code > 0xa0 && code !== 0xad);
  return prints ? "" : `\\x${hex(code, 2)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
