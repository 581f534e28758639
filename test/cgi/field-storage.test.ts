import { describe, expect, test } from "bun:test";

import { FieldStorage, type FormItem } from "../../src/cgi/field-storage.ts";
import { FormError } from "../../src/cgi/form-error.ts";
import type { FieldStorageOptions } from "../../src/cgi/form-settings.ts";
import { MiniFieldStorage } from "../../src/cgi/mini-field-storage.ts";
import { answer, PlainHandler, SERVER_AND_DATE } from "../support/socketless.ts";
import {
  body,
  BOUNDARY,
  multipart,
  MULTIPART_POST,
  openTemporaryFiles,
  part,
  refusal,
  text,
} from "./pieces.ts";

const URLENCODED = "application/x-www-form-urlencoded";

function query(text: string, options: FieldStorageOptions = {}): Promise<FieldStorage> {
  return FieldStorage.read({ environ: { QUERY_STRING: text }, ...options });
}

function posted(text: string, options: FieldStorageOptions = {}): Promise<FieldStorage> {
  return FieldStorage.read({ fp: body(text), ...MULTIPART_POST, ...options });
}

function postedAs(
  type: string,
  text: string,
  environ: Record<string, string> = {},
  options: FieldStorageOptions = {},
): Promise<FieldStorage> {
  const length = String(Buffer.byteLength(text, "latin1"));
  const request = { REQUEST_METHOD: "POST", CONTENT_TYPE: type, CONTENT_LENGTH: length, ...environ };
  return FieldStorage.read({ fp: body(text), environ: request, ...options });
}

function values(form: FieldStorage): Record<string, unknown> {
  return Object.fromEntries(form.keys().map((key) => [String(key), form.getvalue(key)]));
}

/** The one field of a name that has to be there as a part. */
function only(form: FieldStorage, key: string): FieldStorage {
  const item = form.get(key);
  if (!(item instanceof FieldStorage)) throw new Error(`No part ${key}`);
  return item;
}

/** The fields of a name that has to be there more than once. */
function repeated(form: FieldStorage, key: string): FormItem[] {
  const items = form.get(key);
  if (!Array.isArray(items)) throw new Error(`No fields ${key}`);
  return items;
}

describe("FieldStorage, its fields", () => {
  test("FieldStorage finds fields by name", async () => {
    const form = await query("a=1&b=2&a=3&c");
    expect([form.size, form.keys(), [...form]]).toEqual([2, ["a", "b"], ["a", "b"]]);
    expect([form.has("a"), form.has("c"), form.has("toString")]).toEqual([true, false, false]);
    expect(form.get("b")).toBeInstanceOf(MiniFieldStorage);
    expect(repeated(form, "a").map(({ value }) => value)).toEqual(["1", "3"]);
    expect(form.get("c")).toBeNull();
    expect([form.getvalue("a"), form.getvalue("b"), form.getvalue("c"), form.getvalue("c", 5)]).toEqual([
      ["1", "3"],
      "2",
      null,
      5,
    ]);
    expect([form.getfirst("a"), form.getfirst("b"), form.getfirst("c"), form.getfirst("c", "d")]).toEqual([
      "1",
      "2",
      null,
      "d",
    ]);
    expect([form.getlist("a"), form.getlist("b"), form.getlist("c")]).toEqual([["1", "3"], ["2"], []]);
    expect(form.list?.map(({ name }) => name)).toEqual(["a", "b", "a"]);
    expect(form.value).toEqual(form.list ?? []);
  });

  test("FieldStorage gives arrays that may be changed", async () => {
    const form = await query("a=1&a=2");
    repeated(form, "a").pop();
    form.getlist("a").pop();
    expect(form.getvalue("a")).toEqual(["1", "2"]);
  });

  test("FieldStorage has Python's attributes for a form", async () => {
    const form = await postedAs(
      `${URLENCODED}; charset=x`,
      "a=1",
      {},
      { limit: 100, encoding: "latin-1", errors: "strict" },
    );
    const { name, filename, file, type, disposition, done, length, encoding, errors, limit } = form;
    expect({ name, filename, file, type, disposition, done, length, encoding, errors, limit }).toEqual({
      name: null,
      filename: null,
      file: null,
      type: URLENCODED,
      disposition: "",
      done: 0,
      length: 3,
      encoding: "latin-1",
      errors: "strict",
      limit: 100,
    });
    expect({ ...form.type_options }).toEqual({ charset: "x" });
    expect(form.headers.get("content-length")).toBe("3");
    expect((await query("")).limit).toBeNull();
  });

  test("FieldStorage has Python's attributes for a part", async () => {
    const header =
      'Content-Disposition: form-data; name="f"; filename="a.txt"; x=y\r\nContent-Type: text/html; charset=utf-8\r\nX-A: b\r\n\r\n';
    await using form = await posted(multipart(part("a", "1"), `${header}content`));
    const { name, filename, value, list, type, disposition, done, length } = only(form, "f");
    expect({ name, filename, value, list, type, disposition, done, length }).toEqual({
      name: "f",
      filename: "a.txt",
      value: Buffer.from("content"),
      list: null,
      type: "text/html",
      disposition: "form-data",
      done: 1,
      length: -1,
    });
    expect({ ...only(form, "f").type_options }).toEqual({ charset: "utf-8" });
    expect({ ...only(form, "f").disposition_options }).toEqual({ name: "f", filename: "a.txt", x: "y" });
    expect(only(form, "f").headers.get("x-a")).toBe("b");
    const text = only(form, "a");
    expect([text.value, text.file, text.filename, text.type, text.done]).toEqual([
      "1",
      null,
      null,
      "text/plain",
      0,
    ]);
  });

  test("FieldStorage reads a file from any position", async () => {
    await using form = await posted(multipart(part("f", "one\ntwo\n", "f")));
    const { file } = only(form, "f");
    expect(text(await file?.readline())).toBe("one\n");
    expect(file?.seek(1)).toBe(1);
    expect(text(await file?.read())).toBe("ne\ntwo\n");
    expect(text(form.getvalue("f"))).toBe("one\ntwo\n");
  });

  test("FieldStorage keeps a hostile file name as it is", async () => {
    await using form = await posted(
      multipart(part("f", "", "../../x"), part("f", "", "C:\\x"), part("f", "", "")),
    );
    expect(repeated(form, "f").map(({ filename }) => filename)).toEqual(["../../x", "C:\\x", ""]);
  });

  test("FieldStorage decodes an extended file name", async () => {
    const header =
      "Content-Disposition: form-data; name=f; filename=x; filename*=UTF-8''na%C3%AFve.txt\r\n\r\n";
    await using form = await posted(multipart(header));
    expect(only(form, "f").filename).toBe("na\u00efve.txt");
  });

  test("FieldStorage shows itself as in Python, without reading its files", async () => {
    const inner = `--in\r\n${part("g", "", "x")}\r\n--in--`;
    const nested = part("n", inner).replace(
      "\r\n\r\n",
      "\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n",
    );
    using form = await posted(multipart(part("a", "it's"), part("f", "12345", "f.txt"), nested));
    expect(form.list?.map(String)).toEqual([
      `FieldStorage('a', None, "it's")`,
      "FieldStorage('f', 'f.txt', <5 bytes>)",
      "FieldStorage('n', None, [FieldStorage('g', 'x', <0 bytes>)])",
    ]);
    expect(String(await query("a=1"))).toBe("FieldStorage(None, None, [MiniFieldStorage('a', '1')])");
  });

  test("FieldStorage knows fields without a name", async () => {
    await using form = await posted(multipart("\r\nx"));
    expect([form.keys(), form.getvalue(null)]).toEqual([[null], "x"]);
  });

  test("FieldStorage gives the W3C's example of nested files", async () => {
    const inner =
      '--BbC04y\r\nContent-Disposition: file; filename="file1.txt"\r\nContent-Type: text/plain\r\n\r\n... contents of file1.txt ...\r\n--BbC04y\r\n' +
      'Content-Disposition: file; filename="file2.gif"\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: binary\r\n\r\n...contents of file2.gif...\r\n--BbC04y--';
    const files =
      'Content-Disposition: form-data; name="files"\r\nContent-Type: multipart/mixed; boundary=BbC04y\r\n\r\n';
    await using form = await posted(multipart(part("submit-name", "Larry"), files + inner));
    expect(form.getvalue("submit-name")).toBe("Larry");
    const items = only(form, "files").list;
    expect(items?.map(({ name, filename, value }) => [name, filename, text(value)])).toEqual([
      [null, "file1.txt", "... contents of file1.txt ..."],
      [null, "file2.gif", "...contents of file2.gif..."],
    ]);
  });
});

describe("FieldStorage.read(), what it reads", () => {
  test("FieldStorage.read() takes the query of a GET, and nothing without one", async () => {
    expect(values(await query("x=1&y=2.0&z=2-3.%2b0"))).toEqual({ x: "1", y: "2.0", z: "2-3.+0" });
    expect((await FieldStorage.read({})).keys()).toEqual([]);
  });

  test("FieldStorage.read() adds the query behind an urlencoded body", async () => {
    const form = await postedAs(URLENCODED, "key2=value2x&key3=value3", {
      QUERY_STRING: "key1=value1&key2=value2y",
    });
    expect(values(form)).toEqual({ key1: "value1", key2: ["value2x", "value2y"], key3: "value3" });
  });

  test("FieldStorage.read() adds the query before a multipart body", async () => {
    const form = await postedAs(
      `multipart/form-data; boundary=${BOUNDARY}`,
      multipart(part("key2", "value2y")),
      { QUERY_STRING: "key1=value1&key2=value2x" },
    );
    expect(values(form)).toEqual({ key1: "value1", key2: ["value2x", "value2y"] });
  });

  test("FieldStorage.read() leaves the query alone where it is given headers", async () => {
    const environ = { REQUEST_METHOD: "POST", QUERY_STRING: "a=1" };
    expect(values(await FieldStorage.read({ fp: body("b=2"), headers: {}, environ }))).toEqual({ b: "2" });
  });

  test.each([
    ["text/plain", "Hello \xc3\xa4"],
    ["application/json", '{"a": "\xc3\xa4"}'],
    ["application/octet-stream", "\xc3\xa4"],
  ])("FieldStorage.read() takes a body of %s for one value", async (type, content) => {
    await using form = await postedAs(type, content, { QUERY_STRING: "a=1" });
    expect(form.value).toBe(Buffer.from(content, "latin1").toString());
    expect(text(await form.file?.read())).toBe(Buffer.from(content, "latin1").toString());
    expect([form.list, form.keys(), form.size, form.has("a"), form.get("a"), form.getlist("a")]).toEqual([
      null,
      [],
      0,
      false,
      null,
      [],
    ]);
  });

  test("FieldStorage.read() keeps blank values where it is told to", async () => {
    expect(values(await query("a=&b", { keep_blank_values: true }))).toEqual({ a: "", b: "" });
  });

  test("FieldStorage.read() splits at the separator it is given", async () => {
    expect(values(await query("a=1;b=2", { separator: ";" }))).toEqual({ a: "1", b: "2" });
  });

  test("FieldStorage.read() decodes names and text", async () => {
    await using form = await posted(multipart(part("\xe7", "\xe7\xf1\x80"), part("f", "\xe7", "\xe7")), {
      encoding: "iso-8859-1",
    });
    expect(form.getvalue("\u00e7")).toBe("\u00e7\u00f1\u0080");
    expect([only(form, "f").filename, form.getvalue("f")]).toEqual(["\u00e7", Buffer.of(0xe7)]);
  });

  test("FieldStorage.read() takes what is cut short where it is lenient", async () => {
    const text = `--${BOUNDARY}\r\n${part("a", "12")}`;
    const form = await posted(text, {
      lenient: true,
      headers: { ...MULTIPART_POST.headers, "Content-Length": "1000" },
    });
    expect([only(form, "a").value, only(form, "a").done]).toEqual(["12", -1]);
  });
});

describe("FieldStorage.read(), what it refuses", () => {
  const refused: readonly [
    name: string,
    read: () => Promise<FieldStorage>,
    answer: [status: number, message: string],
  ][] = [
    [
      "a field without = where it is strict",
      () => query("a=1&d", { strict_parsing: true }),
      [400, "bad query field: 'd'"],
    ],
    [
      "too many fields in a query",
      () => query("a=1&".repeat(10), { max_num_fields: 10 }),
      [413, "Max number of fields exceeded"],
    ],
    [
      "too many fields in query and body",
      () => postedAs(URLENCODED, "a=1", { QUERY_STRING: "b=2" }, { max_num_fields: 1 }),
      [413, "Max number of fields exceeded"],
    ],
    [
      "too many parts",
      () => posted(multipart(part("a", ""), part("a", "")), { max_num_fields: 1 }),
      [413, "Max number of fields exceeded"],
    ],
    [
      "ten thousand and one fields",
      () => query("a=1&".repeat(10_000)),
      [413, "Max number of fields exceeded"],
    ],
    [
      "a long body",
      () => posted(multipart(part("a", "x".repeat(1000))), { limit: 1000 }),
      [413, "Maximum content length exceeded"],
    ],
    [
      "a body that says it is long",
      () => postedAs("text/plain", "", { CONTENT_LENGTH: "1001" }, { limit: 1000 }),
      [413, "Maximum content length exceeded"],
    ],
    [
      "a long text",
      () => posted(multipart(part("a", "x".repeat(1000))), { max_text_size: 1000 }),
      [413, "Form text larger than 1000 bytes"],
    ],
    [
      "five megabytes of text",
      () => posted(multipart(part("a", "x".repeat(5e6)))),
      [413, "Form text larger than 4194304 bytes"],
    ],
    [
      "an unfinished body",
      () => posted(multipart(part("f", "1", "f")).slice(0, -5)),
      [400, "Multipart body without its closing boundary"],
    ],
    [
      "a body shorter than announced",
      () => postedAs("text/plain", "abc", { CONTENT_LENGTH: "4" }),
      [400, "Body ended after 3 of 4 bytes"],
    ],
    [
      "a missing boundary",
      () => postedAs("multipart/form-data", ""),
      [400, "Invalid boundary in multipart form"],
    ],
    [
      "a boundary of 71 characters",
      () => postedAs(`multipart/form-data; boundary=${"x".repeat(71)}`, ""),
      [400, "Invalid boundary in multipart form"],
    ],
    [
      "text in another encoding where it is strict",
      () => posted(multipart(part("a", "\xff")), { errors: "strict" }),
      [400, "Form text is not utf-8"],
    ],
  ];
  test.each(refused)("FieldStorage.read() refuses %s", async (_, read, answer) => {
    expect(await refusal(read())).toEqual(answer);
  });

  test("FieldStorage.read() tells a caller's mistake from a peer's", async () => {
    expect(query("", { separator: "" })).rejects.toThrow(TypeError);
    expect(query("", { encoding: "klingon" })).rejects.toThrow(RangeError);
    expect(FieldStorage.read({ environ: { REQUEST_METHOD: "POST" } })).rejects.toThrow(TypeError);
  });
});

describe("FieldStorage, its files", () => {
  const large = "x".repeat(200_000);

  test("FieldStorage closes and removes its files", async () => {
    const before = openTemporaryFiles();
    const form = await posted(multipart(part("t", "text"), part("f", large, "f"), part("g", large, "g")));
    // One descriptor, however many files: they are what a server runs out of first.
    if (before !== undefined) expect(openTemporaryFiles()).toBe(before + 1);
    const { file } = only(form, "g");
    form.close();
    form.close();
    expect(openTemporaryFiles()).toBe(before);
    expect(file?.read()).rejects.toThrow("I/O operation on closed file");
    expect(() => form.getvalue("f")).toThrow("I/O operation on closed file");
    expect(form.getvalue("t")).toBe("text");
  });

  test("FieldStorage is closed at the end of a block", async () => {
    let file;
    {
      await using form = await postedAs("text/plain", large);
      ({ file } = form);
      expect(file?.closed).toBeFalse();
    }
    expect(file?.closed).toBeTrue();
  });

  test.each([
    ["is malformed behind a file", `${multipart(part("f", large, "f")).slice(0, -4)}\r\noops\r\n\r\n`],
    ["is cut short in a file", `--${BOUNDARY}\r\n${part("f", large, "f")}`],
  ])("FieldStorage leaves no file where a body %s", async (_, text) => {
    const before = openTemporaryFiles();
    expect(await refusal(posted(text))).toContain(400);
    expect(openTemporaryFiles()).toBe(before);
  });

  test("FieldStorage leaves no file where its source fails", async () => {
    const before = openTemporaryFiles();
    async function* failing(): AsyncGenerator<Buffer, void, undefined> {
      yield Buffer.from(`--${BOUNDARY}\r\n${part("f", large, "f")}`);
      throw new Error("cut off");
    }
    expect(await refusal(FieldStorage.read({ fp: failing(), ...MULTIPART_POST }))).toEqual(
      new Error("cut off"),
    );
    expect(openTemporaryFiles()).toBe(before);
  });

  test("FieldStorage spools an upload instead of holding it", async () => {
    const chunk = Buffer.alloc(64 * 1024, "line\r\n");
    const before = process.memoryUsage.rss();
    let most = 0;
    async function* upload(): AsyncGenerator<Buffer, void, undefined> {
      yield Buffer.from(`--${BOUNDARY}\r\n${part("f", "", "f")}`);
      for (let count = 0; count < 4096; count++) {
        if (count % 256 === 0) most = Math.max(most, process.memoryUsage.rss());
        yield chunk;
      }
      yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
    }
    await using form = await FieldStorage.read({ fp: upload(), ...MULTIPART_POST });
    expect(only(form, "f").file?.size).toBe(256 * 1024 ** 2);
    expect((most - before) / 1024 ** 2).toBeLessThan(100);
  });
});

describe("FieldStorage in a handler", () => {
  class Upload extends PlainHandler {
    async do_POST(): Promise<void> {
      await using form = await FieldStorage.read({
        fp: this.rfile,
        headers: this.headers,
        environ: { REQUEST_METHOD: "POST" },
        limit: 500,
      });
      this.send_response(200);
      this.end_headers();
      this.wfile.write(`Hello ${String(form.getfirst("name", "nobody"))}\n`);
    }
  }
  const request = (type: string, text: string): string =>
    `POST / HTTP/1.0\r\nContent-Type: ${type}\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

  test("FieldStorage reads the body of a request", async () => {
    const text = multipart(part("name", "dhellmann"));
    expect(await answer(Upload, request(`multipart/form-data; boundary=${BOUNDARY}`, text))).toBe(
      `HTTP/1.0 200 OK\r\n${SERVER_AND_DATE}\r\nHello dhellmann\n`,
    );
  });

  test.each([
    ["malformed", request("multipart/form-data", ""), "HTTP/1.0 400 Invalid boundary in multipart form\r\n"],
    ["too large", request(URLENCODED, "x".repeat(501)), "HTTP/1.0 413 Maximum content length exceeded\r\n"],
  ])("FieldStorage makes a handler refuse a form that is %s", async (_, text, statusLine) => {
    expect(await answer(Upload, text)).toStartWith(statusLine);
  });

  test("FieldStorage lets a handler answer a form error itself", async () => {
    class Own extends Upload {
      override async do_POST(): Promise<void> {
        try {
          await super.do_POST();
        } catch (error) {
          if (!(error instanceof FormError)) throw error;
          this.send_response(error.status, "Nope");
          this.end_headers();
        }
      }
    }
    expect(await answer(Own, request("multipart/form-data", ""))).toStartWith("HTTP/1.0 400 Nope\r\n");
  });
});
