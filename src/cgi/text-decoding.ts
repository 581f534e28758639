// Bytes to text under the names Python has for encodings and for what to do with bytes that are none.

import { FormError } from "./form-error.ts";

/** Makes text of bytes. */
export type TextDecode = (bytes: Buffer) => string;

/** What becomes of bytes that are not in the encoding: U+FFFD, or an error. */
export type DecodingErrors = "replace" | "strict";

const NOT_ASCII = /[\x80-\xff]/g;

/**
 * A decoder.
 *
 * @param encoding an encoding by Python's name or the web's, e.g. `utf-8`, `latin-1`, `ascii`, `shift_jis`
 * @param errors what becomes of bytes that are not in it
 * @returns a function that decodes; where errors are strict it throws a FormError with status 400
 * @throws RangeError where the encoding is unknown
 */
export function textDecoder(encoding: string, errors: DecodingErrors): TextDecode {
  switch (encoding.toLowerCase().replaceAll("_", "-")) {
    case "latin-1":
    case "latin1":
    case "iso-8859-1":
      // The web takes the name for windows-1252, which differs in 27 characters.
      return (bytes) => bytes.toString("latin1");
    case "ascii":
    case "us-ascii":
      return errors === "strict"
        ? strictAscii
        : (bytes) => bytes.toString("latin1").replaceAll(NOT_ASCII, "\ufffd");
    default:
      return webDecoder(encoding, errors);
  }
}

function strictAscii(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  if (text.search(NOT_ASCII) !== -1) throw notIn("ascii");
  return text;
}

function webDecoder(encoding: string, errors: DecodingErrors): TextDecode {
  // As in Python, a byte order mark is a character like others.
  const options = { fatal: errors === "strict", ignoreBOM: true };
  // The types know the names of a few; the constructor knows which names are right.
  const decoder = new TextDecoder(encoding as ConstructorParameters<typeof TextDecoder>[0], options);
  if (errors === "replace") return (bytes) => decoder.decode(bytes);
  return (bytes) => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw notIn(encoding);
    }
  };
}

function notIn(encoding: string): FormError {
  return new FormError(400, `Form text is not ${encoding}`);
}
