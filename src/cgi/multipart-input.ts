// The bytes of a multipart body as its reader sees them: sections of data, each ended by a boundary line, and a header block
// before each but the first (which is the preamble).
//
// Data is shown as views of what came, never copied: only what may be the start of a boundary line waits in the window to be
// joined with the next chunk. The LF before a section stays in the window until the first data behind it is known, because
// an empty section's boundary line begins with it (`#lead`).

import { InputBuffer } from "../connection/input.ts";
import { boundaryMark, findBoundary } from "./boundary-line.ts";
import { FormError } from "./form-error.ts";

const LF = 10;
const CR = 13;
const EMPTY = Buffer.alloc(0);

/** A chunk is taken in pieces, so that joining it with what waits copies no more than this, however large it is. */
const PIECE_SIZE = 256 * 1024;

/** How a section ended: not yet, by a boundary line, by the closing one, or because the body was over. */
export type SectionEnd = "open" | "part" | "close" | "missing";

/** A multipart body, cut at its boundary lines. */
export class MultipartInput {
  /** How the section that is being read ended. */
  ending: SectionEnd = "open";
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #mark: Buffer;
  readonly #lenient: boolean;
  readonly #window = new InputBuffer();
  /** What is left of the source's last chunk. */
  #rest: Buffer = EMPTY;
  #sourceEnded = false;
  /** Bytes at the front of the window that are the line break before the section, 0 or 1. */
  #lead = 1;
  /** Bytes at the front of the window that are data for certain. */
  #sure = 0;

  /**
   * @param source the body; a chunk stays as it is when the next one is asked for
   * @param boundary the `boundary` parameter
   * @param lenient whether a body without its closing boundary line is taken as it is
   * @throws FormError with status 400 where it is no boundary
   */
  constructor(source: AsyncIterable<Uint8Array>, boundary: string, lenient: boolean) {
    const mark = boundaryMark(boundary);
    if (mark === undefined) throw new FormError(400, "Invalid boundary in multipart form");
    this.#mark = mark;
    this.#lenient = lenient;
    this.#source = source[Symbol.asyncIterator]();
    // The first boundary line may stand at the very start, where no line break is before it.
    this.#window.push(Buffer.of(LF));
  }

  /**
   * Shows the next data of the section.
   *
   * @returns at least one byte; undefined at the section's end, where {@link ending} says how it ended
   * @throws FormError with status 400, by rejection, where the body ends before its closing boundary line
   */
  async peekData(): Promise<Buffer | undefined> {
    while (this.#sure === 0) {
      if (this.ending !== "open") return undefined;
      if (this.#scan()) continue;
      if (this.#sourceEnded) this.#missesEnd();
      else await this.#more();
    }
    return this.#window.peek(this.#sure);
  }

  /** Takes the first `size` bytes of what {@link peekData} showed last. */
  skipData(size: number): void {
    this.#sure -= size;
    this.#window.skip(size);
  }

  /**
   * Reads the header lines behind a boundary line and opens the section behind them.
   *
   * @param maxBytes the most bytes they may have together
   * @returns the lines; undefined where the body is over and that is allowed
   * @throws FormError by rejection: with status 413 for more bytes than that, with 400 where the body ends before
   */
  async headerBlock(maxBytes: number): Promise<Buffer | undefined> {
    let lineStart = 0;
    for (;;) {
      const unread = this.#window.peek();
      for (
        let lineFeed = unread.indexOf(LF, lineStart);
        lineFeed !== -1;
        lineFeed = unread.indexOf(LF, lineStart)
      ) {
        if (lineFeed === lineStart || (lineFeed === lineStart + 1 && unread[lineStart] === CR)) {
          if (lineStart > maxBytes) throw headersTooLarge(maxBytes);
          this.#openSection(lineFeed);
          return unread.subarray(0, lineStart);
        }
        lineStart = lineFeed + 1;
      }
      // One byte more may be the CR of the empty line.
      if (unread.length > maxBytes + 1) throw headersTooLarge(maxBytes);
      if (this.#sourceEnded) return this.#missesEnd();
      await this.#more();
    }
  }

  #openSection(lineFeed: number): void {
    this.#window.skip(lineFeed);
    this.#lead = 1;
    this.ending = "open";
  }

  /** Finds data, or the section's end, in the window; false where neither is certain. */
  #scan(): boolean {
    const found = findBoundary(this.#window.peek(), this.#mark, this.#sourceEnded);
    if (found.dataEnd > this.#lead) {
      this.#window.skip(this.#lead);
      this.#sure = found.dataEnd - this.#lead;
      this.#lead = 0;
      return true;
    }
    if (found.kind === "data") return false;
    this.#window.skip(found.next);
    this.ending = found.kind;
    return true;
  }

  async #more(): Promise<void> {
    if (this.#rest.length === 0) {
      const next = await this.#source.next();
      this.#sourceEnded = next.done === true;
      this.#rest = next.done === true ? EMPTY : asBuffer(next.value);
    }
    const piece = this.#rest.subarray(0, PIECE_SIZE);
    this.#rest = this.#rest.subarray(piece.length);
    if (piece.length > 0) this.#window.push(piece);
  }

  /** An upload is whole or it is refused. Python takes what there is, and nobody learns that the rest is missing. */
  #missesEnd(): undefined {
    if (!this.#lenient) throw new FormError(400, "Multipart body without its closing boundary");
    this.ending = "missing";
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function headersTooLarge(maxBytes: number): FormError {
  return new FormError(413, `Headers of a part larger than ${maxBytes} bytes`);
}
