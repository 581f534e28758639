// Python's `%` operator, as far as log formats and error pages use it.

import { pythonRepr } from "../protocol/python-repr.ts";

const POSITIONAL = /%([-0]*)(\d*)(?:\.(\d+))?([sdirx%])/g;
const NAMED = /%(?:\((\w+)\)[sd]|%)/g;

/**
 * `format % args`: `%s`, `%d`, `%i`, `%r`, `%x` and `%%`, with width and, for `%s`, precision.
 *
 * @param format the format; what it does not know stays as it is
 * @param args a value for each conversion
 * @throws TypeError where there are more conversions than values, or the other way round
 * @example
 * ```ts
 * pythonFormat("code %d, message %s", [404, "Not Found"]); // "code 404, message Not Found"
 * ```
 */
export function pythonFormat(format: string, args: readonly unknown[]): string {
  let used = 0;
  const text = format.replace(
    POSITIONAL,
    (_, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === "%") return "%";
      if (used === args.length) throw new TypeError("Not enough arguments for format string");
      const value = converted(kind, args[used++]);
      const isText = kind === "s" || kind === "r";
      const cut = precision !== undefined && isText ? value.slice(0, Number(precision)) : value;
      return flags.includes("0") && !flags.includes("-") && !isText
        ? zeroPadded(cut, Number(width))
        : padded(cut, flags, Number(width));
    },
  );
  if (used < args.length) throw new TypeError("Not all arguments converted during string formatting");
  return text;
}

/**
 * `format % mapping`: each `%(name)s` and `%(name)d`, and `%%`.
 *
 * @param format the format
 * @param values a value for each name
 * @throws RangeError where a name has no value: Python's KeyError
 */
export function pythonFormatNamed(format: string, values: Readonly<Record<string, string | number>>): string {
  return format.replace(NAMED, (_, name: string | undefined) => {
    if (name === undefined) return "%";
    if (!Object.hasOwn(values, name)) {
      throw new RangeError(`The format names '${name}', which has no value`);
    }
    return String(values[name]);
  });
}

function converted(kind: string, value: unknown): string {
  switch (kind) {
    case "d":
    case "i":
      return typeof value === "number" ? String(Math.trunc(value)) : String(value);
    case "x":
      return typeof value === "number" ? Math.trunc(value).toString(16) : String(value);
    case "r":
      return representation(value);
    default:
      return String(value);
  }
}

function representation(value: unknown): string {
  if (typeof value === "string") return pythonRepr(value);
  // Python prints an exception as the call that makes it.
  if (value instanceof Error) return `${value.name}(${pythonRepr(value.message)})`;
  return String(value);
}

function padded(text: string, flags: string, width: number): string {
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}

/** Between the sign and the digits. */
function zeroPadded(number: string, width: number): string {
  return number.startsWith("-")
    ? `-${number.slice(1).padStart(width - 1, "0")}`
    : number.padStart(width, "0");
}
