// Multipart bodies: MultipartReader, and FieldStorage above it.
//
// - Parts that were encoded are read back: names, file names, contents.
// - Any other bytes are parts or a FormError; nothing else is thrown, and nothing hangs.
// - There is never more data than input.
// - However the bytes are cut, the parts are the same.

import { FieldStorage } from "../../src/cgi/field-storage.ts";
import { FormError } from "../../src/cgi/form-error.ts";
import { MultipartReader } from "../../src/cgi/multipart-reader.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const BOUNDARY = "--x";
/** FieldStorage is tried once in so many cases: it may open files. */
const CASES_A_FORM = 16;

interface Part {
  readonly name: string | null;
  readonly filename: string | null;
  readonly content: string;
}

export const multipart: Target = {
  name: "multipart",
  invariants: "parts are read back; any other bytes are parts or a FormError, the same however they are cut",
  async run(random) {
    const parts = random.list(0, 4, () => part(random));
    const encoded = encode(random, parts);
    const spoilt = !random.oneIn(3);
    const text = random.note(spoilt ? random.mutated(encoded) : encoded);
    const input = Buffer.from(text, "latin1");

    const whole = await read([input]);
    const pieces = random.oneIn(4)
      ? Array.from(input, (_, i) => input.subarray(i, i + 1))
      : random.pieces(input);
    ensureSame(await read(pieces), whole, "The cuts make no difference");
    const size = whole.parts.reduce((sum, { content }) => sum + content.length, 0);
    ensure(size <= input.length, "There is no more data than input");
    if (!spoilt)
      ensureSame(
        whole,
        { parts, refused: parts.length > 0 ? undefined : whole.refused },
        "The parts are read back",
      );
    if (random.oneIn(CASES_A_FORM)) await readForm(pieces);
  },
};

function part(random: Random): Part {
  const word = (): string =>
    random.oneIn(2)
      ? random.choose(["a", "file", "", "a b", "a;b", 'q"uote'])
      : random.text("ab\\\"'; =/..", 0, 6);
  const content = random.choose([
    random.bytes(0, 20),
    `\r\n${BOUNDARY}`,
    `--${BOUNDARY}x`,
    `\n--${BOUNDARY} x`,
    "\r",
    "\n",
    "\r\n",
  ]);
  // A name of angle brackets or of the extended form would be read as such.
  return { name: word(), filename: random.oneIn(2) ? word() : null, content };
}

function encode(random: Random, parts: readonly Part[]): string {
  let text = random.choose(["", "", "preamble\r\n"]);
  for (const { name, filename, content } of parts) {
    const file = filename === null ? "" : `; filename=${quoted(filename)}`;
    const type = random.oneIn(2) ? "" : "Content-Type: text/plain\r\n";
    const padding = random.choose(["", "", " ", "\t "]);
    text += `--${BOUNDARY}${padding}\r\nContent-Disposition: form-data; name=${quoted(name ?? "")}${file}\r\n${type}\r\n${content}\r\n`;
  }
  return `${text}--${BOUNDARY}--${random.choose(["", "\r\n", "\r\nepilogue"])}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, "\\$&")}"`;
}

async function read(
  pieces: readonly Buffer[],
): Promise<{ parts: readonly Part[]; refused: number | undefined }> {
  const parts: Part[] = [];
  try {
    for await (const { name, filename, body } of new MultipartReader(streamOf(pieces), BOUNDARY)) {
      parts.push({ name, filename, content: (await body.read()).toString("latin1") });
    }
    return { parts, refused: undefined };
  } catch (error) {
    if (error instanceof FormError) return { parts, refused: error.status };
    throw error;
  }
}

async function readForm(pieces: readonly Buffer[]): Promise<void> {
  const headers = { "Content-Type": `multipart/form-data; boundary="${BOUNDARY}"` };
  try {
    using form = await FieldStorage.read({
      fp: streamOf(pieces),
      headers,
      environ: { REQUEST_METHOD: "POST" },
    });
    for (const key of form.keys()) form.getlist(key);
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
  }
}

async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer, void, undefined> {
  yield* pieces;
}
