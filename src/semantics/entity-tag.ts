// Entity tags: how they are written, listed and compared. RFC 9110 section 8.8.3.
import { isBlank, skipBlanks } from "../protocol/grammar.ts";

/** One entity tag, as in `ETag: W/"67ab43"`. */
export interface EntityTag {
  /** Whether it has the prefix `W/`: the same meaning, not the same bytes. */
  readonly weak: boolean;
  /** The opaque part, without its quotes. */
  readonly opaque: string;
}

/** The value of `If-Match` or `If-None-Match`; undefined where it is not one. */
export type EntityTagList = "*" | readonly EntityTag[] | undefined;

const DOUBLE_QUOTE = 0x22;

/**
 * The tags that an `If-Match` or `If-None-Match` field lists. RFC 9110 sections 13.1.1 and 13.1.2.
 *
 * A comma may stand inside a tag, so the list cannot be split at commas. Empty elements are skipped, as RFC 9110
 * section 5.6.1.2 asks.
 *
 * @param header the field value, several fields joined with commas
 * @returns `"*"`, the tags in order, or undefined where the value breaks the grammar
 * @example
 * ```ts
 * parseEntityTagList('"a,b", W/"c"'); // [{ weak: false, opaque: "a,b" }, { weak: true, opaque: "c" }]
 * parseEntityTagList('"a""b"'); // undefined
 * ```
 */
export function parseEntityTagList(header: string): EntityTagList {
  if (header === "*") return "*";
  const tags: EntityTag[] = [];
  let offset = 0;
  for (;;) {
    offset = skipListSpace(header, offset);
    if (offset === header.length) return tags;
    const end = entityTagEnd(header, offset);
    if (end === undefined || !endsElement(header, end)) return undefined;
    tags.push(entityTagBetween(header, offset, end));
    offset = end;
  }
}

/**
 * A single entity tag, as an `ETag` or `If-Range` field has it.
 *
 * @param text the field value, e.g. `"xyzzy"` or `W/"xyzzy"` with the quotes
 * @returns the tag, or undefined where the value is not exactly one
 * @example
 * ```ts
 * parseEntityTag('W/"xyzzy"'); // { weak: true, opaque: "xyzzy" }
 * ```
 */
export function parseEntityTag(text: string): EntityTag | undefined {
  return entityTagEnd(text, 0) === text.length ? entityTagBetween(text, 0, text.length) : undefined;
}

/**
 * Strong comparison: the same bytes. RFC 9110 section 8.8.3.2.
 *
 * @param first one tag
 * @param second the other tag
 * @returns true where neither is weak and both are the same
 */
export function matchesStrongly(first: EntityTag, second: EntityTag): boolean {
  return !first.weak && !second.weak && first.opaque === second.opaque;
}

/**
 * Weak comparison: the same meaning. RFC 9110 section 8.8.3.2.
 *
 * @param first one tag
 * @param second the other tag
 * @returns true where the opaque parts are the same, weak or not
 */
export function matchesWeakly(first: EntityTag, second: EntityTag): boolean {
  return first.opaque === second.opaque;
}

/** Where the tag that starts at `start` ends, or undefined where none starts there. */
function entityTagEnd(text: string, start: number): number | undefined {
  // `W` is case-sensitive.
  let offset = text.startsWith("W/", start) ? start + 2 : start;
  if (text.charCodeAt(offset) !== DOUBLE_QUOTE) return undefined;
  do {
    offset += 1;
  } while (isTagCharacter(text.charCodeAt(offset)));
  return text.charCodeAt(offset) === DOUBLE_QUOTE ? offset + 1 : undefined;
}

function entityTagBetween(text: string, start: number, end: number): EntityTag {
  const weak = text.startsWith("W/", start);
  return { weak, opaque: text.slice(start + (weak ? 3 : 1), end - 1) };
}

/** RFC 9110 section 8.8.3, `etagc`: no escapes, no white space; NaN past the end is none. */
function isTagCharacter(code: number): boolean {
  return code === 0x21 || (code >= 0x23 && code <= 0x7e) || (code >= 0x80 && code <= 0xff);
}

function skipListSpace(text: string, start: number): number {
  let offset = start;
  while (text.charAt(offset) === "," || isBlank(text.charCodeAt(offset))) {
    offset += 1;
  }
  return offset;
}

/** Whether a list element that ends at `end` is followed by a comma or by nothing: `"a""b"` is no list. */
function endsElement(text: string, end: number): boolean {
  const offset = skipBlanks(text, end, text.length);
  return offset === text.length || text.charAt(offset) === ",";
}
