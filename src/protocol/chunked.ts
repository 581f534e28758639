// A chunked body, decoded as it arrives: RFC 9112 section 7.1.
//
//   size [;extension] CRLF  data CRLF   again and again, then   0 [;extension] CRLF  trailer lines  CRLF
//
// The decoder is in one state between two bytes; every state but `data` takes one byte at a time, and any
// byte that does not fit refuses the body for good:
//
//   size         hex digits                   ; -> extension, CR -> sizeEnd
//   extension    anything printable           CR -> sizeEnd
//   sizeEnd      LF                           -> data, or trailer behind the chunk of size 0
//   data         as many bytes as the size    -> dataEnd
//   dataEnd      CR                           -> dataLineEnd
//   dataLineEnd  LF                           -> size
//   trailer      a line's bytes               CR -> trailerEnd
//   trailerEnd   LF                           -> trailer, or done behind an empty line
//
// Strict where readers are known to differ: a bare LF ends no line, no white space stands around the size, no
// byte stands between the data and its CRLF. What is wrong in the frame cannot be skipped, because nobody
// knows where it ends.

import { parseHeaderBlock } from "./header-block.ts";
import type { HTTPMessage } from "./headers.ts";
import type { Refusal } from "./refusal.ts";

type State =
  | "size"
  | "extension"
  | "sizeEnd"
  | "data"
  | "dataEnd"
  | "dataLineEnd"
  | "trailer"
  | "trailerEnd"
  | "done"
  | "refused";

/**
 * 13 hex digits are 52 bits, which a number holds exactly; leading zeros count, so that a size cannot go on
 * forever.
 */
const MAX_SIZE_DIGITS = 13;

/** How much may stand around the data. */
export interface ChunkedLimits {
  /**
   * Bytes of all chunks' extensions together: a sender of one-byte chunks with long extensions makes us read far more than it has
   * to say. 0: no limit.
   */
  readonly max_chunk_extensions: number;
  /**
   * Bytes of the trailer lines, which are kept until the last has come; a checksum or a signature needs a hundred. 0: no limit.
   */
  readonly max_trailers: number;
}

/** A page of memory or four. */
export const DEFAULT_CHUNKED_LIMITS: ChunkedLimits = Object.freeze({
  max_chunk_extensions: 16 * 1024,
  max_trailers: 16 * 1024,
});

const HTAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const SEMICOLON = 0x3b;
const DEL = 0x7f;

/** Decodes one body: call `decode` until `done` or `refused`. */
export class ChunkedDecoder {
  /** The data found by the last call, a view into its input; `undefined` where it found none. */
  data: Buffer | undefined;
  /** Whether the body has ended, trailer section included. */
  done = false;
  /** Why the body is refused; there is no way on from here. */
  refused: Refusal | undefined;
  /**
   * The fields behind the last chunk, once the body is done. They are never merged into the header: RFC 9110
   * section 6.5.1.
   */
  trailers: HTTPMessage | undefined;

  readonly #maxExtensions: number;
  readonly #maxTrailers: number;
  #state: State = "size";
  #sizeDigits = 0;
  #bytesLeft = 0;
  #extensionBytes = 0;
  #trailerText = "";
  #trailerLineStart = 0;

  /** @param limits how much may stand around the data */
  constructor(limits: ChunkedLimits = DEFAULT_CHUNKED_LIMITS) {
    this.#maxExtensions = limits.max_chunk_extensions;
    this.#maxTrailers = limits.max_trailers;
  }

  /**
   * Takes in bytes up to the next run of data, or up to the end of the input or of the body.
   *
   * @param input bytes of the body, perhaps with others behind them
   * @param from index of the first byte not yet taken
   * @returns index behind the last byte taken
   */
  decode(input: Buffer, from: number): number {
    this.data = undefined;
    let at = from;
    while (at < input.length && this.#state !== "done" && this.#state !== "refused") {
      if (this.#state === "data") return this.#takeData(input, at);
      this.#takeByte(input[at] ?? 0);
      at++;
    }
    return at;
  }

  #takeData(input: Buffer, from: number): number {
    const to = Math.min(from + this.#bytesLeft, input.length);
    this.data = input.subarray(from, to);
    this.#bytesLeft -= to - from;
    if (this.#bytesLeft === 0) this.#state = "dataEnd";
    return to;
  }

  #takeByte(byte: number): void {
    switch (this.#state) {
      case "size":
        return this.#takeSize(byte);
      case "extension":
        return this.#takeExtension(byte);
      case "sizeEnd":
        return this.#endSizeLine(byte);
      case "dataEnd":
        return byte === CR ? this.#enter("dataLineEnd") : this.#refuse("Chunk longer than its size");
      case "dataLineEnd":
        return byte === LF ? this.#enter("size") : this.#refuse("Chunk longer than its size");
      case "trailer":
        return this.#takeTrailer(byte);
      case "trailerEnd":
        return this.#endTrailerLine(byte);
    }
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== -1) {
      this.#sizeDigits++;
      if (this.#sizeDigits > MAX_SIZE_DIGITS) return this.#refuse("Chunk size too large");
      this.#bytesLeft = this.#bytesLeft * 16 + digit;
      return;
    }
    if (this.#sizeDigits > 0 && byte === CR) return this.#enter("sizeEnd");
    if (this.#sizeDigits > 0 && byte === SEMICOLON) return this.#enter("extension");
    this.#refuse("Bad chunk size");
  }

  /** What an extension says is nothing to us, but it must not hide a line end. */
  #takeExtension(byte: number): void {
    if (byte === CR) return this.#enter("sizeEnd");
    if ((byte < SP && byte !== HTAB) || byte === DEL) return this.#refuse("Bad chunk extension");
    this.#extensionBytes++;
    if (this.#maxExtensions > 0 && this.#extensionBytes > this.#maxExtensions)
      this.#refuse("Chunk extensions too large");
  }

  #endSizeLine(byte: number): void {
    if (byte !== LF) return this.#refuse("Bad chunk size");
    this.#sizeDigits = 0;
    this.#enter(this.#bytesLeft === 0 ? "trailer" : "data");
  }

  /** Keeps the lines as they come; what they say is read when the last is there. */
  #takeTrailer(byte: number): void {
    if (byte === LF) return this.#refuse("Bad chunk trailer");
    if (this.#maxTrailers > 0 && this.#trailerText.length >= this.#maxTrailers)
      return this.#refuse("Chunk trailer too large", 431);
    this.#trailerText += String.fromCharCode(byte);
    if (byte === CR) this.#enter("trailerEnd");
  }

  #endTrailerLine(byte: number): void {
    if (byte !== LF) return this.#refuse("Bad chunk trailer");
    this.#trailerText += "\n";
    const isEmpty = this.#trailerText.length === this.#trailerLineStart + "\r\n".length;
    this.#trailerLineStart = this.#trailerText.length;
    if (isEmpty) this.#endBody();
    else this.#enter("trailer");
  }

  #endBody(): void {
    const trailers = parseHeaderBlock(this.#trailerText, 0, this.#trailerText.length);
    if ("refused" in trailers) {
      this.refused = trailers.refused;
      return this.#enter("refused");
    }
    this.trailers = trailers;
    this.done = true;
    this.#enter("done");
  }

  #enter(state: State): void {
    this.#state = state;
  }

  #refuse(message: string, status = 400): void {
    this.refused = { status, message };
    this.#enter("refused");
  }
}

/** The value of a hex digit, -1 for any other byte. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lowerCase = byte | 0x20;
  return lowerCase >= 0x61 && lowerCase <= 0x66 ? lowerCase - 0x61 + 10 : -1;
}
