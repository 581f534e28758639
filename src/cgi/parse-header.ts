// `cgi.parse_header`: a field value and the parameters behind it.

import { parseParameters, unquoted } from "../protocol/parameters.ts";

/** Parameters by their names in lower case; without a prototype, as a peer may name one `__proto__`. */
export type HeaderOptions = Readonly<Record<string, string>>;

/**
 * Splits a field value like that of `Content-Type` from its parameters: `cgi.parse_header`.
 *
 * A value in the extended form (`filename*=UTF-8''na%C3%AFve`, RFC 8187) comes decoded under the name without its `*`, where
 * Python leaves it as it is. Of two parameters of one name the last counts, as in Python.
 *
 * @param line the field value
 * @returns what stands before the first semicolon, and the parameters with their quotes and backslashes taken off
 *
 * @example
 * const [type, options] = parse_header('form-data; name="files"; filename="a;b.txt"');
 * type; // "form-data"
 * options["filename"]; // "a;b.txt"
 */
export function parse_header(line: string): [value: string, options: HeaderOptions] {
  const semicolon = line.indexOf(";");
  const options: Record<string, string> = Object.create(null);
  if (semicolon === -1) return [line.trim(), options];
  for (const [name, value] of parseParameters(line.slice(semicolon + 1))) {
    // Angle brackets, which `unquoted` takes off too, mean nothing here.
    if (name !== "") options[name] = value.startsWith('"') ? unquoted(value) : value;
  }
  return [line.slice(0, semicolon).trim(), options];
}
