// What was worked out a moment ago, by the text it was worked out from.
//
// Requests repeat: a browser's header blocks for the forty images of a page differ in nothing, and a page asked for a thousand
// times a second is asked for in the same words. To find a text among those that were read before costs a tenth of reading it
// anew. It is the text itself that is compared, so what is found is what would have been worked out.

/** A bounded memory. Where it is full it forgets everything, which costs less than to know what is oldest. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>();
  readonly #most: number;
  readonly #longest: number;

  /**
   * @param most how many texts are kept
   * @param longest how many characters a text may have, so that no peer fills the memory
   */
  constructor(most: number, longest: number) {
    this.#most = most;
    this.#longest = longest;
  }

  /** What was kept under a text; undefined where nothing was, or is any more. */
  get(text: string): Value | undefined {
    return this.#values.get(text);
  }

  /**
   * Keeps a value, unless its text is too long.
   *
   * @returns the value
   */
  keep(text: string, value: Value): Value {
    if (text.length > this.#longest) return value;
    if (this.#values.size >= this.#most) this.#values.clear();
    this.#values.set(text, value);
    return value;
  }
}
