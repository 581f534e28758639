// Parameters behind a field value: `text/html; charset="utf-8"; title*=UTF-8''%e2%82%ac`. RFC 9110 section
// 5.6.6, with the extended form of RFC 8187 (RFC 2231 without its continuations, which RFC 8187 leaves out
// for HTTP).

/** `charset'language'percent-encoded`, the extended form. */
const EXTENDED = /^([^']*)'[^']*'(.*)$/s;

/**
 * The parts of a field value between its semicolons.
 *
 * @param field the field value
 * @returns a pair of name and value for each part: the name in lower case where a value follows it, the value
 *   with its quotes, `""` where there is none. An extended value comes decoded under the name without its `*`
 */
export function parseParameters(field: string): [name: string, value: string][] {
  return splitAtSemicolons(field).map((part) => {
    const equals = part.indexOf("=");
    if (equals === -1) return [part.trim(), ""];
    const name = part.slice(0, equals).trim().toLowerCase();
    const value = part.slice(equals + 1).trim();
    return name.endsWith("*") ? [name.slice(0, -1), decodeExtended(unquoted(value))] : [name, value];
  });
}

/**
 * A parameter's value without the quotes, or the angle brackets, around it. Only `\\` and `\"` lose their
 * backslash, as in Python: a browser on Windows may have sent `filename="C:\dir\file"`.
 *
 * @param value the value as written
 * @returns the value as meant
 */
export function unquoted(value: string): string {
  if (value.length < 2) return value;
  if (value.startsWith('"') && value.endsWith('"')) return value.slice(1, -1).replaceAll(/\\([\\"])/g, "$1");
  if (value.startsWith("<") && value.endsWith(">")) return value.slice(1, -1);
  return value;
}

function splitAtSemicolons(field: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let i = 0; i < field.length; i++) {
    const character = field[i];
    if (character === '"') quoted = !quoted;
    else if (character === "\\" && quoted) i++;
    else if (character === ";" && !quoted) {
      parts.push(field.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(field.slice(from));
  return parts;
}

/** A value that is not in the form it claims, or in a charset nobody has to know, stays as it was sent. */
function decodeExtended(value: string): string {
  const [, charset = "", encoded = ""] = EXTENDED.exec(value) ?? [];
  switch (charset.toLowerCase()) {
    case "utf-8":
    case "us-ascii":
      return percentDecoded(encoded).toString("utf8");
    case "iso-8859-1":
      return percentDecoded(encoded).toString("latin1");
    default:
      return value;
  }
}

/** A `%` without two digits behind it stands for itself. */
function percentDecoded(text: string): Buffer {
  const decoded = text.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(decoded, "latin1");
}
