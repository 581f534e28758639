// The first line of a request: method, target, version. RFC 9112 section 3, in Python's reading and with its
// messages.

import { pythonRepr } from "./python-repr.ts";
import type { Refusal } from "./refusal.ts";

/**
 * What a request line says. `simple` is HTTP/0.9's two-word form, which is answered with the bare body. The
 * `version` of a refused line is `""` where the line did not say one that counts: it decides whether the
 * answer has a status line.
 */
export type RequestLine =
  | { readonly kind: "blank" }
  | {
      readonly kind: "request";
      readonly command: string;
      readonly path: string;
      readonly version: string;
      readonly major: number;
      readonly minor: number;
    }
  | {
      readonly kind: "simple";
      readonly command: "GET";
      readonly path: string;
      readonly version: "HTTP/0.9";
      readonly major: 0;
      readonly minor: 9;
    }
  | { readonly kind: "refused"; readonly refused: Refusal; readonly version: string };

const BLANK: RequestLine = Object.freeze({ kind: "blank" });

/** Length of ` HTTP/1.1`. */
const VERSION_TAIL = 9;

/**
 * SP, HTAB, VT and FF, the lenient separators of RFC 9112 section 3. Python also splits at NBSP, NEL and 0x1c
 * to 0x1f, which would cut a path that holds raw UTF-8.
 */
const WORD = /[^ \t\v\f]+/g;

/**
 * A bare CR, LF or NUL: other readers of the same bytes end the line there. RFC 9112 section 2.2, RFC 9110
 * section 5.5.
 */
const LINE_BREAKER = /[\r\n\0]/;

const CONTROL = /[\0-\x1f\x7f]/;

/** Ten digits at most each, as Python has it since 3.11; ASCII digits only. */
const VERSION = /^HTTP\/(\d{1,10})\.(\d{1,10})$/;

/**
 * Reads a request line.
 *
 * @param line the line as latin-1 text, without its line end
 * @returns the words of the line, `blank` for one without any, or why the line is refused
 */
export function parseRequestLine(line: string): RequestLine {
  return parseOrdinaryLine(line) ?? parseAnyLine(line);
}

/**
 * `METHOD SP target SP HTTP/1.x` and nothing odd in it, which is all but every line; undefined for the
 * others.
 */
function parseOrdinaryLine(line: string): RequestLine | undefined {
  const targetEnd = line.length - VERSION_TAIL;
  const minor = line.endsWith(" HTTP/1.1") ? 1 : line.endsWith(" HTTP/1.0") ? 0 : -1;
  const methodEnd = line.indexOf(" ");
  if (minor === -1 || methodEnd < 1 || methodEnd + 1 >= targetEnd) return undefined;
  for (let i = 0; i < targetEnd; i++) {
    const code = line.charCodeAt(i);
    if ((code <= 0x20 && i !== methodEnd) || code === 0x7f) return undefined;
  }
  return {
    kind: "request",
    command: line.slice(0, methodEnd),
    path: withOneLeadingSlash(line.slice(methodEnd + 1, targetEnd)),
    version: minor === 1 ? "HTTP/1.1" : "HTTP/1.0",
    major: 1,
    minor,
  };
}

/** Every line, step by step in Python's order, because the first fault found decides the answer. */
function parseAnyLine(line: string): RequestLine {
  if (LINE_BREAKER.test(line)) return refusedSyntax(line, "");
  const words = line.match(WORD);
  if (words === null) return BLANK;
  const [command = "", path = ""] = words;
  if (words.length === 1) return refusedSyntax(line, "");
  if (words.length === 2) return parseSimpleLine(command, path);

  const version = words.at(-1) ?? "";
  const numbers = VERSION.exec(version);
  if (numbers === null) return refused(400, `Bad request version (${pythonRepr(version)})`, "");
  const major = Number(numbers[1]);
  if (major >= 2) return refused(505, `Invalid HTTP version (${version.slice("HTTP/".length)})`, version);
  if (words.length > 3 || CONTROL.test(command)) return refusedSyntax(line, version);
  return {
    kind: "request",
    command,
    path: withOneLeadingSlash(path),
    version,
    major,
    minor: Number(numbers[2]),
  };
}

/** HTTP/0.9 knows one method. */
function parseSimpleLine(command: string, path: string): RequestLine {
  if (command !== "GET") return refused(400, `Bad HTTP/0.9 request type (${pythonRepr(command)})`, "");
  return {
    kind: "simple",
    command,
    path: withOneLeadingSlash(path),
    version: "HTTP/0.9",
    major: 0,
    minor: 9,
  };
}

/** A redirect made from `//host/dir` would lead to another host: gh-87389, CVE-2021-28861. */
function withOneLeadingSlash(path: string): string {
  if (!path.startsWith("//")) return path;
  let first = 2;
  while (path[first] === "/") first++;
  return path.slice(first - 1);
}

function refusedSyntax(line: string, version: string): RequestLine {
  return refused(400, `Bad request syntax (${pythonRepr(line)})`, version);
}

function refused(status: number, message: string, version: string): RequestLine {
  return { kind: "refused", refused: { status, message }, version };
}
