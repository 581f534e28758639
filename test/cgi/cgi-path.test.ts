import { describe, expect, test } from "bun:test";

import { cgiInfo, pathInfo, splitCGIRest, urlCollapsePath } from "../../src/cgi/cgi-path.ts";

const DIRECTORIES = ["/cgi-bin", "/htbin", "/sub/dir/cgi-bin", "/sc ripts", "/slash/"];

describe("urlCollapsePath()", () => {
  test.each([
    // Python's own vectors.
    ["", "//"],
    ["/", "//"],
    ["/.", "//"],
    ["//", "//"],
    ["/\\", "//\\"],
    ["/a", "//a"],
    ["/a/b", "/a/b"],
    ["/a/b/", "/a/b/"],
    ["/a/b/.", "/a/b/"],
    ["/a/b/..", "/a/"],
    ["/a/b/c/..", "/a/b/"],
    ["/a/b/c/../d", "/a/b/d"],
    ["/a/b/c/../d/e/../f", "/a/b/d/f"],
    ["/a/b/c/../d/e/../../f", "/a/b/f"],
    ["/a/b/c/../d/e/.././././..//f", "/a/b/f"],
    ["../a/b/c/../d/e/.././././..//f", "/a/b/f"],
    ["/a/b/c/../d/e/../../../f", "/a/f"],
    ["/a/b/c/../d/e/../../../../f", "//f"],
    ["/a/b/c/../d/e/../../../../f/..", "//"],
    ["/a/b/c/../d/e/../../../../f/../.", "//"],
    ["./C:/", "/C:/"],
    ["//a", "//a"],
    ["//a//b", "/a/b"],
    // Where Python raises an IndexError.
    ["..", "//"],
    ["/.//..", "//"],
    ["../a/b", "/a/b"],
    ["/../../cgi-bin/x", "/cgi-bin/x"],
    // Decoded once, and only once.
    ["/cgi-bin%2fx", "/cgi-bin/x"],
    ["/a/%2e%2e/b", "//b"],
    ["/a%252fb", "//a%2fb"],
  ])("%p is %p", (path, collapsed) => {
    expect(urlCollapsePath(path)).toBe(collapsed);
  });
});

describe("cgiInfo()", () => {
  test.each<[target: string, info: [string, string] | undefined]>([
    ["/cgi-bin/x", ["/cgi-bin", "x"]],
    ["/cgi-bin/", ["/cgi-bin", ""]],
    ["/cgi-bin", undefined],
    ["/cgi-bin?x", undefined],
    ["/htbin/x/extra/", ["/htbin", "x/extra/"]],
    ["/cgi-bin/x?a=b?c", ["/cgi-bin", "x?a=b?c"]],
    ["/cgi-bin/x?", ["/cgi-bin", "x"]],
    ["/cgi-bin/x#f?a", ["/cgi-bin", "x"]],
    ["/cgi-bin/x/a%3Fb?c=d", ["/cgi-bin", "x/a%3Fb?c=d"]],
    ["/cgi-bin/x%2523", ["/cgi-bin", "x%2523"]],
    ["/cgi-bin%2fx", ["/cgi-bin", "x"]],
    ["cgi-bin/x", ["/cgi-bin", "x"]],
    ["http://host/cgi-bin/x?q", ["/cgi-bin", "x?q"]],
    ["//cgi-bin//x", ["/cgi-bin", "x"]],
    ["/a/../cgi-bin/x", ["/cgi-bin", "x"]],
    ["/../cgi-bin/x", ["/cgi-bin", "x"]],
    ["/%2e%2e/cgi-bin/x", ["/cgi-bin", "x"]],
    ["/cgi-bin/../x", undefined],
    ["/cgi-bin/..%2f..%2fbin%2fls", undefined],
    ["/sub/dir/cgi-bin/x", ["/sub/dir/cgi-bin", "x"]],
    ["/sub/dir/x", undefined],
    ["/sc%20ripts/x", ["/sc ripts", "x"]],
    ["/slash/x", ["/slash", "x"]],
    ["/CGI-BIN/x", undefined],
    ["/cgi-binx/y", undefined],
    ["/x/cgi-bin/y", undefined],
    ["*", undefined],
    ["", undefined],
  ])("%p", (target, info) => {
    expect(cgiInfo(target, DIRECTORIES)).toEqual(info);
  });

  test("cgiInfo() takes the shortest directory, as Python does", () => {
    expect(cgiInfo("/a/b/x", ["/a/b", "/a"])).toEqual(["/a", "b/x"]);
  });

  test("cgiInfo() takes the root for the directory of what lies in it", () => {
    expect(cgiInfo("/x?q", ["/"])).toEqual(["/", "x?q"]);
    expect(cgiInfo("/a/x", ["/"])).toBeUndefined();
  });
});

describe("splitCGIRest() and pathInfo()", () => {
  test.each<[rest: string, script: number, segments: string[], query: string, info: string]>([
    ["", 0, [], "", ""],
    ["x", 0, ["x"], "", ""],
    ["x/", 0, ["x"], "", "/"],
    ["x?a/b", 0, ["x"], "a/b", ""],
    ["x/a/b", 0, ["x", "a", "b"], "", "/a/b"],
    ["d/x/a/?q?", 1, ["d", "x", "a"], "q?", "/a/"],
    ["x/a%3Fb?c", 0, ["x", "a?b"], "c", "/a?b"],
    ["x/%2541", 0, ["x", "%41"], "", "/%41"],
    ["x/%FF", 0, ["x", "\udcff"], "", "/\udcff"],
    ["../x", 0, ["x"], "", ""],
    ["d/../../x/%2e%2e/y", 0, ["y"], "", ""],
  ])("%p", (rest, script, segments, query, info) => {
    const parts = splitCGIRest(rest);
    expect(parts.segments).toEqual(segments);
    expect(parts.query).toBe(query);
    expect(pathInfo(parts, script)).toBe(info);
  });
});
