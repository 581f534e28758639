// HTML that cannot be broken by what is put into it: a template tag that escapes.

/** Markup that is meant as such; only {@link html} and whoever calls the constructor vouch for it. */
export class SafeHTML {
  readonly #markup: string;

  /** @param markup the markup, taken as it is */
  constructor(markup: string) {
    this.#markup = markup;
  }

  /** @returns the markup */
  toString(): string {
    return this.#markup;
  }
}

/** What may stand in a template: text is escaped, markup is not, lists are joined, nothing writes nothing. */
export type HTMLValue = string | number | SafeHTML | readonly HTMLValue[] | false | null | undefined;

/**
 * A template tag for markup: what is put into it is escaped for text and for quoted attributes alike.
 *
 * @param strings the markup between the values
 * @param values the values
 * @returns the markup
 * @example
 *     html`<a title="${name}">${name}</a>${items.map((item) => html`<li>${item}</li>`)}`
 */
export function html(strings: TemplateStringsArray, ...values: readonly HTMLValue[]): SafeHTML {
  let markup = strings[0] ?? "";
  for (let index = 0; index < values.length; index++) {
    markup += markupOf(values[index]) + (strings[index + 1] ?? "");
  }
  return new SafeHTML(markup);
}

/**
 * Text escaped as Python's `html.escape(text, quote=False)` does: enough between tags, not within an attribute.
 *
 * @param text any text
 * @returns the text with `&`, `<` and `>` escaped
 */
export function escapeHTML(text: string): string {
  return /[&<>]/.test(text) ? text.replace(/[&<>]/g, entityOf) : text;
}

/**
 * Text escaped as {@link html} does, for who puts thousands of lines together by hand: the template takes several times as long.
 *
 * @param text any text
 * @returns the text as it may stand between tags and in a quoted attribute
 */
export function escapeMarkup(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, entityOf) : text;
}

function markupOf(value: HTMLValue): string {
  if (typeof value === "string") return escapeMarkup(value);
  if (value instanceof SafeHTML || typeof value === "number") return value.toString();
  return Array.isArray(value) ? value.map(markupOf).join("") : "";
}

function entityOf(character: string): string {
  switch (character) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "&#39;";
  }
}
