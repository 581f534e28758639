// The head of a reply while it is put together: its lines, and the names of the fields in them.
//
// A handler that does not wait has ended its head before another one begins, so one object serves them all, and a connection that
// waits for its next request holds none. Most heads say what the last one said, too; its text is then used again, where to join the
// lines anew was a dozen strings for each reply.

/** A head in the making. */
export class HeadLines {
  #lines: string[] = [];
  readonly #keys: string[] = [];

  /**
   * Adds a line.
   *
   * @param line with its end
   * @param key the name of the field in lower case; left out: it is none that anybody asks for
   */
  add(line: string, key?: string): void {
    this.#lines.push(line);
    if (key !== undefined) this.#keys.push(key);
  }

  /** Whether there is a field of this name, in lower case. */
  has(key: string): boolean {
    return this.#keys.includes(key);
  }

  /** All lines together, which are gone with that. */
  take(): string {
    const lines = this.#lines;
    if (!isSame(lines, last.lines)) {
      const text = lines.join(""); // before anything is changed, as it throws where no text can be so long
      this.#lines = last.lines;
      last = { lines, text };
    }
    this.clear();
    return last.text;
  }

  /** Drops the lines. */
  clear(): void {
    this.#lines.length = 0;
    this.#keys.length = 0;
  }
}

let last: { readonly lines: string[]; readonly text: string } = { lines: [], text: "" };

function isSame(first: readonly string[], second: readonly string[]): boolean {
  if (first.length !== second.length) return false;
  // From the back: tag, length and date are what differs.
  for (let index = first.length - 1; index >= 0; index--) {
    if (first[index] !== second[index]) return false;
  }
  return true;
}

let spare: HeadLines | undefined;

/** An empty one. */
export function borrowLines(): HeadLines {
  const lines = spare ?? new HeadLines();
  spare = undefined;
  return lines;
}

/** Gives back what was borrowed, whatever is in it. */
export function giveBackLines(lines: HeadLines): void {
  lines.clear();
  spare = lines;
}
