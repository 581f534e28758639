// What FieldStorage may be told about how to read a form, and what holds where it is not told. The names are Python's.

import type { FormRules } from "./form-reader.ts";
import type { FormRequest } from "./form-request.ts";
import { type DecodingErrors, textDecoder } from "./text-decoding.ts";

/** No form that people fill in has as many; a body of a megabyte can have half a million. */
const MAX_NUM_FIELDS = 10_000;

/** Room for every text that people paste, and little enough for a hundred forms at a time. */
const MAX_TEXT_SIZE = 4 * 1024 * 1024;

/** What `FieldStorage.read` takes: Python's keyword arguments, and two more. */
export interface FieldStorageOptions extends FormRequest {
  /** Whether fields without a value count; false where left out. */
  readonly keep_blank_values?: boolean;
  /** Whether a field of an urlencoded form without `=` is an error; false where left out. */
  readonly strict_parsing?: boolean;
  /** The most bytes of a body; no limit where left out or null, as files do not stay in memory. */
  readonly limit?: number | null;
  /** The encoding of names and text; `utf-8` where left out. */
  readonly encoding?: string;
  /** What becomes of bytes that are not in it; `replace` where left out. */
  readonly errors?: DecodingErrors;
  /** The most fields, nested ones included; 10,000 where left out or null, where Python has no limit. */
  readonly max_num_fields?: number | null;
  /** What separates the fields of an urlencoded form; `&` where left out. */
  readonly separator?: string;
  /** The most bytes of text that the form may hold in memory: names, headers and values but files; 4 MiB where left out. */
  readonly max_text_size?: number;
  /** Whether a body that ends too early is taken as it is, as in Python; false where left out. */
  readonly lenient?: boolean;
}

/** The options with nothing left out. */
export interface FormSettings extends FormRules {
  readonly limit: number;
  readonly encoding: string;
  readonly errors: DecodingErrors;
  readonly max_num_fields: number;
  readonly max_text_size: number;
}

/**
 * Fills in what was left out.
 *
 * @param options what was given
 * @returns all of it, and the decoder that it asks for
 * @throws TypeError where the separator is empty
 * @throws RangeError where the encoding is unknown
 */
export function formSettings(options: FieldStorageOptions): FormSettings {
  const { encoding = "utf-8", errors = "replace", separator = "&" } = options;
  if (separator === "") throw new TypeError("Cannot separate fields by an empty separator");
  return {
    keep_blank_values: options.keep_blank_values ?? false,
    strict_parsing: options.strict_parsing ?? false,
    limit: options.limit ?? Infinity,
    encoding,
    errors,
    max_num_fields: options.max_num_fields ?? MAX_NUM_FIELDS,
    separator,
    max_text_size: options.max_text_size ?? MAX_TEXT_SIZE,
    lenient: options.lenient ?? false,
    decode: textDecoder(encoding, errors),
  };
}
