// The bytes of a connection as they come, to its end: `rfile` where no HTTP message says how far to read.

import { BufferedReader } from "./buffered-reader.ts";
import { deadlineAfter } from "./deadlines.ts";
import type { InputBuffer } from "./input-buffer.ts";

/** Where readers get their bytes: a connection, as they see it. */
export interface InputSource {
  /** What was received and not yet read. */
  readonly input: InputBuffer;
  /** Seconds to wait for input, each time; 0: for ever. */
  readonly readTimeout: number;
  /** Waits for more of it; false where no more will come. */
  more(deadline: number): Promise<boolean>;
  /** Takes bytes off it. */
  consume(size: number): void;
}

/** Reads until the peer has said that it sends no more. */
export class ConnectionReader extends BufferedReader {
  readonly #connection: InputSource;

  constructor(connection: InputSource) {
    super();
    this.#connection = connection;
  }

  protected peek(): Buffer | undefined | Promise<Buffer | undefined> {
    const { input } = this.#connection;
    return input.length > 0 ? input.peek() : this.#wait();
  }

  protected skip(size: number): void {
    this.#connection.consume(size);
  }

  async #wait(): Promise<Buffer | undefined> {
    const more = await this.#connection.more(deadlineAfter(this.#connection.readTimeout));
    return more ? this.#connection.input.peek() : undefined;
  }
}
