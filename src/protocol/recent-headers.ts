// Header blocks that were read a moment ago, by their text.
//
// A client says the same of itself with each request: a browser's blocks for the forty images of a page differ in nothing, a
// program's never do. To find the text of such a block among the last few costs a fifth of reading it anew. It is the text
// itself that is compared, so what is found is what would have been read.

import { parseHeaderBlock } from "./header-block.ts";
import type { HTTPMessage } from "./headers.ts";
import type { Refusal } from "./refusal.ts";

/** Browsers' blocks are about 600 bytes; with a long cookie a block is its owner's alone and soon gone again. */
const LONGEST = 2048;
/** Some clients with some kinds of requests each. */
const MOST = 64;

const recent = new Map<string, HTTPMessage>();

/**
 * Reads the field lines of a head: {@link parseHeaderBlock}, from memory where it can.
 *
 * @param text latin-1 text that ends with the lines, each ended by CRLF or LF
 * @param start index of the first line
 * @returns the fields, which are the caller's own, or why the block is refused
 */
export function readHeaderBlock(text: string, start: number): HTTPMessage | { readonly refused: Refusal } {
  if (text.length - start > LONGEST) return parseHeaderBlock(text, start, text.length);
  const block = text.slice(start);
  const known = recent.get(block);
  if (known !== undefined) return known.copy();
  const headers = parseHeaderBlock(block, 0, block.length);
  if ("refused" in headers) return headers;
  if (recent.size >= MOST) recent.clear();
  recent.set(block, headers);
  return headers.copy();
}
