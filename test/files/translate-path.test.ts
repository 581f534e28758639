import { describe, expect, test } from "bun:test";

import { translatePath } from "../../src/files/translate-path.ts";

describe("translatePath() by POSIX rules", () => {
  const cases: readonly [target: string, path: string | undefined][] = [
    ["/", "/srv/R/"],
    ["", "/srv/R"],
    ["/file.txt", "/srv/R/file.txt"],
    ["/dir/", "/srv/R/dir/"],
    ["/dir/file", "/srv/R/dir/file"],
    ["//file", "/srv/R/file"],
    ["/dir//", "/srv/R/dir/"],
    ["dir", "/srv/R/dir"],
    ["/file?x=1", "/srv/R/file"],
    ["/file#f", "/srv/R/file"],
    ["/file%3Fx", "/srv/R/file?x"],
    ["/file%23x", "/srv/R/file#x"],
    ["/dir/?x=/etc/passwd", "/srv/R/dir/"],
    ["http://h/dir/", "/srv/R/dir/"],
    ["http://h", "/srv/R/"],
    ["/a%20b", "/srv/R/a b"],
    ["/a+b", "/srv/R/a+b"],
    ["/caf%C3%A9", "/srv/R/café"],
    ["/caf\u00C3\u00A9", "/srv/R/café"],
    ["/bad%FF.txt", "/srv/R/bad\uDCFF.txt"],
    // gh-134098: the slash that counts is the decoded one
    ["/dir%2f", "/srv/R/dir/"],
    ["/dir%2F", "/srv/R/dir/"],
    ["/dir/%2e%2e", "/srv/R"],
    ["/dir/.", "/srv/R/dir"],
    ["/dir/./", "/srv/R/dir/"],
    ["/secret.txt/", "/srv/R/secret.txt/"],
    ["/secret.txt//", "/srv/R/secret.txt/"],
    ["/secret.txt/.", "/srv/R/secret.txt"],
    ["/secret.txt%2f", "/srv/R/secret.txt/"],
    ["/x/../secret.txt", "/srv/R/secret.txt"],
    // out of the directory, as others let it through
    ["/../R-secret/x", "/srv/R/R-secret/x"],
    ["/..%2fR-secret/x", "/srv/R/R-secret/x"],
    ["/%2e%2e/%2e%2e/etc/passwd", "/srv/R/etc/passwd"],
    ["/..%2f..%2fetc%2fpasswd", "/srv/R/etc/passwd"],
    ["/%252e%252e%252fetc", "/srv/R/%2e%2e%2fetc"],
    ["/static/../../../a/../../../../etc/passwd", "/srv/R/etc/passwd"],
    ["/__x__/%2Fetc%2Fpasswd", "/srv/R/__x__/etc/passwd"],
    ["/__x__/..%2f..%2f", "/srv/R/"],
    ["/%c0%ae%c0%ae/x", "/srv/R/\uDCC0\uDCAE\uDCC0\uDCAE/x"],
    ["/....//....//etc", "/srv/R/..../..../etc"],
    ["/..;/x", "/srv/R/..;/x"],
    ["../../etc/passwd", "/srv/R/etc/passwd"],
    // one file under one name
    ["/.git//config", "/srv/R/.git/config"],
    ["/./.git/config", "/srv/R/.git/config"],
    ["/.git%2fconfig", "/srv/R/.git/config"],
    ["/%2egit/config", "/srv/R/.git/config"],
    // ordinary characters here
    ["/private%5csecret.txt", "/srv/R/private\\secret.txt"],
    ["/..%5c..%5cx", "/srv/R/..\\..\\x"],
    ["/file.txt::$DATA", "/srv/R/file.txt::$DATA"],
    ["/C:/x", "/srv/R/C:/x"],
    ["/con", "/srv/R/con"],
    ["/PROGRA~1/", "/srv/R/PROGRA~1/"],
    ["/%5c*[a]{a,b}", "/srv/R/\\*[a]{a,b}"],
    ["/%0d%0a", "/srv/R/\r\n"],
    // no file can have the name
    ["/a%00.txt", undefined],
    ["/%00", undefined],
    ["/a\u0000", undefined],
    ["/x%00/../y", undefined],
  ];
  for (const [target, path] of cases) {
    test(`translatePath() leads ${JSON.stringify(target)} to ${JSON.stringify(path)}`, () => {
      expect(translatePath(target, "/srv/R", "posix")).toBe(path);
    });
  }

  test("translatePath() writes one separator behind any directory", () => {
    expect(translatePath("/a", "/", "posix")).toBe("/a");
    expect(translatePath("/", "/", "posix")).toBe("/");
    expect(translatePath("/a/", "/srv/R/", "posix")).toBe("/srv/R/a/");
    expect(translatePath("/a", "", "posix")).toBe("a");
    expect(translatePath("/a/b", ".", "posix")).toBe("./a/b");
    expect(translatePath("/a", "x\\", "posix")).toBe("x\\/a");
  });
});

describe("translatePath() by Windows rules", () => {
  const served: readonly [target: string, path: string][] = [
    ["/", "C:\\R/"],
    ["/file.txt", "C:\\R\\file.txt"],
    ["/dir/sub/", "C:\\R\\dir\\sub/"],
    ["/../../x", "C:\\R\\x"],
    ["/caf%C3%A9", "C:\\R\\café"],
    ["/.env", "C:\\R\\.env"],
    ["/console.log", "C:\\R\\console.log"],
    ["/null", "C:\\R\\null"],
    ["/com10", "C:\\R\\com10"],
    ["/xcon", "C:\\R\\xcon"],
    ["/backup~1.tar.gz", "C:\\R\\backup~1.tar.gz"],
    ["/file.txt~", "C:\\R\\file.txt~"],
    ["/longer-name~1.txt", "C:\\R\\longer-name~1.txt"],
    ["/a.b~1", "C:\\R\\a.b~1"],
    ["/ leading", "C:\\R\\ leading"],
  ];
  for (const [target, path] of served) {
    test(`translatePath() leads ${JSON.stringify(target)} to ${path} on Windows`, () => {
      expect(translatePath(target, "C:\\R", "win32")).toBe(path);
    });
  }

  const refused = [
    "/private%5csecret.txt",
    "/..%5c..%5cwindows%5cwin.ini",
    "/a%2f..%5cb",
    "/a\\b",
    "/C:/x",
    "/c:",
    "/file.txt::$DATA",
    "/file.txt:stream",
    "/con",
    "/CON",
    "/nul.txt",
    "/aux.",
    "/aux",
    "/prn.tar.gz",
    "/dir/com1",
    "/COM9.log",
    "/lpt0",
    "/com%C2%B9",
    "/lpt%C2%B3.txt",
    "/nul%20.txt",
    "/CONIN$",
    "/conout$.x",
    "/secret.txt.",
    "/secret.txt...",
    "/secret.txt%20",
    "/.%20/x",
    "/.../x",
    "/PROGRA~1/",
    "/SECRET~1.TXT",
    "/a~1",
    "/AB12CD~1.HTM",
    "/secret~1.t",
    "/*",
    "/a%3Fb",
    "/%3C.txt",
    "/%3E.txt",
    "/%22",
    "/a%7Cb",
    "/a%1Fb",
    "/a%00b",
    "/bad%FF.txt",
    "/%c0%ae%c0%ae/",
  ];
  for (const target of refused) {
    test(`translatePath() leads ${JSON.stringify(target)} nowhere on Windows`, () => {
      expect(translatePath(target, "C:\\R", "win32")).toBeUndefined();
    });
  }

  test("translatePath() writes one separator behind any directory on Windows", () => {
    expect(translatePath("/a", "C:\\", "win32")).toBe("C:\\a");
    expect(translatePath("/", "C:\\", "win32")).toBe("C:\\");
    expect(translatePath("/a", "C:/R/", "win32")).toBe("C:/R/a");
  });
});
