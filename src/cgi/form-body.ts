// The body of a form request: it ends where its length says, and one that is too long is given up before it is read.

import type { ByteReader } from "../connection/byte-streams.ts";
import { FormError } from "./form-error.ts";

/** Takes at most so many bytes off a body where it can; undefined at the end. */
type Take = (most: number) => Promise<Uint8Array | undefined>;

/** What is known of a body before it is read. */
export interface BodyBounds {
  /** The length that was announced, in bytes; -1: it ends where the stream ends. */
  readonly length: number;
  /** The most bytes to take; Infinity: no limit. */
  readonly limit: number;
  /** Whether a body that ends before its length is taken as it is. */
  readonly lenient: boolean;
}

/**
 * The chunks of a body.
 *
 * @param source the body, which may go on behind its length; a {@link ByteReader} is not read beyond it
 * @param bounds where it ends
 * @returns its chunks
 * @throws FormError by rejection: with status 413 for a body over the limit, with 400 for one shorter than announced
 */
export async function* boundedBody(
  source: ByteReader | AsyncIterable<Uint8Array>,
  { length, limit, lenient }: BodyBounds,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (length > limit) throw tooLong();
  const take = taker(source);
  const wanted = length < 0 ? Infinity : length;
  let got = 0;
  while (got < wanted) {
    const chunk = await take(wanted - got);
    if (chunk === undefined) break;
    got += chunk.length;
    if (got > limit) throw tooLong();
    yield got > wanted ? chunk.subarray(0, chunk.length - (got - wanted)) : chunk;
  }
  if (got < length && !lenient) throw new FormError(400, `Body ended after ${got} of ${length} bytes`);
}

function taker(source: ByteReader | AsyncIterable<Uint8Array>): Take {
  if ("read1" in source) {
    return async (most) => {
      const chunk = await source.read1(most);
      return chunk.length > 0 ? chunk : undefined;
    };
  }
  const chunks = source[Symbol.asyncIterator]();
  return async () => {
    const next = await chunks.next();
    return next.done === true ? undefined : next.value;
  };
}

function tooLong(): FormError {
  return new FormError(413, "Maximum content length exceeded");
}
