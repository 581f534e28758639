// The README of a folder, for below its listing.

import { readSync } from "node:fs";

import { closeFile, type OpenFile } from "../../files/open-file.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { html as markup, type SafeHTML } from "../../semantics/html.ts";
import { type MarkdownParser, renderedMarkdown } from "./markdown.ts";
import type { Row } from "./rows.ts";

/** A README to be shown. */
export interface Readme {
  /** The file's name. */
  readonly name: string;
  readonly body: SafeHTML;
  /** Whether the file is longer than what is shown. */
  readonly isCut: boolean;
}

/** The names, the best first; case does not count. */
const NAMES = ["readme.md", "readme.markdown", "readme.txt", "readme"] as const;

/** Bytes that are shown: some thirty printed pages, and three milliseconds of work. */
const LIMIT = 64 * 1024;

/**
 * The README among some entries. It is opened by the handler's `open_path`, so that what hides a file hides it here.
 *
 * @param handler who serves the directory
 * @param path the directory
 * @param rows what is in it
 * @param parse reads Markdown
 * @returns undefined where there is none that can be shown
 */
export function readmeOf(
  handler: SimpleHTTPRequestHandler,
  path: string,
  rows: readonly Row[],
  parse: MarkdownParser,
): Readme | undefined {
  const name = nameOf(rows);
  if (name === undefined) return undefined;
  const opened = handler.open_path(path.endsWith("/") ? path + name : `${path}/${name}`);
  if (opened.kind !== "file") return undefined;
  try {
    return shown(name, beginning(opened.file), opened.file.size > LIMIT, parse);
  } catch {
    return undefined; // A disk that fails is told of where the file itself is asked for.
  } finally {
    closeFile(opened.file);
  }
}

function nameOf(rows: readonly Row[]): string | undefined {
  const found = new Map<string, string>();
  for (const { name, isDirectory } of rows) {
    // Most names end here: to lower the case of 100,000 of them would take a while.
    if (isDirectory || name.length > 15 || !/^readme/i.test(name)) continue;
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, name);
  }
  const best = NAMES.find((name) => found.has(name));
  return best === undefined ? undefined : found.get(best);
}

function beginning(file: OpenFile): Buffer {
  if (file.content !== undefined) return file.content.subarray(0, LIMIT);
  const buffer = Buffer.alloc(Math.min(file.size, LIMIT));
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(file.fd, buffer, length, buffer.length - length, length);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

function shown(name: string, bytes: Buffer, isCut: boolean, parse: MarkdownParser): Readme | undefined {
  // Half a line, or half a character, is worth less than none.
  const end = isCut ? bytes.lastIndexOf(0x0a) + 1 || bytes.length : bytes.length;
  const text = new TextDecoder().decode(bytes.subarray(0, end));
  if (text.trim() === "" || text.includes("\0")) return undefined;
  const isMarkdown = /\.(?:md|markdown)$/i.test(name);
  const body =
    (isMarkdown ? renderedMarkdown(text, parse) : undefined) ?? markup`<pre tabindex="0">${text}</pre>`;
  return { name, body, isCut };
}
