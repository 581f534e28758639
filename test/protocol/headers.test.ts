import { describe, expect, test } from "bun:test";

import { HTTPMessage } from "../../src/protocol/headers.ts";

function message(...fields: readonly [name: string, value: string][]): HTTPMessage {
  const headers = new HTTPMessage();
  for (const [name, value] of fields) headers.append(name, value);
  return headers;
}

const TWICE = message(["Host", "a"], ["ACCEPT", "x"], ["accept", "y"], ["Empty", ""]);

describe("HTTPMessage", () => {
  test("HTTPMessage keeps order, spelling and duplicates", () => {
    const items: [string, string][] = [
      ["Host", "a"],
      ["ACCEPT", "x"],
      ["accept", "y"],
      ["Empty", ""],
    ];
    expect(TWICE.items()).toEqual(items);
    expect([...TWICE]).toEqual(items);
    expect(TWICE.keys()).toEqual(["Host", "ACCEPT", "accept", "Empty"]);
    expect(TWICE.values()).toEqual(["a", "x", "y", ""]);
    expect(TWICE.size).toBe(4);
  });

  test("HTTPMessage hands out copies", () => {
    TWICE.keys().pop();
    TWICE.values().pop();
    expect(TWICE.size).toBe(4);
    expect(TWICE.keys()).toHaveLength(4);
  });

  test("HTTPMessage.append() takes the key from a caller who has it", () => {
    const headers = new HTTPMessage();
    headers.append("X-A", "1", "x-a");
    expect(headers.get("X-a")).toBe("1");
  });

  test("HTTPMessage.get() finds the first field in any spelling", () => {
    expect(TWICE.get("Accept")).toBe("x");
    expect(TWICE.get("accept")).toBe("x");
    expect(TWICE.get("empty")).toBe("");
  });

  test("HTTPMessage.get() answers null, or what it is given, for a missing field", () => {
    expect(TWICE.get("missing")).toBeNull();
    expect(TWICE.get("missing", 0)).toBe(0);
    expect(TWICE.get("empty", 0)).toBe("");
  });

  test("HTTPMessage.get_all() finds all fields of a name", () => {
    expect(TWICE.get_all("Accept")).toEqual(["x", "y"]);
    expect(TWICE.get_all("missing")).toBeNull();
    expect(TWICE.get_all("missing", [])).toEqual([]);
  });

  test("HTTPMessage.combined() joins all fields of a name", () => {
    const headers = message(["Via", "a"], ["x", "1"], ["VIA", "b"], ["via", ""]);
    expect(headers.combined("Via")).toBe("a, b, ");
    expect(headers.combined("X")).toBe("1");
    expect(headers.combined("missing")).toBeNull();
  });

  test("HTTPMessage.has() ignores case", () => {
    expect(TWICE.has("HOST")).toBe(true);
    expect(TWICE.has("hos")).toBe(false);
  });

  test("HTTPMessage.toString() is Python's as_string()", () => {
    expect(String(TWICE)).toBe("Host: a\nACCEPT: x\naccept: y\nEmpty: \n\n");
    expect(String(new HTTPMessage())).toBe("\n");
  });

  test("HTTPMessage takes names that an object would trip over", () => {
    const headers = message(["__proto__", "a"], ["constructor", "b"]);
    expect(headers.get("__proto__")).toBe("a");
    expect(headers.get("Constructor")).toBe("b");
    expect(headers.get("toString")).toBeNull();
  });
});

describe("HTTPMessage.get_content_type()", () => {
  const cases: readonly [field: string, type: string, maintype: string, subtype: string][] = [
    ["text/html", "text/html", "text", "html"],
    ["Multipart/Form-Data; boundary=x", "multipart/form-data", "multipart", "form-data"],
    [" image/png ;q", "image/png", "image", "png"],
    ["html", "text/plain", "text", "plain"],
    ["a/b/c", "text/plain", "text", "plain"],
    ["", "text/plain", "text", "plain"],
  ];
  test.each(cases)("HTTPMessage.get_content_type() reads %p", (field, type, maintype, subtype) => {
    const headers = message(["Content-Type", field]);
    expect(headers.get_content_type()).toBe(type);
    expect(headers.get_content_maintype()).toBe(maintype);
    expect(headers.get_content_subtype()).toBe(subtype);
  });

  test("HTTPMessage.get_content_type() is text/plain without the field", () => {
    expect(new HTTPMessage().get_content_type()).toBe("text/plain");
  });
});

describe("HTTPMessage.get_param()", () => {
  const headers = message(
    ["Content-Type", 'Multipart/Form-Data; Boundary="a b  "; CHARSET=UTF-8'],
    ["Content-Disposition", 'form-data; name="x\\"y"; filename*=UTF-8\'\'%e2%82%ac'],
  );

  test("HTTPMessage.get_param() finds a parameter in any spelling", () => {
    expect(headers.get_param("BOUNDARY")).toBe("a b  ");
    expect(headers.get_param("multipart/form-data")).toBe("");
  });

  test("HTTPMessage.get_param() reads other fields, with and without quotes", () => {
    expect(headers.get_param("name", null, "Content-Disposition")).toBe('x"y');
    expect(headers.get_param("name", null, "content-disposition", false)).toBe('"x\\"y"');
    expect(headers.get_param("filename", null, "content-disposition")).toBe("\u20ac");
  });

  test("HTTPMessage.get_param() answers what it is given where there is nothing", () => {
    expect(headers.get_param("missing")).toBeNull();
    expect(headers.get_param("missing", 7)).toBe(7);
    expect(headers.get_param("charset", 7, "x-other")).toBe(7);
  });

  test("HTTPMessage.get_params() gives all of them", () => {
    expect(headers.get_params()).toEqual([
      ["Multipart/Form-Data", ""],
      ["boundary", "a b  "],
      ["charset", "UTF-8"],
    ]);
    expect(headers.get_params(null, "content-type", false)?.[1]).toEqual(["boundary", '"a b  "']);
    expect(headers.get_params("none", "x-other")).toBe("none");
  });

  test("HTTPMessage.get_content_charset() is in lower case, and ASCII", () => {
    expect(headers.get_content_charset()).toBe("utf-8");
    expect(message(["content-type", "a/b; charset=\xe9"]).get_content_charset("x")).toBe("x");
    expect(new HTTPMessage().get_content_charset()).toBeNull();
  });

  test("HTTPMessage.get_boundary() has no white space at its end", () => {
    expect(headers.get_boundary()).toBe("a b");
    expect(new HTTPMessage().get_boundary()).toBeNull();
    expect(new HTTPMessage().get_boundary(0)).toBe(0);
  });
});
