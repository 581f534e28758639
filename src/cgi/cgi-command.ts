// What is executed for a script: the file itself where the system knows how, an interpreter where only we do, and the words of an
// ISINDEX query behind it.

import { hasEscapedBytes } from "../semantics/byte-names.ts";
import { decodePath } from "../semantics/url-path.ts";

/** Windows has no `#!`. These interpreters take the path of a script and speak CGI. */
const WINDOWS_INTERPRETERS: Readonly<Record<string, readonly string[]>> = {
  ".py": ["python", "-u"],
  ".pyw": ["python", "-u"],
  ".pl": ["perl"],
  ".php": ["php-cgi"],
};

/** What Windows starts without a shell. Not `.bat`: its arguments are read by a shell (CVE-2024-24576). */
const WINDOWS_PROGRAMS = [".exe", ".com"];

/** What a program could take for an option; the soft hyphen becomes a hyphen in old Windows programs (CVE-2024-4577). */
const LIKE_AN_OPTION = /^[-\u00ad]/;

/**
 * The command that runs a script.
 *
 * @param file the path of the script
 * @param platform the operating system, e.g. `linux`
 * @returns the program and its first arguments; undefined where nobody here knows how to run it
 */
export function scriptCommand(file: string, platform: string): readonly string[] | undefined {
  if (platform !== "win32") return [file];
  const extension = lowerExtension(file);
  if (WINDOWS_PROGRAMS.includes(extension)) return [file];
  const interpreter = WINDOWS_INTERPRETERS[extension];
  return interpreter === undefined ? undefined : [...interpreter, file];
}

/** Whether a file is a Python script, by its name: Python's `is_python`. */
export function isPythonName(file: string): boolean {
  const extension = lowerExtension(file);
  return extension === ".py" || extension === ".pyw";
}

/**
 * The words of an ISINDEX query, which a script gets as its arguments: RFC 3875 section 4.4.
 *
 * The section allows leaving them out where they would be unsafe, and they are where one looks like an option: that is how
 * a query string became a command line of PHP's (CVE-2012-1823).
 *
 * @param method the request's method
 * @param query the query as received
 * @returns the words, decoded; none where the query holds a `=`, or where the method is neither GET nor HEAD
 */
export function searchWords(method: string, query: string): readonly string[] {
  if ((method !== "GET" && method !== "HEAD") || query === "" || query.includes("=")) return [];
  const words = query.split("+").map(decodePath);
  const unsafe = words.some(
    (word) => word.includes("\0") || hasEscapedBytes(word) || LIKE_AN_OPTION.test(word),
  );
  return unsafe ? [] : words;
}

function lowerExtension(file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  const dot = name.lastIndexOf(".");
  return dot === -1 ? "" : name.slice(dot).toLowerCase();
}
