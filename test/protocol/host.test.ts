import { describe, expect, test } from "bun:test";

import { HTTPMessage } from "../../src/protocol/headers.ts";
import { hostRefusal } from "../../src/protocol/host.ts";

function refusal(values: readonly string[], path = "/", major = 1, minor = 1): string | undefined {
  const headers = new HTTPMessage();
  for (const value of values) headers.append("Host", value);
  const refused = hostRefusal(headers, path, major, minor);
  expect(refused?.status ?? 400).toBe(400);
  return refused?.message;
}

describe("hostRefusal() takes", () => {
  const hosts = [
    "",
    ":8000",
    "localhost",
    "localhost:8000",
    "localhost:",
    "example.org",
    "EXAMPLE.org.",
    "xn--bcher-kva.example",
    "my_host",
    "127.0.0.1:80",
    "[::1]",
    "[::1]:8000",
    "[FE80::1.2.3.4]:",
    "a%20b",
    "!$&'()*+,;=-._~",
  ];
  test.each(hosts)("hostRefusal() takes %p", (host) => {
    expect(refusal([host])).toBeUndefined();
    expect(refusal([host], "/", 1, 0)).toBeUndefined();
  });
});

describe("hostRefusal() refuses", () => {
  const hosts = [
    "a b",
    "a, b",
    "a/b",
    "a?b",
    "a#b",
    "a\\b",
    "a@b",
    "user:password@b",
    "http://a",
    "a:b",
    "a:80:80",
    "a:-1",
    "a:8 0",
    "::1",
    "[::1",
    "[::1]a",
    "[::1]:a",
    "[]",
    "[1]",
    "[::g]",
    "[fe80::1%25eth0]",
    "[::1][::1]",
    "a[b]",
    "a%2",
    "a%zz",
    "<a>",
    'a"b',
    "h\xf6st",
    "a\tb",
  ];
  test.each(hosts)("hostRefusal() refuses %p", (host) => {
    expect(refusal([host])).toBe("Bad Host header");
    expect(refusal([host], "/", 1, 0)).toBe("Bad Host header");
  });

  test("hostRefusal() refuses a missing field since HTTP/1.1", () => {
    expect(refusal([])).toBe("Missing Host header");
    expect(refusal([], "/", 1, 2)).toBe("Missing Host header");
    expect(refusal([], "http://a/")).toBe("Missing Host header");
    expect(refusal([], "/", 1, 0)).toBeUndefined();
    expect(refusal([], "/", 0, 9)).toBeUndefined();
  });

  test("hostRefusal() refuses more than one field in every version", () => {
    expect(refusal(["a", "b"])).toBe("More than one Host header");
    expect(refusal(["a", "a"])).toBe("More than one Host header");
    expect(refusal(["", ""])).toBe("More than one Host header");
    expect(refusal(["a", "b"], "/", 1, 0)).toBe("More than one Host header");
  });
});

describe("hostRefusal() looks at the host of an absolute target", () => {
  const taken = [
    "http://a",
    "http://a/b",
    "HTTPS://a:80?c@d",
    "http://[::1]:8/",
    "ftp://a@b/",
    "a:443",
    "*",
    "x",
    "/http://@",
  ];
  test.each(taken)("hostRefusal() takes the target %p", (path) => {
    expect(refusal(["other"], path)).toBeUndefined();
  });

  const targets = [
    "http://",
    "http:///a",
    "http://:80/",
    "http://u@a/",
    "https://a:b/",
    "http://a b",
    "http://a\\b/",
  ];
  test.each(targets)("hostRefusal() refuses the target %p", (path) => {
    expect(refusal(["other"], path)).toBe("Bad host in the request target");
    expect(refusal([], path, 1, 0)).toBe("Bad host in the request target");
  });
});
