// The texts that are Python's, to the byte: the lines of its log, its error page, and what its `%` operator makes of a format, as far as
// those two use it.

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

/** Python's `weekdayname`. */
export const WEEKDAY_NAME: readonly string[] = Object.freeze([
  "Mon",
  "Tue",
  "Wed",
  "Thu",
  "Fri",
  "Sat",
  "Sun",
]);
/** Python's `monthname`: January is 1. */
export const MONTH_NAME: readonly (string | null)[] = Object.freeze([
  null,
  ..."Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "),
]);

const CONTROL = /[\0-\x1f\x7f-\x9f\\]/g;
// A message without any, which is nearly every one, is let through by one scan.
const HAS_CONTROL = /[\0-\x1f\x7f-\x9f\\]/;

/**
 * Makes control characters visible, as `\xNN`, and doubles backslashes, so that what a peer sends can neither move a
 * cursor nor pretend to be another line (gh-100001).
 */
export function visible(message: string): string {
  if (!HAS_CONTROL.test(message)) return message;
  return message.replace(CONTROL, (character) =>
    character === "\\" ? "\\\\" : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** Python's log line, with its end. Python writes a dash for the user, too. */
export function logLine(address: string, time: string, message: string, user = "-"): string {
  return `${beginning(address, time, user)}${visible(message)}\n`;
}

let last = { address: "", time: "", user: "", text: "" };

/** The beginning of a line; the same as the last time, which it is while one client asks for much, costs nothing. */
function beginning(address: string, time: string, user: string): string {
  if (last.time !== time || last.address !== address || last.user !== user)
    last = { address, time, user, text: `${address} - ${visible(user)} [${time}] ` };
  return last.text;
}

let lastSecond = -1;
let lastText = "";

/**
 * A local time as the log writes it, e.g. `20/Nov/2026 09:18:49`.
 *
 * @param milliseconds since 1970
 */
export function logTime(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== lastSecond) {
    const date = new Date(milliseconds);
    const day = `${two(date.getDate())}/${MONTH_NAME[date.getMonth() + 1] ?? ""}/${date.getFullYear()}`;
    lastText = `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
    lastSecond = second;
  }
  return lastText;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

/** What `error_message_format` is unless a handler says otherwise: `http.server.DEFAULT_ERROR_MESSAGE`. */
export const DEFAULT_ERROR_MESSAGE = `\
<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: %(code)d</p>
        <p>Message: %(message)s.</p>
        <p>Error code explanation: %(code)s - %(explain)s.</p>
    </body>
</html>
`;

/** What `error_content_type` is unless a handler says otherwise: `http.server.DEFAULT_ERROR_CONTENT_TYPE`. */
export const DEFAULT_ERROR_CONTENT_TYPE = "text/html;charset=utf-8";
