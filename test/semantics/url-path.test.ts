import { describe, expect, test } from "bun:test";

import { decodeName } from "../../src/semantics/byte-names.ts";
import {
  decodePath,
  normalizePath,
  quotePath,
  redirectLocation,
  splitTarget,
  targetText,
} from "../../src/semantics/url-path.ts";

describe("splitTarget()", () => {
  const cases: readonly [target: string, path: string, query: string | undefined][] = [
    ["/", "/", undefined],
    ["/a/b.txt", "/a/b.txt", undefined],
    ["/a?x=1&y=2", "/a", "x=1&y=2"],
    ["/a?", "/a", ""],
    ["/a?b?c", "/a", "b?c"],
    ["/a#f", "/a", undefined],
    ["/a#f?x=1", "/a", undefined],
    ["/a?x=1#f", "/a", "x=1"],
    ["/a?#", "/a", ""],
    ["/%3Fa%23b", "/%3Fa%23b", undefined],
    ["//host/a", "//host/a", undefined],
    ["/http://h/p", "/http://h/p", undefined],
    ["/a?next=http://h/p", "/a", "next=http://h/p"],
    ["http://h/p", "/p", undefined],
    ["http://h/p?x=1#f", "/p", "x=1"],
    ["HTTPS://User:Pass@H:8000/p/", "/p/", undefined],
    ["http://h", "/", undefined],
    ["http://h?x=1", "/", "x=1"],
    ["http://h#f/p", "/", undefined],
    ["http:///p", "/p", undefined],
    ["http:////evil/p", "//evil/p", undefined],
    ["http://[::1]:80/p", "/p", undefined],
    ["http://", "/", undefined],
    ["http:/p", "http:/p", undefined],
    ["ftp://h/p", "ftp://h/p", undefined],
    ["javascript://h/p", "javascript://h/p", undefined],
    ["dir", "dir", undefined],
    ["dir?x", "dir", "x"],
    ["*", "*", undefined],
    ["h:443", "h:443", undefined],
    ["", "", undefined],
    ["?x", "", "x"],
  ];
  for (const [target, path, query] of cases) {
    test(`splitTarget() splits ${JSON.stringify(target)}`, () => {
      expect(splitTarget(target)).toEqual({ path, query });
    });
  }
});

describe("decodePath()", () => {
  const cases: readonly [path: string, decoded: string][] = [
    ["", ""],
    ["/plain/a-b_c.~txt", "/plain/a-b_c.~txt"],
    ["/a+b", "/a+b"],
    ["/a%20b", "/a b"],
    ["/%C3%A9", "/é"],
    ["/%c3%a9", "/é"],
    ["/%F0%9F%98%80", "/😀"],
    ["/\u00C3\u00A9", "/é"], // raw UTF-8 bytes in a request line that was read as Latin-1
    ["/\u00C3%A9", "/é"],
    ["/\u00E9", "/\uDCE9"],
    ["/é%20€", "/\u00E9 €"], // text that never was Latin-1: what a program hands in
    ["/%FF", "/\uDCFF"],
    ["/%c0%ae%c0%ae/", "/\uDCC0\uDCAE\uDCC0\uDCAE/"],
    ["/%ED%B3%BF", "/\uDCED\uDCB3\uDCBF"],
    ["/%EF%BB%BFa", "/\uFEFFa"],
    ["/%2e%2e/%2E%2E", "/../.."],
    ["/..%2fx", "/../x"],
    ["/a%5Cb", "/a\\b"],
    ["/a%00b", "/a\0b"],
    ["/%0d%0a", "/\r\n"],
    ["/%252e%252e%252f", "/%2e%2e%2f"],
    ["/%zz", "/%zz"],
    ["/%", "/%"],
    ["/%4", "/%4"],
    ["/%4g", "/%4g"],
    ["/%%41", "/%A"],
    ["/%u0041", "/%u0041"],
    ["/% 41", "/% 41"],
    ["/%+1", "/%+1"],
    ["/%-1", "/%-1"],
    ["/%@A%`a%Gg", "/%@A%`a%Gg"],
    ["/%aF%Fa", "/\uDCAF\uDCFA"],
  ];
  for (const [path, decoded] of cases) {
    test(`decodePath() decodes ${JSON.stringify(path)}`, () => {
      expect(decodePath(path)).toBe(decoded);
    });
  }
});

describe("normalizePath()", () => {
  const cases: readonly [decoded: string, segments: readonly string[], trailingSlash: boolean][] = [
    ["", [], false],
    ["/", [], true],
    ["//", [], true],
    ["/a", ["a"], false],
    ["/a/", ["a"], true],
    ["//a//b//", ["a", "b"], true],
    ["/./a/./b/.", ["a", "b"], false],
    ["/./a/./b/./", ["a", "b"], true],
    ["/a/..", [], false],
    ["/a/../", [], true],
    ["/a/../b", ["b"], false],
    ["/..", [], false],
    ["/../../../etc/passwd", ["etc", "passwd"], false],
    ["/static/../../../a/../../../../etc/passwd", ["etc", "passwd"], false],
    ["../x", ["x"], false],
    ["a/../../b", ["b"], false],
    ["dir", ["dir"], false],
    ["/...", ["..."], false],
    ["/..a/.b/c.", ["..a", ".b", "c."], false],
    ["/..\\..\\x", ["..\\..\\x"], false],
    ["/secret.txt/.", ["secret.txt"], false],
    ["/ ", [" "], false],
  ];
  for (const [decoded, segments, trailingSlash] of cases) {
    test(`normalizePath() walks ${JSON.stringify(decoded)}`, () => {
      expect(normalizePath(decoded)).toEqual({ segments, trailingSlash });
    });
  }

  test("normalizePath() walks a path of fifty thousand segments", () => {
    expect(normalizePath("/a".repeat(50_000)).segments).toHaveLength(50_000);
    expect(normalizePath("/..".repeat(50_000)).segments).toHaveLength(0);
  });
});

describe("quotePath()", () => {
  const cases: readonly [name: string, quoted: string][] = [
    ["", ""],
    ["Az09_.-~/", "Az09_.-~/"],
    ["a b", "a%20b"],
    [" a b/ é c\uDCFF d", "%20a%20b/%20%C3%A9%20c%FF%20d"],
    ["é", "%C3%A9"],
    ["😀", "%F0%9F%98%80"],
    ["\uDCFF", "%FF"],
    ["caf\uDCE9.txt", "caf%E9.txt"],
    ["%41", "%2541"],
    ["a#b?c", "a%23b%3Fc"],
    ["javascript:alert(1)", "javascript%3Aalert%281%29"],
    ["\"><svg onload='x'>", "%22%3E%3Csvg%20onload%3D%27x%27%3E"],
    ["a\r\nb\0", "a%0D%0Ab%00"],
    ["\\", "%5C"],
    ["\u202Egpj", "%E2%80%AEgpj"],
    ["!$&()*+,;=@[]^`{|}", "%21%24%26%28%29%2A%2B%2C%3B%3D%40%5B%5D%5E%60%7B%7C%7D"],
    ["\u007F", "%7F"],
  ];
  for (const [name, quoted] of cases) {
    test(`quotePath() quotes ${JSON.stringify(name)}`, () => {
      expect(quotePath(name)).toBe(quoted);
    });
  }

  test("quotePath() is undone by decodePath(), whatever the bytes", () => {
    for (let byte = 0; byte < 256; byte++) {
      const name = decodeName(Uint8Array.of(0x61, byte, 0xc3, byte));
      expect(decodePath(quotePath(name))).toBe(name);
    }
  });
});

describe("targetText()", () => {
  const cases: Readonly<Record<string, string>> = {
    "a=1&b=/c?d%20#e": "a=1&b=/c?d%20#e",
    'a "<b>" \\{|}^`': "a%20%22%3Cb%3E%22%20%5C%7B%7C%7D%5E%60",
    "\xe4\r\n\t": "%E4%0D%0A%09",
  };
  for (const [target, text] of Object.entries(cases)) {
    test(`targetText() makes ${JSON.stringify(target)} fit for a URI`, () => {
      expect(targetText(target)).toBe(text);
    });
  }
});

describe("redirectLocation()", () => {
  const cases: readonly [target: string, location: string][] = [
    ["/dir", "/dir/"],
    ["/dir?x=1&y=2", "/dir/?x=1&y=2"],
    ["/dir?", "/dir/"],
    ["/dir#f", "/dir/#f"],
    ["/dir?x=1#f", "/dir/?x=1#f"],
    ["/dir?#", "/dir/"],
    ["/./dir/.", "/./dir/./"],
    ["/dir/%2e%2e", "/dir/%2e%2e/"],
    ["/a%20b%zz", "/a%20b%zz/"],
    ["/a//b", "/a//b/"],
    ["dir", "dir/"],
    ["dir?x=1", "dir/?x=1"],
    ["", "/"],
    ["/", "/"],
    // one slash, or a browser goes to another host
    ["//evil.example/%2e%2e", "/evil.example/%2e%2e/"],
    ["///evil.example/..", "/evil.example/../"],
    ["/\\evil.example/dir", "/%5Cevil.example/dir/"],
    ["//\\evil.example", "/%5Cevil.example/"],
    ["/\\/evil.example/%2e%2e", "/%5C/evil.example/%2e%2e/"],
    ["\\\\evil.example", "%5C%5Cevil.example/"],
    ["//sub", "/sub/"],
    ["//", "/"],
    ["/\t/evil.example", "/%09/evil.example/"],
    ["/\n/evil.example", "/%0A/evil.example/"],
    ["/\u0000/evil.example", "/%00/evil.example/"],
    ["http://evil.example/dir", "/dir/"],
    ["http://evil.example/dir?x=1", "/dir/?x=1"],
    ["http://evil.example//evil.example/dir", "/evil.example/dir/"],
    ["http:////evil.example/dir", "/evil.example/dir/"],
    ["https:evil.example", "./https:evil.example/"],
    ["javascript:alert(1)", "./javascript:alert(1)/"],
    ["a/b:c", "a/b:c/"],
    // what may not stand in a URI, and header splitting
    ["/dir?a\r\nSet-Cookie: b=1", "/dir/?a%0D%0ASet-Cookie:%20b=1"],
    ["/dir?\\\\x", "/dir/?%5C%5Cx"],
    ["/<script>\"'", "/%3Cscript%3E%22'/"],
    ["/\u00C3\u00A9", "/%C3%A9/"],
    ["/\u007F\u009B", "/%7F%9B/"],
    ["/€", "/%E2%82%AC/"],
    ["/a{b}|^`", "/a%7Bb%7D%7C%5E%60/"],
  ];
  for (const [target, location] of cases) {
    test(`redirectLocation() sends ${JSON.stringify(target)} to ${location}`, () => {
      expect(redirectLocation(target)).toBe(location);
    });
  }

  test("redirectLocation() stays on the host for every character behind the first slash", () => {
    for (let code = 0; code < 256; code++) {
      for (const target of [
        `/${String.fromCharCode(code)}/evil.example`,
        `/${String.fromCharCode(code)}evil.example`,
      ]) {
        expect(new URL(redirectLocation(target), "http://good.example/").host).toBe("good.example");
      }
    }
  });
});
