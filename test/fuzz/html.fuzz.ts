// Escaping: escapeHTML and the html template tag.
//
// - Nothing put into a template can open a tag, end an attribute or begin an entity.
// - What is escaped reads as what was put in.

import { escapeHTML, html } from "../../src/semantics/html.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

export const escaping: Target = {
  name: "html",
  invariants: "no text becomes markup, and it reads as what it was",
  run(random) {
    const hostile = `${random.choose(["", "<script>", '"><svg onload=', "' onmouseover='", "&lt;", "</title>"])}`;
    const text = random.note(random.mutated(hostile + random.unicode(0, 10)));
    const inText = escapeHTML(text);
    ensure(!/[<>]/.test(inText), "Between tags there are no tags");
    ensureSame(unescaped(inText), text, "It reads as what it was");

    const markup = html`<a title="${text}">${[text, random.below(10), null, false]}</a>`.toString();
    const parts = /^<a title="([^<>"']*)">([^<>"']*)<\/a>$/.exec(markup);
    ensure(parts !== null, "The template's own markup is all there is");
    ensureSame(unescaped(parts[1] ?? ""), text, "An attribute reads as what it was");
    ensure(unescaped(parts[2] ?? "").startsWith(text), "So does the text");
  },
};

/** What a browser makes of it. */
export function unescaped(markup: string): string {
  return markup.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
