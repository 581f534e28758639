// The little of DER that a certificate is written in: ITU-T X.690.

const TAGS = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A value: its tag, its length, and what it is made of. */
export function der(tag: keyof typeof TAGS | number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(typeof tag === "number" ? tag : TAGS[tag]), lengthOf(body), body]);
}

/** Section 8.1.3: seven bits in one byte, or the number of bytes that follow. */
function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes = length < 0x1_00 ? [length] : [length >> 8, length & 0xff];
  if (length > 0xff_ff) throw new RangeError(`Cannot write ${length} bytes in a certificate`);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

/** A boolean that is true. */
export const TRUE: Buffer = Buffer.of(0x01, 0x01, 0xff);

/** A whole number above 0, the high byte first. */
export function derInteger(bytes: Uint8Array): Buffer {
  // As short as can be, but the first bit is its sign.
  const digits = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  const isNegative = ((digits[0] ?? 0) & 0x80) !== 0;
  return der("integer", ...(isNegative ? [Buffer.of(0)] : []), digits);
}

/** A string of bits that fills its bytes, but for some at the end. */
export function derBits(bytes: Uint8Array, unused = 0): Buffer {
  return der("bits", Buffer.of(unused), bytes);
}

/** An object identifier, e.g. `1.2.840.10045.4.3.2`. */
export function derOID(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der("oid", Buffer.from([first * 40 + second, ...rest].flatMap(inSevens)));
}

/** Section 8.19.2: seven bits a byte, and a mark on all but the last. */
function inSevens(part: number): number[] {
  const bytes = [part & 0x7f];
  for (let rest = part >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** A moment, to the second. RFC 5280 section 4.1.2.5: until 2049 the year has two digits, and four from then on. */
export function derTime(milliseconds: number): Buffer {
  const text = `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-T:]/g, "")}Z`;
  return text < "2050"
    ? der("utcTime", Buffer.from(text.slice(2)))
    : der("generalizedTime", Buffer.from(text));
}
