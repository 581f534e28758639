// `cgi.FieldStorage`: the fields of a form by their names, with Python's names.
//
// Reading waits, which a constructor cannot: `await FieldStorage.read(...)` takes the place of `FieldStorage(...)`.

import type { HTTPMessage } from "../protocol/headers.ts";
import { pythonRepr } from "../protocol/python-repr.ts";
import { boundedBody } from "./form-body.ts";
import { FormBudget } from "./form-budget.ts";
import { type Done, type FormContent, type FormPart, FormReader, isUrlencoded } from "./form-reader.ts";
import { type FormSource, formSource } from "./form-request.ts";
import { type FieldStorageOptions, type FormSettings, formSettings } from "./form-settings.ts";
import { MiniFieldStorage } from "./mini-field-storage.ts";
import { type HeaderOptions, parse_header } from "./parse-header.ts";
import type { SpooledFile } from "./spooled-file.ts";
import type { DecodingErrors } from "./text-decoding.ts";

/** A field of a form. */
export type FormItem = FieldStorage | MiniFieldStorage;

/** The value of a field: text, the bytes of a file, the fields of a nested form. */
export type FormValue = string | Buffer | readonly FormItem[];

/** What a FieldStorage is made of. */
interface Contents {
  readonly headers: HTTPMessage;
  readonly contentType: string;
  readonly content: FormContent;
  readonly done: Done;
  readonly length: number;
  /** What to close with it. */
  readonly owned: Disposable | null;
}

/**
 * A form, or a field of one: `cgi.FieldStorage`.
 *
 * Files are spooled to one temporary file without a name, which is removed when the form is closed or forgotten, when
 * reading it fails, and when the program ends.
 *
 * Where Python raises KeyError, {@link get} answers null; where a body is no form (JSON, plain text) and Python raises TypeError or
 * crashes, there are no keys, and {@link value} and {@link file} hold the body.
 *
 * @example
 * ```ts
 * class Upload extends BaseHTTPRequestHandler {
 *   async do_POST() {
 *     const environ = { REQUEST_METHOD: "POST" };
 *     await using form = await FieldStorage.read({ fp: this.rfile, headers: this.headers, environ });
 *     const name = form.getfirst("name", "nobody");
 *     this.send_response(200);
 *     this.end_headers();
 *     this.wfile.write(`Hello ${String(name)}\n`);
 *   }
 * }
 * ```
 */
export class FieldStorage implements Iterable<string | null> {
  /** The field's name; null where it has none, as the whole form has none. */
  readonly name: string | null;
  /**
   * The name the sender's file has there; null for what is no file, `""` where no file was chosen. It is kept as it
   * came, `../../x` and `C:\x` included: never make a path of it. `filename*` (RFC 8187) is decoded, which Python does not do.
   */
  readonly filename: string | null;
  /** The content of a file, or of a body that is no form; null for a text field and for a list. */
  readonly file: SpooledFile | null;
  /** The fields of a form, in their order; null for what is none. */
  readonly list: readonly FormItem[] | null;
  /** The media type without its parameters, as it came; `text/plain` for a part that does not say. */
  readonly type: string;
  /** The parameters of the media type. */
  readonly type_options: HeaderOptions;
  /** The value of `Content-Disposition`, as a rule `form-data`; `""` where there is none. */
  readonly disposition: string;
  /** The parameters behind that. */
  readonly disposition_options: HeaderOptions;
  /** The header fields of the part, or of the request. */
  readonly headers: HTTPMessage;
  /** For a part: 1 where the closing boundary came behind it, -1 where it was cut short; 0 otherwise. */
  readonly done: Done;
  /** The length of the body that was announced, in bytes; -1: none was. How many keys there are is {@link size}. */
  readonly length: number;
  /** The encoding of names and text. */
  readonly encoding: string;
  /** What became of bytes that are not in it. */
  readonly errors: DecodingErrors;
  /** The most bytes that were allowed; null: no limit. */
  readonly limit: number | null;

  readonly #text: string | null;
  readonly #settings: FormSettings;
  readonly #owned: Disposable | null;
  /** By name, so that a loop over the keys of a large form is not a square. */
  readonly #items = new Map<string | null, [FormItem, ...FormItem[]]>();

  /**
   * Reads the form of a request.
   *
   * @param options the request, and how to read it; Python's keyword arguments
   * @returns the form; whoever gets it closes it, with `await using` or {@link close}
   * @throws FormError by rejection: with status 400 for a malformed or unfinished form, with 413 for one over a limit.
   *   A handler that does not catch it has answered with that status
   * @throws TypeError by rejection where the method has a body and there is no `fp`, or the separator is empty
   * @throws RangeError by rejection where the encoding is unknown
   */
  static async read(options: FieldStorageOptions): Promise<FieldStorage> {
    const settings = formSettings(options);
    const source = formSource(options);
    const reader = new FormReader(settings, new FormBudget(settings.max_num_fields, settings.max_text_size));
    try {
      const content = await readSource(reader, source, settings);
      const { headers, contentType, length } = source;
      return new FieldStorage(
        { headers, contentType, content, done: 0, length, owned: reader.spool },
        settings,
      );
    } catch (error) {
      reader.spool.close();
      throw error;
    }
  }

  private constructor(
    { headers, contentType, content, done, length, owned }: Contents,
    settings: FormSettings,
  ) {
    [this.type, this.type_options] = parse_header(contentType);
    [this.disposition, this.disposition_options] = parse_header(headers.get("content-disposition", ""));
    this.name = this.disposition_options["name"] ?? null;
    this.filename = this.disposition_options["filename"] ?? null;
    this.headers = headers;
    this.done = done;
    this.length = length;
    this.encoding = settings.encoding;
    this.errors = settings.errors;
    this.limit = settings.limit === Infinity ? null : settings.limit;
    this.#settings = settings;
    this.#owned = owned;
    this.#text = content.kind === "text" ? content.text : null;
    this.file = content.kind === "file" ? content.file : null;
    this.list = content.kind === "list" ? content.list.map((part) => this.#item(part)) : null;
    for (const item of this.list ?? []) {
      const others = this.#items.get(item.name);
      if (others === undefined) this.#items.set(item.name, [item]);
      else others.push(item);
    }
  }

  /**
   * The value: the text of a field, the bytes of a file, the text of a body that is no form, otherwise {@link list}.
   *
   * That of a file, or of a body, is read anew each time, whole, into memory: for what may be large use {@link file}.
   *
   * @throws Error where it is in a file and the form is closed
   */
  get value(): FormValue {
    if (this.#text !== null) return this.#text;
    if (this.file === null) return this.list ?? [];
    return this.filename === null ? this.#settings.decode(this.file.bytes()) : this.file.bytes();
  }

  /** How many different names there are: Python's `len()`. */
  get size(): number {
    return this.#items.size;
  }

  /**
   * The field of a name: Python's `form[key]`.
   *
   * @param key the name; null for fields without one
   * @returns the field, an array of them where the name repeats, null where there is none (Python raises KeyError)
   */
  get(key: string | null): FormItem | FormItem[] | null {
    const items = this.#items.get(key);
    if (items === undefined) return null;
    return items.length === 1 ? items[0] : [...items];
  }

  /**
   * The value of a name.
   *
   * @param key the name
   * @param defaultValue what to answer where there is no such field
   * @returns the value, an array of values where the name repeats, or `defaultValue`
   */
  getvalue(key: string | null): FormValue | FormValue[] | null;
  getvalue<T>(key: string | null, defaultValue: T): FormValue | FormValue[] | T;
  getvalue(key: string | null, defaultValue: unknown = null): unknown {
    const items = this.#items.get(key);
    if (items === undefined) return defaultValue;
    return items.length === 1 ? items[0].value : items.map((item) => item.value);
  }

  /**
   * The first value of a name.
   *
   * @param key the name
   * @param defaultValue what to answer where there is no such field
   * @returns the value of the first field of that name, or `defaultValue`
   */
  getfirst(key: string | null): FormValue | null;
  getfirst<T>(key: string | null, defaultValue: T): FormValue | T;
  getfirst(key: string | null, defaultValue: unknown = null): unknown {
    return this.#items.get(key)?.[0].value ?? defaultValue;
  }

  /**
   * The values of a name.
   *
   * @param key the name
   * @returns the values in their order; none where there is no such field
   */
  getlist(key: string | null): FormValue[] {
    return this.#items.get(key)?.map((item) => item.value) ?? [];
  }

  /**
   * The different names.
   *
   * @returns each once, in the order in which they came first (Python's order changes from run to run)
   */
  keys(): (string | null)[] {
    return [...this.#items.keys()];
  }

  /**
   * Whether there is a field of a name: Python's `key in form`.
   *
   * @param key the name
   * @returns true for one or more fields
   */
  has(key: string | null): boolean {
    return this.#items.has(key);
  }

  /** The different names, as {@link keys}. */
  [Symbol.iterator](): IterableIterator<string | null> {
    return this.#items.keys();
  }

  /** Closes the files of the form and removes them; text stays. A second time does nothing. */
  close(): void {
    this.file?.close();
    for (const item of this.list ?? []) {
      if (item instanceof FieldStorage) item.close();
    }
    this.#owned?.[Symbol.dispose]();
  }

  /** Python's `with`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** The same for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** Python's `repr()`, but that it tells the size of a file instead of reading it. */
  toString(): string {
    return `FieldStorage(${repr(this.name)}, ${repr(this.filename)}, ${this.#contentRepr()})`;
  }

  #contentRepr(): string {
    if (this.file !== null) return `<${this.file.size} bytes>`;
    return this.list === null ? repr(this.#text) : `[${this.list.join(", ")}]`;
  }

  #item(part: FormPart): FormItem {
    if (part.kind === "pair") return new MiniFieldStorage(part.name, part.value);
    const { headers, content, done } = part;
    const contentType = headers.get("content-type", "text/plain");
    return new FieldStorage({ headers, contentType, content, done, length: -1, owned: null }, this.#settings);
  }
}

function repr(text: string | null): string {
  return text === null ? "None" : pythonRepr(text);
}

/** Reads what {@link formSource} found. */
async function readSource(
  reader: FormReader,
  source: FormSource,
  settings: FormSettings,
): Promise<FormContent> {
  const fromQuery = reader.pairs(Buffer.from(source.query));
  if (source.body === null) return { kind: "list", list: fromQuery };
  const { length, contentType } = source;
  const { limit, lenient } = settings;
  const content = await reader.body(boundedBody(source.body, { length, limit, lenient }), contentType);
  if (content.kind !== "list") return content;
  const { list } = content;
  return {
    kind: "list",
    list: isUrlencoded(contentType) ? [...list, ...fromQuery] : [...fromQuery, ...list],
  };
}
