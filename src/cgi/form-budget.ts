// What a form may hold in memory, counted over all of its parts, nested ones included. Files do not count: they are spooled.

import { FormError } from "./form-error.ts";

/** How many fields, and how many bytes of text, a form may still have. */
export class FormBudget {
  readonly #maxText: number;
  #fields: number;
  #text: number;

  /**
   * @param fields the most fields
   * @param text the most bytes of names, values and headers together
   */
  constructor(fields: number, text: number) {
    this.#fields = fields;
    this.#text = this.#maxText = text;
  }

  /** How many fields may still come. */
  get fieldsLeft(): number {
    return this.#fields;
  }

  /**
   * Counts fields.
   *
   * @throws FormError with status 413 where they are too many, with Python's text
   */
  takeFields(count: number): void {
    this.#fields -= count;
    if (this.#fields < 0) throw new FormError(413, "Max number of fields exceeded");
  }

  /**
   * Counts bytes of text.
   *
   * @throws FormError with status 413 where they are too many
   */
  takeText(bytes: number): void {
    this.#text -= bytes;
    if (this.#text < 0) throw new FormError(413, `Form text larger than ${this.#maxText} bytes`);
  }
}
