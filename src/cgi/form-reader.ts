// Bytes of a body to what a form holds: text, spooled files, and lists of these. FieldStorage gives that its Python face.

import { InputBuffer } from "../connection/input.ts";
import type { HTTPMessage } from "../protocol/headers.ts";
import type { FormBudget } from "./form-budget.ts";
import { FormError } from "./form-error.ts";
import { type MultipartPart, MultipartReader, type PartBody } from "./multipart-reader.ts";
import { parse_header } from "./parse-header.ts";
import { Spool } from "./spool.ts";
import { SpooledFile } from "./spooled-file.ts";
import { parseUrlencoded, type UrlencodedRules } from "./urlencoded.ts";

export const URLENCODED = "application/x-www-form-urlencoded";

/** Forms have one level, or two by RFC 2388, which RFC 7578 took back. Each level reads all of its bytes once more. */
const MAX_DEPTH = 4;

/** What a body, or a part of one, was read into. */
export type FormContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly file: SpooledFile }
  | { readonly kind: "list"; readonly list: readonly FormPart[] };

/** One field of a form: a name with its value, or a part of a multipart body. */
export type FormPart =
  | { readonly kind: "pair"; readonly name: string; readonly value: string }
  | {
      readonly kind: "part";
      readonly headers: HTTPMessage;
      readonly content: FormContent;
      readonly done: Done;
    };

/** Python's `done`: 1 behind the closing boundary, -1 where the body ended before one, 0 otherwise. */
export type Done = 0 | 1 | -1;

/** How to read a form. */
export interface FormRules extends UrlencodedRules {
  /** Whether what is cut short is taken as it is. */
  readonly lenient: boolean;
}

/** Reads one form; all of its files go to one spool. */
export class FormReader {
  /** Where the files are. Whoever reads a form closes it. */
  readonly spool = new Spool();
  readonly #rules: FormRules;
  readonly #budget: FormBudget;

  /**
   * @param rules how to read it
   * @param budget what it may hold in memory
   */
  constructor(rules: FormRules, budget: FormBudget) {
    this.#rules = rules;
    this.#budget = budget;
  }

  /**
   * Reads a body by its type: a form of either kind into a list, anything else into a file.
   *
   * @param body its chunks
   * @param contentType the value of its `Content-Type`
   * @returns what it holds
   * @throws FormError by rejection: with status 400 for a malformed body, with 413 for one over the budget
   */
  async body(body: AsyncIterable<Uint8Array>, contentType: string): Promise<FormContent> {
    return (await this.#form(body, contentType, 1)) ?? { kind: "file", file: await this.#file(body) };
  }

  /**
   * Reads an urlencoded text.
   *
   * @param text the body, or a query without its `?`
   * @returns its fields
   * @throws FormError with status 400 for a malformed one, with 413 for one over the budget
   */
  pairs(text: Buffer): FormPart[] {
    const pairs = parseUrlencoded(text, this.#rules, this.#budget.fieldsLeft);
    this.#budget.takeFields(pairs.length);
    return pairs.map(([name, value]) => ({ kind: "pair", name, value }));
  }

  /** What is a form by its type; undefined for other types, of which nothing is read. */
  async #form(
    body: AsyncIterable<Uint8Array>,
    contentType: string,
    depth: number,
  ): Promise<FormContent | undefined> {
    if (isUrlencoded(contentType)) return { kind: "list", list: this.pairs(await this.#text(body)) };
    const [type, options] = parse_header(contentType);
    if (!type.toLowerCase().startsWith("multipart/")) return undefined;
    if (depth > MAX_DEPTH) throw new FormError(400, "Multipart body nested too deeply");
    return { kind: "list", list: await this.#parts(body, options["boundary"] ?? "", depth) };
  }

  async #parts(body: AsyncIterable<Uint8Array>, boundary: string, depth: number): Promise<FormPart[]> {
    const { decode, lenient } = this.#rules;
    const list: FormPart[] = [];
    for await (const part of new MultipartReader(body, boundary, { decode, lenient })) {
      this.#budget.takeFields(1);
      this.#budget.takeText(textLength(part.headers));
      const content = await this.#partContent(part, depth);
      list.push({ kind: "part", headers: part.headers, content, done: doneOf(part.body) });
    }
    return list;
  }

  async #partContent({ headers, filename, body }: MultipartPart, depth: number): Promise<FormContent> {
    // A file is a file, whatever its type: Python takes a saved web page (multipart/related) for a form and fails.
    if (filename !== null) return { kind: "file", file: await this.#file(body) };
    const form = await this.#form(body, headers.get("content-type", ""), depth + 1);
    return form ?? { kind: "text", text: this.#rules.decode(await this.#text(body)) };
  }

  async #file(body: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
    const start = this.spool.size;
    for await (const chunk of body) this.spool.append(chunk);
    return new SpooledFile(this.spool, start, this.spool.size - start);
  }

  /** Joined as it comes: to keep the chunks of one who sends single bytes would take a hundred times their size. */
  async #text(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const text = new InputBuffer();
    for await (const chunk of body) {
      this.#budget.takeText(chunk.length);
      text.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    }
    return text.peek();
  }
}

/**
 * Whether a body of this type is a list of pairs.
 *
 * @param contentType the value of its `Content-Type`
 * @returns true whatever the parameters
 */
export function isUrlencoded(contentType: string): boolean {
  return parse_header(contentType)[0].toLowerCase() === URLENCODED;
}

function textLength(headers: HTTPMessage): number {
  let length = 0;
  for (const [name, value] of headers) length += name.length + value.length;
  return length;
}

function doneOf({ ending }: PartBody): Done {
  switch (ending) {
    case "close":
      return 1;
    case "missing":
      return -1;
    default:
      return 0;
  }
}
