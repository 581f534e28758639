// Apache's "combined" format, which every program that reads logs knows:
//
//   192.0.2.1 - ann [20/Nov/2026:09:18:49 +0100] "GET /a.txt HTTP/1.1" 200 1234 "http://a/" "Mozilla/5.0"
//
// What visitors send stands between quotes, so a quote of theirs, a backslash and whatever is no printable ASCII is escaped as
// Apache does it.

import { MONTH_NAME } from "../handlers/python-text.ts";
import type { LogFormat } from "./log-record.ts";

/** The format. Apache has a file of its own for all that is no request. */
export const COMBINED: LogFormat = {
  request({ time, address, user, requestLine, status, bytes, referer, userAgent }) {
    const who = `${address === "" ? "-" : address} - ${user === undefined ? "-" : nameOf(user)}`;
    const reply = `${status} ${bytes === 0 ? "-" : bytes}`;
    return `${who} [${combinedTime(time)}] ${quoted(requestLine)} ${reply} ${quoted(referer)} ${quoted(userAgent)}\n`;
  },
  message: undefined,
};

const UNPRINTABLE = /[^\x20-\x7e]|["\\]/;
const EVERY_UNPRINTABLE = /[^\x20-\x7e]|["\\]/gu;

function quoted(text: string | undefined): string {
  return text === undefined ? '"-"' : `"${escaped(text)}"`;
}

/** A user's name stands without quotes, so that a blank in it would end it. */
function nameOf(user: string): string {
  return user === "" ? '""' : escaped(user).replaceAll(" ", "\\x20");
}

function escaped(text: string): string {
  return UNPRINTABLE.test(text) ? text.replace(EVERY_UNPRINTABLE, escapedCharacter) : text;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\r": "\\r",
};

function escapedCharacter(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  // A character of latin-1 is a byte as it came; any other is text of our own, and has the bytes of UTF-8.
  const bytes = Buffer.from(character, character > "\xff" ? "utf8" : "latin1");
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

let lastSecond = -1;
let lastText = "";

/** Local time with its distance from UTC, e.g. `20/Nov/2026:09:18:49 +0100`; the same for all requests of a second. */
function combinedTime(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second === lastSecond) return lastText;
  const date = new Date(milliseconds);
  const day = `${two(date.getDate())}/${MONTH_NAME[date.getMonth() + 1] ?? ""}/${date.getFullYear()}`;
  const east = -date.getTimezoneOffset();
  const zone = `${east < 0 ? "-" : "+"}${two(Math.floor(Math.abs(east) / 60))}${two(Math.abs(east) % 60)}`;
  lastText = `${day}:${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
  lastSecond = second;
  return lastText;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
