// What `send_head()` returns for `copyfile()` to send: the body of a reply that has not been read yet.

import type { OpenFile } from "../files/open-file.ts";
import { closeFile } from "../files/open-file.ts";
import type { ByteRange } from "../semantics/byte-range.ts";

/** Bytes as they are, or a range of the file. */
export type Piece = Buffer | ByteRange;

/** An open file, or parts of it with other bytes between them; close it when it is sent. */
export class FileSource {
  /** The file. */
  readonly file: OpenFile;
  /** What to send, in order; undefined: all of the file. */
  readonly pieces: readonly Piece[] | undefined;

  constructor(file: OpenFile, pieces?: readonly Piece[]) {
    this.file = file;
    this.pieces = pieces;
  }

  /** Closes the file. */
  close(): void {
    closeFile(this.file);
  }
}

/** A body: parts of a file, bytes, or bytes that come one after the other. */
export type ReplySource = FileSource | Uint8Array | AsyncIterable<Uint8Array>;
