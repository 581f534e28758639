// The body of one request: `rfile` of an HTTP handler. It ends where the body ends, whatever the connection brings after it
// (RFC 9112 section 6), so that a handler that reads too far cannot swallow the next request.

import { ChunkedDecoder, type ChunkedLimits, DEFAULT_CHUNKED_LIMITS } from "../protocol/chunked.ts";
import type { BodyFraming } from "../protocol/framing.ts";
import type { HTTPMessage } from "../protocol/headers.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { deadlineAfter } from "./deadlines.ts";
import { IncompleteReadError } from "./errors.ts";
import type { InputSource } from "./input.ts";
import { BufferedReader } from "./input.ts";

/** The body broke the rules of its framing; answered with the status of `refused`. */
export class BodyError extends Error {
  override name = "BodyError";
  readonly refused: Refusal;

  constructor(refused: Refusal) {
    super(refused.message);
    this.refused = refused;
  }
}

/** The refusal of a body that is longer than is taken. */
export const BODY_TOO_LARGE: Refusal = { status: 413, message: "Content Too Large" };

/** How much of a chunked body is taken. */
export interface BodyLimits extends ChunkedLimits {
  /** Most bytes of data; 0: no limit. */
  readonly max_body: number;
}

const ANY_LENGTH: BodyLimits = Object.freeze({ ...DEFAULT_CHUNKED_LIMITS, max_body: 0 });

/** A reader that knows whether its body has been read to the end. */
export abstract class BodyReader extends BufferedReader {
  /** Whether every byte of the body has been taken off the connection. */
  abstract readonly finished: boolean;
  /** Bytes that are still to come; undefined where nobody knows. */
  get rest(): number | undefined {
    return undefined;
  }
  /** Fields behind a chunked body, RFC 9112 section 7.1.2; none before its end. */
  get trailers(): HTTPMessage | undefined {
    return undefined;
  }

  /**
   * Reads the rest and drops it, so that the next request can be found behind it.
   *
   * @param limit at most this many bytes
   * @returns whether the end was reached
   */
  async discard(limit: number): Promise<boolean> {
    let dropped = 0;
    while (!this.finished && dropped <= limit) dropped += (await this.read1()).length;
    return this.finished;
  }
}

/** The body that is not there. */
class NoBody extends BodyReader {
  readonly finished = true;
  protected peek(): undefined {
    return undefined;
  }
  protected skip(): void {
    // There is nothing to take.
  }
}

/** A body of a known length, RFC 9112 section 6.2. */
class LengthBody extends BodyReader {
  readonly #connection: InputSource;
  #rest: number;

  constructor(connection: InputSource, length: number) {
    super();
    this.#connection = connection;
    this.#rest = length;
  }

  get finished(): boolean {
    return this.#rest === 0;
  }

  override get rest(): number {
    return this.#rest;
  }

  override async discard(limit: number): Promise<boolean> {
    // What is known to be too long need not be read to find that out.
    return this.#rest <= limit && super.discard(limit);
  }

  protected async peek(): Promise<Buffer | undefined> {
    if (this.#rest === 0) return undefined;
    await bytesOrThrow(this.#connection);
    return this.#connection.input.peek(this.#rest);
  }

  protected skip(size: number): void {
    this.#rest -= size;
    this.#connection.consume(size);
  }
}

/** A body in chunks, RFC 9112 section 7.1. */
class ChunkedBody extends BodyReader {
  readonly #connection: InputSource;
  readonly #decoder: ChunkedDecoder;
  readonly #limit: number;
  #data: Buffer | undefined;
  #seen = 0;

  constructor(connection: InputSource, limits: BodyLimits) {
    super();
    this.#connection = connection;
    this.#decoder = new ChunkedDecoder(limits);
    this.#limit = limits.max_body;
  }

  get finished(): boolean {
    return this.#decoder.done && this.#data === undefined;
  }

  override get trailers(): HTTPMessage | undefined {
    return this.#decoder.trailers;
  }

  protected async peek(): Promise<Buffer | undefined> {
    const decoder = this.#decoder;
    while (this.#data === undefined && !decoder.done) {
      if (decoder.refused !== undefined) throw new BodyError(decoder.refused);
      const { input } = this.#connection;
      if (input.length === 0) await bytesOrThrow(this.#connection);
      const unread = input.peek();
      const used = decoder.decode(unread, 0);
      this.#data = decoder.data;
      this.#connection.consume(used);
      this.#seen += decoder.data?.length ?? 0;
      if (this.#limit > 0 && this.#seen > this.#limit) throw new BodyError(BODY_TOO_LARGE);
    }
    return this.#data;
  }

  protected skip(size: number): void {
    const rest = this.#data?.subarray(size);
    this.#data = rest !== undefined && rest.length > 0 ? rest : undefined;
  }
}

/** The reader for a request without a body. */
export const NO_BODY: BodyReader = new NoBody();

/**
 * The reader for a body framed like this.
 *
 * @param connection where the body is
 * @param framing how it ends
 * @param limits what is taken of a body whose length is not known before; a handler is one
 */
export function bodyReader(
  connection: InputSource,
  framing: BodyFraming,
  limits: BodyLimits = ANY_LENGTH,
): BodyReader {
  switch (framing.kind) {
    case "length":
      return framing.length === 0 ? NO_BODY : new LengthBody(connection, framing.length);
    case "chunked":
      return new ChunkedBody(connection, limits);
    default:
      return NO_BODY;
  }
}

async function bytesOrThrow(connection: InputSource): Promise<void> {
  if (connection.input.length > 0) return;
  if (!(await connection.more(deadlineAfter(connection.readTimeout)))) throw new IncompleteReadError();
}
