// Bytes to lines of text, with an end to every line: what a script writes to stderr, for the log.

const LF = 0x0a;
const CR = 0x0d;

/** Longer lines are cut in pieces: nobody reads them, and somebody would have to hold them. */
const MAX_LINE = 4096;

/** Collects bytes and tells of lines as they end. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #rest = Buffer.alloc(MAX_LINE);
  #length = 0;

  /** @param onLine called with each line, without its end */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes bytes in. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const lineFeed = bytes.indexOf(LF, at);
      const lineEnd = lineFeed === -1 ? bytes.length : lineFeed;
      const taken = bytes.subarray(at, Math.min(lineEnd, at + MAX_LINE - this.#length));
      this.#rest.set(taken, this.#length);
      this.#length += taken.length;
      at += taken.length;
      if (at === lineFeed) {
        this.#tell();
        at++;
      } else if (this.#length === MAX_LINE) this.#tell();
    }
  }

  /** No more will come: what is there is a line, too. */
  end(): void {
    if (this.#length > 0) this.#tell();
  }

  #tell(): void {
    const end = this.#rest[this.#length - 1] === CR ? this.#length - 1 : this.#length;
    const line = this.#rest.toString("utf8", 0, end);
    this.#length = 0;
    this.#onLine(line);
  }
}
