// Entity tags: parseEntityTag, parseEntityTagList, matchesStrongly, matchesWeakly.
//
// - A list of tags is read back, whatever stands in them and between them.
// - Any text is a list of tags, a star, or nothing; nothing throws. A tag has no quote, space or control character in it.
// - Both comparisons are symmetrical; what matches strongly matches weakly.

import {
  type EntityTag,
  matchesStrongly,
  matchesWeakly,
  parseEntityTag,
  parseEntityTagList,
} from "../../src/semantics/entity-tag.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

export const entityTag: Target = {
  name: "entity-tag",
  invariants: "a list of tags is read back; any text is tags, a star or nothing",
  run(random) {
    const tags = random.list(0, 4, () => oneTag(random));
    const text = listText(random, tags);
    random.note(text);
    ensureSame(parseEntityTagList(text), tags, "A list is read back");

    const spoilt = random.note(random.oneIn(4) ? random.spliced(text, text) : random.mutated(text));
    const read = parseEntityTagList(spoilt);
    if (read === undefined || read === "*") return;
    for (const tag of read) {
      ensure(!/[\0-\x20"\x7f]|[^\0-\xff]/.test(tag.opaque), "A tag is made of what tags are made of");
      ensureSame(parseEntityTag(tagText(tag)), tag, "It is read alone as it is in the list");
      for (const other of tags) checkComparisons(tag, other);
    }
  },
};

function oneTag(random: Random): EntityTag {
  const opaque = random.bytes(0, 6).replaceAll(/[\0-\x20"\x7f]/g, ",");
  return { weak: random.oneIn(3), opaque: random.oneIn(2) ? random.choose(["", "a", "a,b", "W/"]) : opaque };
}

function tagText({ weak, opaque }: EntityTag): string {
  return `${weak ? "W/" : ""}"${opaque}"`;
}

function listText(random: Random, tags: readonly EntityTag[]): string {
  const empty = (): string => random.choose(["", "", ",", " ,", "\t", ", ,"]);
  return empty() + tags.map(tagText).join(random.choose([",", ", ", " ,", ",,"])) + empty();
}

function checkComparisons(first: EntityTag, second: EntityTag): void {
  const strongly = matchesStrongly(first, second);
  const weakly = matchesWeakly(first, second);
  ensureSame(matchesStrongly(second, first), strongly, "It does not matter which comes first");
  ensureSame(matchesWeakly(second, first), weakly, "It does not matter which comes first");
  ensure(!strongly || weakly, "The same bytes mean the same");
}
