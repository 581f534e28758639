// One JSON object a line, for programs:
//
//   {"time":"2026-11-20T08:18:49.123Z","address":"192.0.2.1","user":"ann","method":"GET","path":"/a.txt","status":200,
//    "bytes":1234,"milliseconds":1.25,"referer":"http://a/","userAgent":"Mozilla/5.0","tls":false}
//
// What there is none of is null. A request line that is none stands in `request`, where method and path are null. What is no
// request has `time`, `address` and `message`.

import type { LogFormat, LogMessage, LogRecord } from "./log-record.ts";

/** The format. */
export const JSON_LINES: LogFormat = {
  request: (record) => line(requestFields(record)),
  message: ({ time, address, message }: LogMessage) => line({ time: isoTime(time), address, message }),
};

function requestFields(record: LogRecord): object {
  const { time, address, user, requestLine, method, target, status, bytes, milliseconds, tls } = record;
  return {
    time: isoTime(time),
    address,
    user: user ?? null,
    method: method ?? null,
    path: target ?? null,
    ...(method === undefined ? { request: requestLine } : {}),
    status,
    bytes,
    milliseconds: Math.round(milliseconds * 1000) / 1000,
    referer: record.referer ?? null,
    userAgent: record.userAgent ?? null,
    tls,
  };
}

/** What JSON lets pass and a terminal obeys, or some reader takes for a line's end. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029]/g;

function line(fields: object): string {
  const json = JSON.stringify(fields);
  return `${json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
