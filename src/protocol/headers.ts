// HTTPMessage: the header fields of a request, as Python's `http.client.HTTPMessage` gives them to a handler.

import { fieldKey } from "./grammar.ts";
import { parseParameters, unquoted } from "./parameters.ts";

/** Three arrays side by side: a request has about ten fields, and to scan ten short keys is cheaper than to build a map first. */
interface Fields {
  readonly names: string[];
  readonly keys: string[];
  readonly values: string[];
  /** Whether one of them asks for less than the whole; undefined: nobody has looked yet. */
  isConditional: boolean | undefined;
}

/** What all empty messages share; never pushed to. */
const NO_FIELDS: Fields = { names: [], keys: [], values: [], isConditional: false };

function isConditionalKey(key: string): boolean {
  return key === "range" || key.startsWith("if-");
}

/** Python's default where the type is missing or is not one type and one subtype. */
const DEFAULT_TYPE = "text/plain";

/**
 * Header fields in their order of arrival, each with its own spelling, duplicates included, found without
 * regard to case.
 *
 * @example
 * const headers = new HTTPMessage();
 * headers.append("Content-Type", "text/html; charset=UTF-8");
 * headers.get("content-type"); // "text/html; charset=UTF-8"
 * headers.get_content_charset(); // "utf-8"
 */
export class HTTPMessage implements Iterable<[string, string]> {
  /** Copies look at the same until one of them changes. */
  #fields = NO_FIELDS;
  #shared = true;

  /** How many fields there are, duplicates counted: Python's `len()`. */
  get size(): number {
    return this.#fields.names.length;
  }

  /**
   * Adds a field behind the others, even where there is one of that name.
   *
   * @param name the field name; its spelling is kept
   * @param value the field value, without white space around it
   * @param key the name in lower case, for a caller who has it already
   */
  append(name: string, value: string, key: string = fieldKey(name)): void {
    if (this.#shared) this.#separate();
    const fields = this.#fields;
    fields.isConditional = undefined;
    fields.names.push(name);
    fields.keys.push(key);
    fields.values.push(value);
  }

  /** The same fields in another message. It costs next to nothing until one of the two changes. */
  copy(): HTTPMessage {
    const copy = new HTTPMessage();
    copy.#fields = this.#fields;
    this.#shared = true;
    return copy;
  }

  /** Whether there is a field that may ask for less than the whole, or for nothing if nothing changed: `Range` or `If-…`. */
  get isConditional(): boolean {
    return (this.#fields.isConditional ??= this.#fields.keys.some(isConditionalKey));
  }

  /**
   * The value of the first field of a name.
   *
   * @param name the field name in any spelling
   * @param failobj what to answer where there is no such field
   * @returns the value, or `failobj`
   */
  get(name: string): string | null;
  get<T extends {} | null>(name: string, failobj: T): string | T;
  get(name: string, failobj: unknown = null): unknown {
    const index = this.#fields.keys.indexOf(fieldKey(name));
    return index === -1 ? failobj : this.#fields.values[index];
  }

  /**
   * The values of all fields of a name, in their order of arrival.
   *
   * @param name the field name in any spelling
   * @param failobj what to answer where there is no such field
   * @returns the values, or `failobj`
   */
  get_all(name: string): string[] | null;
  get_all<T extends {} | null>(name: string, failobj: T): string[] | T;
  get_all(name: string, failobj: unknown = null): unknown {
    const key = fieldKey(name);
    const found = this.#fields.values.filter((_, i) => this.#fields.keys[i] === key);
    return found.length > 0 ? found : failobj;
  }

  /**
   * The values of all fields of a name as one list, which is what several fields of one name mean. RFC 9110
   * section 5.3.
   *
   * @param name the field name in any spelling
   * @returns the values with `, ` between them, or `null` where there is no such field
   */
  combined(name: string): string | null {
    const key = fieldKey(name);
    const first = this.#fields.keys.indexOf(key);
    if (first === -1) return null;
    let value = this.#fields.values[first] ?? "";
    for (
      let i = this.#fields.keys.indexOf(key, first + 1);
      i !== -1;
      i = this.#fields.keys.indexOf(key, i + 1)
    ) {
      value += `, ${this.#fields.values[i]}`;
    }
    return value;
  }

  /**
   * Whether there is a field of a name: Python's `name in headers`.
   *
   * @param name the field name in any spelling
   * @returns true for one or more fields
   */
  has(name: string): boolean {
    return this.#fields.keys.includes(fieldKey(name));
  }

  /**
   * The fields.
   *
   * @returns a pair of name and value for each field, in order of arrival
   */
  items(): [string, string][] {
    return [...this];
  }

  /**
   * The names of the fields.
   *
   * @returns a name for each field as it was spelt, duplicates included
   */
  keys(): string[] {
    return [...this.#fields.names];
  }

  /**
   * The values of the fields.
   *
   * @returns a value for each field, in order of arrival
   */
  values(): string[] {
    return [...this.#fields.values];
  }

  *[Symbol.iterator](): Generator<[string, string], void, undefined> {
    for (let i = 0; i < this.#fields.names.length; i++) {
      yield [this.#fields.names[i] ?? "", this.#fields.values[i] ?? ""];
    }
  }

  /**
   * The media type of the body, without its parameters.
   *
   * @returns `type/subtype` in lower case; `text/plain` where the field is missing or malformed, as in Python
   */
  get_content_type(): string {
    const field = this.get("content-type", DEFAULT_TYPE);
    const semicolon = field.indexOf(";");
    const type = (semicolon === -1 ? field : field.slice(0, semicolon)).trim().toLowerCase();
    const slash = type.indexOf("/");
    return slash !== -1 && slash === type.lastIndexOf("/") ? type : DEFAULT_TYPE;
  }

  /**
   * The part of the media type before the slash.
   *
   * @returns the type in lower case, e.g. `multipart`
   */
  get_content_maintype(): string {
    const type = this.get_content_type();
    return type.slice(0, type.indexOf("/"));
  }

  /**
   * The part of the media type behind the slash.
   *
   * @returns the subtype in lower case, e.g. `form-data`
   */
  get_content_subtype(): string {
    const type = this.get_content_type();
    return type.slice(type.indexOf("/") + 1);
  }

  /**
   * The `charset` parameter of the media type.
   *
   * @param failobj what to answer where there is none, or one that is not ASCII
   * @returns the charset in lower case, or `failobj`
   */
  get_content_charset(): string | null;
  get_content_charset<T extends {} | null>(failobj: T): string | T;
  get_content_charset(failobj: unknown = null): unknown {
    const charset = this.get_param("charset");
    return charset !== null && /^[\0-\x7f]*$/.test(charset) ? charset.toLowerCase() : failobj;
  }

  /**
   * The `boundary` parameter of the media type.
   *
   * @param failobj what to answer where there is none
   * @returns the boundary without white space at its end, or `failobj`
   */
  get_boundary(): string | null;
  get_boundary<T extends {} | null>(failobj: T): string | T;
  get_boundary(failobj: unknown = null): unknown {
    return this.get_param("boundary")?.trimEnd() ?? failobj;
  }

  /**
   * One parameter of a field. A value in the extended form of RFC 8187 (`filename*=UTF-8''...`) comes
   * decoded, where Python hands out its three parts.
   *
   * @param param the parameter's name in any spelling
   * @param failobj what to answer where the field or the parameter is missing
   * @param header the field's name
   * @param unquote whether the quotes around the value and the backslashes in it are taken off
   * @returns the parameter's value, or `failobj`
   */
  get_param(param: string): string | null;
  get_param<T extends {} | null>(param: string, failobj: T, header?: string, unquote?: boolean): string | T;
  get_param(param: string, failobj: unknown = null, header = "content-type", unquote = true): unknown {
    const name = param.toLowerCase();
    const found = this.get_params([], header, unquote).find((each) => each[0].toLowerCase() === name);
    return found === undefined ? failobj : found[1];
  }

  /**
   * All parameters of a field; the first is what stands before them, e.g. `["text/html", ""]`.
   *
   * @param failobj what to answer where the field is missing
   * @param header the field's name
   * @param unquote whether the quotes around a value and the backslashes in it are taken off
   * @returns a pair of name and value for each parameter, or `failobj`
   */
  get_params(): [string, string][] | null;
  get_params<T extends {} | null>(failobj: T, header?: string, unquote?: boolean): [string, string][] | T;
  get_params(failobj: unknown = null, header = "content-type", unquote = true): unknown {
    const field = this.get(header);
    if (field === null) return failobj;
    const parameters = parseParameters(field);
    return unquote ? parameters.map(([name, value]) => [name, unquoted(value)]) : parameters;
  }

  /**
   * The fields as text: Python's `as_string()`.
   *
   * @returns a line `name: value` for each field, then an empty line
   */
  toString(): string {
    let text = "";
    for (const [name, value] of this) text += `${name}: ${value}\n`;
    return `${text}\n`;
  }

  #separate(): void {
    const { names, keys, values, isConditional } = this.#fields;
    // To a literal the engine gives room for what will be pushed; a copy of nothing would grow field by field.
    this.#fields =
      names.length === 0
        ? { names: [], keys: [], values: [], isConditional }
        : { names: [...names], keys: [...keys], values: [...values], isConditional };
    this.#shared = false;
  }
}
