// The two directions of a script's pipes, without their surprises: nothing here throws because the other end is closed.

/** Bun's FileSink, as far as it is used. */
export interface Sink {
  write(chunk: Uint8Array): number | Promise<number>;
  flush(): number | Promise<number>;
  end(): unknown;
}

/** A stream's reader, as far as it is used. */
interface Reader {
  read(): Promise<{ readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** What a script writes, piece by piece, no faster than it is read. */
export class ScriptOutput {
  readonly #reader: Reader;
  readonly #release: () => void;
  #ended = false;

  /**
   * @param stream where it comes from
   * @param release called once nothing more will be read
   */
  constructor(stream: ReadableStream<Uint8Array>, release: () => void) {
    this.#reader = stream.getReader();
    this.#release = release;
  }

  /** The next piece; undefined at the end. One caller at a time. */
  async read(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined;
    try {
      const { value } = await this.#reader.read();
      if (value !== undefined) return value;
    } catch {
      // A pipe that cannot be read has come to its end.
    }
    this.#end();
    return undefined;
  }

  /** Reads no more: a {@link read} that waits finds the end, and the script finds nobody who reads. */
  async stop(): Promise<void> {
    if (this.#ended) return;
    try {
      await this.#reader.cancel();
    } catch {
      // as above
    }
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
  }
}

/** What a script reads, no faster than it does. */
export class ScriptInput {
  readonly #sink: Sink;
  readonly #release: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;

  /**
   * @param sink where it goes
   * @param release called once nothing more will be written
   */
  constructor(sink: Sink, release: () => void) {
    this.#sink = sink;
    this.#release = release;
  }

  /** Writes a piece and waits until the pipe has taken it; false where the script reads no more. */
  async write(chunk: Uint8Array): Promise<boolean> {
    if (this.#ended) return false;
    const writing = this.#write(chunk);
    this.#last = writing;
    return writing;
  }

  /** Says that no more will come. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#last;
    try {
      await this.#sink.end();
    } catch {
      // The script had closed it before.
    }
    this.#release();
  }

  async #write(chunk: Uint8Array): Promise<boolean> {
    try {
      await this.#sink.write(chunk);
      await this.#sink.flush();
      return true;
    } catch {
      return false;
    }
  }
}
