// The texts of the log: Python's line, its date, and what becomes of characters that a terminal would obey.

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
