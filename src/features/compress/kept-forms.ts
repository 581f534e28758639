// Compressed forms of small files, made once and kept in memory: as many as there is room for, and each only as long as its
// file is the same, which its key says.

/** Forms by their key; the one that was not asked for longest goes first. */
export class KeptForms {
  readonly #limit: number;
  readonly #forms = new Map<string, Buffer>();
  readonly #coming = new Map<string, Promise<Buffer | undefined>>();
  #bytes = 0;

  /** @param limit bytes of all forms together */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A form that is there. */
  get(key: string): Buffer | undefined {
    const form = this.#forms.get(key);
    if (form === undefined) return undefined;
    this.#forms.delete(key);
    this.#forms.set(key, form);
    return form;
  }

  /**
   * A form that is not there yet; who asks for it while it is being made gets the same.
   *
   * @param key says which file it is, which version of it, and which coding
   * @param keep whether it may be kept: not where the key may come to mean another content
   * @param make makes it; undefined where it cannot be had
   */
  make(key: string, keep: boolean, make: () => Promise<Buffer | undefined>): Promise<Buffer | undefined> {
    // What may not be kept may not be shared: it may be another content already.
    if (!keep) return make();
    return this.#coming.get(key) ?? this.#begin(key, make);
  }

  async #begin(key: string, make: () => Promise<Buffer | undefined>): Promise<Buffer | undefined> {
    const making = make();
    this.#coming.set(key, making);
    try {
      const form = await making;
      if (form !== undefined) this.#keep(key, form);
      return form;
    } finally {
      this.#coming.delete(key);
    }
  }

  #keep(key: string, form: Buffer): void {
    if (form.length > this.#limit) return;
    this.#forms.set(key, form);
    this.#bytes += form.length;
    for (const [oldest, { length }] of this.#forms) {
      if (this.#bytes <= this.#limit) return;
      this.#forms.delete(oldest);
      this.#bytes -= length;
    }
  }
}
