// `cgi.parse_multipart`: the values of a multipart form, and nothing else of it.

import type { ByteReader } from "../connection/byte-streams.ts";
import { FieldStorage, type FormValue } from "./field-storage.ts";
import type { DecodingErrors } from "./text-decoding.ts";

/** What stands in a string in quotes after a backslash. RFC 9110 section 5.6.4. */
const NEEDS_BACKSLASH = /["\\]/g;

/**
 * Reads a multipart form into the values of its names: `cgi.parse_multipart`. Files come whole, in memory; use FieldStorage for
 * forms with large ones.
 *
 * @param fp the body: `this.rfile` in a handler
 * @param pdict the parameters of its type, of which `boundary` counts, and `CONTENT-LENGTH` where it is known
 * @param encoding the encoding of names and text
 * @param errors what becomes of bytes that are not in it
 * @param separator what separates the fields of a part that is urlencoded
 * @returns the values of each name: text for fields, bytes for files
 * @throws FormError by rejection: with status 400 for a malformed or unfinished form, with 413 for one over a limit
 *
 * @example
 * const body = new Blob(['--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n']).stream();
 * const values = await parse_multipart(body, { boundary: "x" });
 * values.get("a"); // ["1"]
 */
export async function parse_multipart(
  fp: ByteReader | AsyncIterable<Uint8Array>,
  pdict: Readonly<Record<string, string | Uint8Array>>,
  encoding = "utf-8",
  errors: DecodingErrors = "replace",
  separator = "&",
): Promise<Map<string | null, FormValue[]>> {
  const boundary = asText(pdict["boundary"]).replaceAll(NEEDS_BACKSLASH, "\\$&");
  const headers = {
    "Content-Type": `multipart/form-data; boundary="${boundary}"`,
    "Content-Length": asText(pdict["CONTENT-LENGTH"]),
  };
  const environ = { REQUEST_METHOD: "POST" };
  using form = await FieldStorage.read({ fp, headers, environ, encoding, errors, separator });
  return new Map(form.keys().map((key) => [key, form.getlist(key)]));
}

function asText(parameter: string | Uint8Array = ""): string {
  return typeof parameter === "string" ? parameter : Buffer.from(parameter).toString("latin1");
}
