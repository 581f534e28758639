// Chunked bodies: ChunkedDecoder.
//
// - A body that was encoded is decoded to the same bytes and the same trailers, and no byte behind it is taken.
// - Any other bytes are refused, or decoded, or the beginning of a body; nothing throws.
// - There is never more data than input; what follows a refusal is not taken.
// - However the bytes are cut, data, end, refusal and trailers are the same.

import { ChunkedDecoder } from "../../src/protocol/chunked.ts";
import { blank, fieldName, fieldValue } from "./grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

export const chunked: Target = {
  name: "chunked",
  invariants:
    "decoded to what was encoded, or refused; the same however it is cut; never more data than input",
  run(random) {
    const chunks = random.list(0, 4, () => random.bytes(1, 20));
    const trailers = random.list(0, 2, () => [fieldName(random), fieldValue(random)] as const);
    const encoded = encode(random, chunks, trailers);
    const behind = random.bytes(0, 4);
    const spoilt = !random.oneIn(3);
    const text = random.note(spoilt ? random.mutated(encoded + behind) : encoded + behind);
    const input = Buffer.from(text, "latin1");

    const whole = decoded([input]);
    const pieces = random.oneIn(4)
      ? Array.from(input, (_, i) => input.subarray(i, i + 1))
      : random.pieces(input);
    ensureSame(decoded(pieces), whole, "The cuts make no difference");
    ensure(
      whole.taken <= input.length && whole.data.length <= whole.taken,
      "There is no more data than input",
    );
    ensure(!(whole.done && whole.refused !== undefined), "A body is done or refused");
    if (whole.refused !== undefined)
      ensure([400, 431].includes(whole.refused), "A refusal has a known status");
    if (spoilt) return;
    ensure(whole.done, "A valid body is taken");
    ensureSame(whole.taken, encoded.length, "It ends where it ends");
    ensureSame(whole.data, chunks.join(""), "The data is what was encoded");
    ensureSame(whole.trailers, trailers, "So are the trailers");
  },
};

function encode(
  random: Random,
  chunks: readonly string[],
  trailers: readonly (readonly [string, string])[],
): string {
  let text = "";
  for (const chunk of chunks) text += `${size(random, chunk.length)}${extension(random)}\r\n${chunk}\r\n`;
  text += `${random.choose(["0", "00", "000000"])}${extension(random)}\r\n`;
  for (const [name, value] of trailers) text += `${name}:${blank(random)}${value}${blank(random)}\r\n`;
  return `${text}\r\n`;
}

function size(random: Random, length: number): string {
  const digits = length.toString(16);
  return random.choose([digits, digits.toUpperCase(), `0${digits}`, digits.padStart(13, "0")]);
}

function extension(random: Random): string {
  return random.choose(["", "", ";a", ";a=b", '; a="\t;"', ";", ";\xff"]);
}

interface Decoded {
  readonly data: string;
  readonly taken: number;
  readonly done: boolean;
  readonly refused: number | undefined;
  readonly trailers: readonly (readonly [string, string])[] | undefined;
}

function decoded(pieces: readonly Buffer[]): Decoded {
  const decoder = new ChunkedDecoder();
  let data = "";
  let taken = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length && !decoder.done && decoder.refused === undefined;) {
      const next = decoder.decode(piece, at);
      ensure(next > at, "A call takes a byte at least");
      data += decoder.data?.toString("latin1") ?? "";
      taken += next - at;
      at = next;
    }
  }
  return {
    data,
    taken,
    done: decoder.done,
    refused: decoder.refused?.status,
    trailers: decoder.trailers?.items(),
  };
}
