import { describe, expect, test } from "bun:test";

import {
  type EntityTag,
  type EntityTagList,
  matchesStrongly,
  matchesWeakly,
  parseEntityTag,
  parseEntityTagList,
} from "../../src/semantics/entity-tag.ts";

const strong = (opaque: string): EntityTag => ({ weak: false, opaque });
const weak = (opaque: string): EntityTag => ({ weak: true, opaque });

describe("parseEntityTagList()", () => {
  const cases: readonly [name: string, header: string, list: EntityTagList][] = [
    ["a star", "*", "*"],
    ["one tag", '"xyzzy"', [strong("xyzzy")]],
    ["a weak tag", 'W/"xyzzy"', [weak("xyzzy")]],
    ["an empty tag", '""', [strong("")]],
    ["several tags", '"a", W/"b","c"', [strong("a"), weak("b"), strong("c")]],
    ["commas within quotes", '"a,b", W/",", ","', [strong("a,b"), weak(","), strong(",")]],
    ["a backslash, which escapes nothing", '"a\\"', [strong("a\\")]],
    ["obs-text", '"\u00E9"', [strong("\u00E9")]],
    ["white space around elements", '\t "a" \t, \t"b" ', [strong("a"), strong("b")]],
    ["empty elements", ',, "a",, ,"b",', [strong("a"), strong("b")]],
    ["nothing", "", []],
    ["only commas", " , ,", []],
    ["no quotes", "xyzzy", undefined],
    ["an open quote", '"xyzzy', undefined],
    ["a quote alone", '"', undefined],
    ["a closing quote only", 'xyzzy"', undefined],
    ["a lower-case w", 'w/"xyzzy"', undefined],
    ["white space after W/", 'W/ "xyzzy"', undefined],
    ["W/ alone", "W/", undefined],
    ["two tags without a comma", '"a""b"', undefined],
    ["two tags with a space", '"a" "b"', undefined],
    ["a space within quotes", '"a b"', undefined],
    ["a control character", '"a\u0001"', undefined],
    ["DEL", '"a\u007F"', undefined],
    ["what is past Latin-1", '"\u0100"', undefined],
    ["a star in a list", '"a", *', undefined],
    ["a star with white space", "* ", undefined],
  ];
  for (const [name, header, list] of cases) {
    test(`parseEntityTagList() reads ${name}`, () => {
      expect(parseEntityTagList(header)).toEqual(list);
    });
  }

  test("parseEntityTagList() reads ten thousand tags", () => {
    expect(parseEntityTagList('"a",'.repeat(10_000))).toHaveLength(10_000);
  });
});

describe("parseEntityTag()", () => {
  const cases: readonly [text: string, tag: EntityTag | undefined][] = [
    ['"a"', strong("a")],
    ['W/"a"', weak("a")],
    ['""', strong("")],
    ["*", undefined],
    ["", undefined],
    ["a", undefined],
    ['"a" ', undefined],
    ['"a","b"', undefined],
    ["Sun, 06 Nov 1994 08:49:37 GMT", undefined],
  ];
  for (const [text, tag] of cases) {
    test(`parseEntityTag() takes ${JSON.stringify(text)} as ${tag === undefined ? "none" : "one"}`, () => {
      expect(parseEntityTag(text)).toEqual(tag);
    });
  }
});

// The table of RFC 9110 section 8.8.3.2.
describe("matchesStrongly() and matchesWeakly()", () => {
  const cases: readonly [first: EntityTag, second: EntityTag, strongly: boolean, weakly: boolean][] = [
    [weak("1"), weak("1"), false, true],
    [weak("1"), weak("2"), false, false],
    [weak("1"), strong("1"), false, true],
    [strong("1"), weak("1"), false, true],
    [strong("1"), strong("1"), true, true],
    [strong("a"), strong("A"), false, false],
  ];
  for (const [first, second, strongly, weakly] of cases) {
    test(`matchesStrongly() and matchesWeakly() compare ${JSON.stringify([first, second])}`, () => {
      expect(matchesStrongly(first, second)).toBe(strongly);
      expect(matchesWeakly(first, second)).toBe(weakly);
    });
  }
});
