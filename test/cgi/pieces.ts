// Bodies for the tests of form readers: bytes in every cut, and what a sender of forms makes.

import { openDescriptors } from "../support/open-descriptors.ts";

/** The boundary of {@link multipart}. */
export const BOUNDARY = "----fence";

/** A body that arrives in these pieces; text is latin-1. */
export async function* body(
  ...pieces: readonly (string | Uint8Array)[]
): AsyncGenerator<Buffer, void, undefined> {
  for (const piece of pieces)
    yield typeof piece === "string" ? Buffer.from(piece, "latin1") : Buffer.from(piece);
}

/** The same bytes whole, byte by byte, and cut in two at every place. */
export function* everySplit(text: string): Generator<[name: string, pieces: Buffer[]]> {
  const bytes = Buffer.from(text, "latin1");
  yield ["whole", [bytes]];
  yield ["byte by byte", bytewise(text)];
  for (let cut = 1; cut < bytes.length; cut++) {
    yield [`cut at ${cut}`, [bytes.subarray(0, cut), bytes.subarray(cut)]];
  }
}

/** One piece for each byte. */
export function bytewise(text: string): Buffer[] {
  return Array.from(text, (byte) => Buffer.from(byte, "latin1"));
}

/** Bytes as text; anything else as it shows itself. */
export function text(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : Bun.inspect(value);
}

/** A part with a name, and a file name where it is a file; text is latin-1. */
export function part(name: string, content: string, filename?: string): string {
  const file = filename === undefined ? "" : `; filename="${filename}"`;
  return `Content-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}`;
}

/** A whole multipart body. */
export function multipart(...parts: readonly string[]): string {
  return `${parts.map((each) => `--${BOUNDARY}\r\n${each}\r\n`).join("")}--${BOUNDARY}--\r\n`;
}

/** The request around {@link multipart}. */
export const MULTIPART_POST = {
  headers: { "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` },
  environ: { REQUEST_METHOD: "POST" },
};

/** The same numbers each time, from 0 to below 1. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The one who rejects, or a complaint that nobody does. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    return new Error(`Nothing thrown but ${Bun.inspect(await work)} answered`);
  } catch (error) {
    return error;
  }
}

/** What a FormError says, to compare; anything else as it is. */
export async function refusal(work: Promise<unknown>): Promise<unknown> {
  const error = await rejection(work);
  return error instanceof Error && "status" in error ? [error.status, error.message] : error;
}

/** How many descriptors of unnamed temporary files we hold; undefined where the system does not tell. */
export function openTemporaryFiles(): number | undefined {
  if (process.platform !== "linux") return undefined;
  return openDescriptors().filter((target) => target.includes("/serve-forever-")).length;
}
