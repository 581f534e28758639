import { describe, expect, test } from "bun:test";

import { FormError } from "../../src/cgi/form-error.ts";
import { textDecoder } from "../../src/cgi/text-decoding.ts";

const BYTES = Buffer.from([0x61, 0x80, 0xe4]);

describe("textDecoder()", () => {
  test.each([
    ["utf-8", "a\ufffd\ufffd"],
    ["UTF8", "a\ufffd\ufffd"],
    ["latin-1", "a\u0080\u00e4"],
    ["Latin1", "a\u0080\u00e4"],
    ["iso_8859_1", "a\u0080\u00e4"],
    ["windows-1252", "a\u20ac\u00e4"],
    ["ascii", "a\ufffd\ufffd"],
    ["us-ascii", "a\ufffd\ufffd"],
  ])("textDecoder() replaces what is not %s", (encoding, text) => {
    expect(textDecoder(encoding, "replace")(BYTES)).toBe(text);
  });

  test.each([["utf-8"], ["ascii"], ["shift_jis"]])(
    "textDecoder() refuses what is not %s where it is strict",
    (encoding) => {
      const decode = textDecoder(encoding, "strict");
      expect(() => decode(BYTES)).toThrow(new FormError(400, `Form text is not ${encoding}`));
      expect(decode(Buffer.from("abc"))).toBe("abc");
    },
  );

  test("textDecoder() keeps a byte order mark, as Python does", () => {
    expect(textDecoder("utf-8", "replace")(Buffer.from("\ufeffa"))).toBe("\ufeffa");
  });

  test("textDecoder() knows no encoding that there is none of", () => {
    expect(() => textDecoder("klingon", "replace")).toThrow(RangeError);
  });
});
