// Names as keys whose characters stand in the order of a listing: to sort 10,000 of them takes 2 ms, with the collator 10.
//
// Only names in printable ASCII have one, which nearly all are. There the order of the collator in `order.ts` is a simple one, and a
// test holds that it is this one: the space, the marks in an order of their own, numbers by their value, letters whatever
// their case.

/** The marks in the order of the collator (CLDR's root collation), the space first. */
const MARKS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Behind the last byte of a name, before all that a longer name has there. */
const END = 0;

/** A number is this byte, the count of its digits and the digits: what is shorter is less. */
const NUMBER = MARKS.length + 1;

/** The collator takes longer ones apart. */
const MAX_DIGITS = 254;

/** The byte of each character but the digits; 0 where it has none. */
const BYTES = new Uint8Array(128);
for (const [index, mark] of MARKS.split("").entries()) BYTES[mark.charCodeAt(0)] = index + 1;
for (const [index, letter] of LETTERS.split("").entries()) {
  const byte = NUMBER + 1 + index;
  BYTES[letter.charCodeAt(0)] = byte;
  BYTES[letter.toUpperCase().charCodeAt(0)] = byte;
}

/** Systems that have longer names have no listings of them. */
const MAX_NAME = 1024;
const INDEX_BYTES = 4;

/** A character takes three bytes at most: a number of one digit. */
const bytes = Buffer.alloc(3 * MAX_NAME + 1 + INDEX_BYTES);

/**
 * The key of a name.
 *
 * @param name a name
 * @param index what {@link indexIn} gives back; among equal names it decides
 * @returns characters up to U+00FF; undefined for a name that only the collator can place
 */
export function nameKey(name: string, index: number): string | undefined {
  if (name.length > MAX_NAME) return undefined;
  let length = 0;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    const byte = BYTES[code] ?? 0;
    if (byte !== 0) bytes[length++] = byte;
    else if (isDigit(code)) {
      const end = endOfNumber(name, at + 1);
      if (end - at > MAX_DIGITS) return undefined;
      length = writeNumber(name, at, end, length);
      at = end - 1;
    } else return undefined;
  }
  bytes[length++] = END;
  return bytes.toString("latin1", 0, bytes.writeUInt32BE(index, length));
}

/** The index that a key was made with. */
export function indexIn(key: string): number {
  let index = 0;
  for (let at = key.length - INDEX_BYTES; at < key.length; at++) index = index * 256 + key.charCodeAt(at);
  return index;
}

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9;
}

function endOfNumber(name: string, from: number): number {
  let end = from;
  while (isDigit(name.charCodeAt(end))) end += 1;
  return end;
}

/** Without the zeros that lead: `007` is as much as `7`. */
function writeNumber(name: string, from: number, end: number, to: number): number {
  let start = from;
  while (start < end && name.charCodeAt(start) === DIGIT_0) start += 1;
  let length = to;
  bytes[length++] = NUMBER;
  bytes[length++] = end - start;
  for (let at = start; at < end; at++) bytes[length++] = name.charCodeAt(at);
  return length;
}
