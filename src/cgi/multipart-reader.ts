// Multipart bodies, part by part as they arrive: RFC 2046 section 5.1, with the names of form-data, RFC 7578. The one parser
// of them here: FieldStorage stands on it, and so does whoever wants to put an upload elsewhere than FieldStorage does.

import type { ByteReader } from "../connection/byte-streams.ts";
import { BufferedReader } from "../connection/input.ts";
import { parseHeaderBlock } from "../protocol/header-block.ts";
import { HTTPMessage } from "../protocol/headers.ts";
import { FormError } from "./form-error.ts";
import { MultipartInput, type SectionEnd } from "./multipart-input.ts";
import { type HeaderOptions, parse_header } from "./parse-header.ts";
import { type TextDecode, textDecoder } from "./text-decoding.ts";

/** What browsers send are two lines; this leaves room for a file name of any length a file system takes, and for more. */
const MAX_HEADER_BYTES = 16 * 1024;

/** What may be set of a {@link MultipartReader}. */
export interface MultipartOptions {
  /** Most bytes of a part's header lines; 16 KiB where left out. */
  readonly maxHeaderBytes?: number;
  /** How header lines become text; UTF-8 where left out, RFC 7578 section 5.1. */
  readonly decode?: TextDecode;
  /** Whether a body that ends before its closing boundary is taken, as Python does, and not an error. */
  readonly lenient?: boolean;
}

/** One part: its header fields, and its content as a stream. */
export interface MultipartPart {
  /** Its header fields. */
  readonly headers: HTTPMessage;
  /** The value of its `Content-Disposition`, as a rule `form-data`; `""` where there is none. */
  readonly disposition: string;
  /** The parameters behind that, names in lower case. */
  readonly dispositionOptions: HeaderOptions;
  /** The field's name; null where it has none. */
  readonly name: string | null;
  /**
   * The name the sender's file has there; null for a part that is no file, `""` where no file was chosen.
   *
   * It is kept as it came, `../../x` and `C:\x` included: never make a path of it.
   */
  readonly filename: string | null;
  /** The content; it can be read until the next part is asked for. */
  readonly body: PartBody;
}

/** The content of a part. It ends where the part ends. */
export interface PartBody extends ByteReader {
  /** How the part ended: `open` before that, `close` for the last one, `missing` where a lenient reader saw no boundary. */
  readonly ending: SectionEnd;
}

/**
 * Reads the parts of a multipart body, in order, without holding more than a chunk of it.
 *
 * @example
 * const body = new Blob(['--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n']).stream();
 * for await (const part of new MultipartReader(body, "x")) {
 *   part.name; // "a"
 *   (await part.body.read()).toString(); // "1"
 * }
 */
export class MultipartReader implements AsyncIterable<MultipartPart> {
  readonly #input: MultipartInput;
  readonly #maxHeaderBytes: number;
  readonly #decode: TextDecode;
  /** The preamble, before the first part. */
  #body: SectionBody;

  /**
   * @param source the body: `rfile`, a file, any stream; a chunk must stay as it is when the next one is asked for
   * @param boundary the `boundary` parameter of its type, 1 to 70 characters
   * @param options limits, and how strict to be
   * @throws FormError with status 400 where the boundary is none
   */
  constructor(source: AsyncIterable<Uint8Array>, boundary: string, options: MultipartOptions = {}) {
    this.#input = new MultipartInput(source, boundary, options.lenient ?? false);
    this.#maxHeaderBytes = options.maxHeaderBytes ?? MAX_HEADER_BYTES;
    this.#decode = options.decode ?? textDecoder("utf-8", "replace");
    this.#body = new SectionBody(this.#input);
  }

  /**
   * Goes to the next part, past what was not read of the one before.
   *
   * @returns the part; null behind the last one
   * @throws FormError by rejection: with status 400 for a malformed or unfinished body, with 413 for header lines over the limit
   */
  async next(): Promise<MultipartPart | null> {
    await this.#body.passRest();
    if (this.#input.ending !== "part") return null;
    const block = await this.#input.headerBlock(this.#maxHeaderBytes);
    if (block === undefined) return null;
    this.#body = new SectionBody(this.#input);
    const headers = parsedHeaders(this.#decode(block));
    const [disposition, dispositionOptions] = parse_header(headers.get("content-disposition", ""));
    const { name = null, filename = null } = dispositionOptions;
    return { headers, disposition, dispositionOptions, name, filename, body: this.#body };
  }

  /** The parts from the next one on. */
  async *[Symbol.asyncIterator](): AsyncGenerator<MultipartPart, void, undefined> {
    for (let part = await this.next(); part !== null; part = await this.next()) yield part;
  }
}

/** The data of one section of the input. */
class SectionBody extends BufferedReader implements PartBody {
  ending: SectionEnd = "open";
  readonly #input: MultipartInput;
  #passedOver = false;

  constructor(input: MultipartInput) {
    super();
    this.#input = input;
  }

  /** Drops what was not read. */
  async passRest(): Promise<void> {
    while (this.ending === "open") {
      const data = await this.peek();
      if (data === undefined) return;
      this.#passedOver = true;
      this.skip(data.length);
    }
  }

  protected async peek(): Promise<Buffer | undefined> {
    if (this.ending !== "open") {
      // To read nothing here would look like an empty file.
      if (this.#passedOver) throw new Error("Cannot read a part after the next one was asked for");
      return undefined;
    }
    const data = await this.#input.peekData();
    if (data === undefined) this.ending = this.#input.ending;
    return data;
  }

  protected skip(size: number): void {
    this.#input.skipData(size);
  }
}

function parsedHeaders(text: string): HTTPMessage {
  const headers = parseHeaderBlock(text, 0, text.length);
  if (headers instanceof HTTPMessage) return headers;
  const { status, message } = headers.refused;
  // 431 is about the head of a request; this is its content.
  throw new FormError(status === 431 ? 413 : 400, message);
}
