// `cgi.MiniFieldStorage`: a field of an urlencoded form, which is a name and a value.

import { HTTPMessage } from "../protocol/headers.ts";
import { pythonRepr } from "../protocol/python-repr.ts";
import type { HeaderOptions } from "./parse-header.ts";

const NO_OPTIONS: HeaderOptions = Object.freeze(Object.create(null));

/**
 * A field that cannot be a file: `cgi.MiniFieldStorage`. It has the members of a FieldStorage, so that a handler need not
 * ask which of the two it has.
 *
 * @example
 * const field = new MiniFieldStorage("name", "dhellmann");
 * field.value; // "dhellmann"
 * field.filename; // null
 */
export class MiniFieldStorage {
  /** The field's name. */
  readonly name: string;
  /** The field's value. */
  readonly value: string;
  readonly filename = null;
  readonly list = null;
  readonly type = null;
  readonly file = null;
  readonly type_options: HeaderOptions = NO_OPTIONS;
  readonly disposition = null;
  readonly disposition_options: HeaderOptions = NO_OPTIONS;

  /**
   * @param name the field's name
   * @param value the field's value
   */
  constructor(name: string, value: string) {
    this.name = name;
    this.value = value;
  }

  /** No header fields. */
  get headers(): HTTPMessage {
    return new HTTPMessage();
  }

  /** Python's `repr()`. */
  toString(): string {
    return `MiniFieldStorage(${pythonRepr(this.name)}, ${pythonRepr(this.value)})`;
  }
}
