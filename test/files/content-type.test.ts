import { describe, expect, test } from "bun:test";

import mime from "mime";

import {
  COMMON_TYPES,
  contentType,
  EXTENSIONS_MAP,
  extensionsMapType,
  fileExtension,
  guessedType,
} from "../../src/files/content-type.ts";

describe("contentType()", () => {
  const types: readonly [path: string, type: string | null][] = [
    ["/srv/index.html", "text/html; charset=utf-8"],
    ["INDEX.HTM", "text/html; charset=utf-8"],
    ["style.css", "text/css; charset=utf-8"],
    ["app.js", "text/javascript; charset=utf-8"],
    ["app.mjs", "text/javascript; charset=utf-8"],
    ["app.cjs", "text/javascript; charset=utf-8"],
    ["notes.txt", "text/plain; charset=utf-8"],
    ["table.csv", "text/csv; charset=utf-8"],
    ["README.md", "text/markdown; charset=utf-8"],
    ["server.py", "text/x-python; charset=utf-8"],
    // to look at, not to download or to play
    ["app.ts", "text/plain; charset=utf-8"],
    ["app.mts", "text/plain; charset=utf-8"],
    ["app.cts", "text/plain; charset=utf-8"],
    ["app.tsx", "text/plain; charset=utf-8"],
    ["run.sh", "text/plain; charset=utf-8"],
    ["run.bat", "text/plain; charset=utf-8"],
    ["main.c", "text/plain; charset=utf-8"],
    ["main.h", "text/plain; charset=utf-8"],
    ["main.rs", "text/plain; charset=utf-8"],
    ["main.go", "text/plain; charset=utf-8"],
    ["index.php", "text/plain; charset=utf-8"],
    ["access.log", "text/plain; charset=utf-8"],
    ["config.toml", "text/plain; charset=utf-8"],
    ["config.yaml", "text/plain; charset=utf-8"],
    ["config.yml", "text/plain; charset=utf-8"],
    ["fix.patch", "text/plain; charset=utf-8"],
    // these say their charset themselves
    ["data.json", "application/json"],
    ["app.js.map", "application/json"],
    ["app.webmanifest", "application/manifest+json"],
    ["feed.xml", "application/xml"],
    ["page.xhtml", "application/xhtml+xml"],
    ["logo.svg", "image/svg+xml"],
    // the web's
    ["logo.png", "image/png"],
    ["photo.jpeg", "image/jpeg"],
    ["photo.webp", "image/webp"],
    ["photo.avif", "image/avif"],
    ["favicon.ico", "image/vnd.microsoft.icon"],
    ["font.woff2", "font/woff2"],
    ["module.wasm", "application/wasm"],
    ["film.mp4", "video/mp4"],
    ["film.webm", "video/webm"],
    ["song.mp3", "audio/mpeg"],
    ["song.flac", "audio/flac"],
    ["paper.pdf", "application/pdf"],
    ["paper.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["files.zip", "application/zip"],
    ["files.7z", "application/x-7z-compressed"],
    // compressed, and no Content-Encoding to say so
    ["files.tar", "application/x-tar"],
    ["files.tar.gz", "application/gzip"],
    ["files.tgz", "application/gzip"],
    ["files.tbz2", "application/x-bzip2"],
    ["files.txz", "application/x-xz"],
    ["files.tar.zst", "application/zstd"],
    ["logo.svgz", "application/gzip"],
    ["page.html.br", null],
    // nothing known
    ["README", null],
    ["html", null],
    [".html", null],
    ["..html", null],
    ["/srv/site.html/README", null],
    ["/srv/.html", null],
    ["file.", null],
    ["file.unknown", null],
    ["", null],
    ["x.constructor", null],
    ["x.__proto__", null],
    ["x.html\n", null],
    ["x.ht\uDCFFml", null],
    ["C:\\a.html\\b", null],
  ];
  for (const [path, type] of types) {
    test(`contentType() says ${type} for ${JSON.stringify(path)}`, () => {
      expect(contentType(path)).toBe(type);
      expect(contentType(path)).toBe(type); // the second time from what is remembered
    });
  }
});

describe("fileExtension()", () => {
  const extensions: readonly [path: string, extension: string][] = [
    ["a.txt", ".txt"],
    ["a.TXT", ".TXT"],
    ["a.tar.gz", ".gz"],
    ["/d.ir/a", ""],
    ["/d.ir/a.b", ".b"],
    [".bashrc", ""],
    ["...rc", ""],
    [".a.b", ".b"],
    ["..a.b", ".b"],
    ["a.", "."],
    ["a..", "."],
    [".", ""],
    ["..", ""],
    ["", ""],
    ["/", ""],
  ];
  for (const [path, extension] of extensions) {
    test(`fileExtension() finds ${JSON.stringify(extension)} in ${JSON.stringify(path)}`, () => {
      expect(fileExtension(path)).toBe(extension);
    });
  }
});

describe("EXTENSIONS_MAP", () => {
  test("EXTENSIONS_MAP is Python's and cannot be changed", () => {
    expect(EXTENSIONS_MAP).toEqual({
      ".gz": "application/gzip",
      ".Z": "application/octet-stream",
      ".bz2": "application/x-bzip2",
      ".xz": "application/x-xz",
    });
    expect(Object.isFrozen(EXTENSIONS_MAP)).toBe(true);
  });
});

describe("COMMON_TYPES", () => {
  test.each([...COMMON_TYPES])("COMMON_TYPES says of .%s what the registry does", (extension, type) => {
    expect(mime.getType(extension)).toBe(type);
  });
});

describe("guessedType()", () => {
  test("guessedType() asks Python's table first, then contentType(), each time", () => {
    for (let time = 0; time < 2; time++) {
      expect(guessedType("a.Z")).toBe("application/octet-stream");
      expect(guessedType("a.tar.gz")).toBe("application/gzip");
      expect(guessedType("a.GZ")).toBe("application/gzip");
      expect(guessedType("a.HTML")).toBe("text/html; charset=utf-8");
      expect(guessedType("a.constructor")).toBeNull();
      expect(guessedType("a")).toBeNull();
    }
  });
});

describe("extensionsMapType()", () => {
  test("extensionsMapType() finds an extension as it is spelt, then in lower case, and nothing inherited", () => {
    const map = { ".a": "x/lower", ".A": "x/upper", "": "x/none" };
    expect(extensionsMapType(".A", map)).toBe("x/upper");
    expect(extensionsMapType(".a", map)).toBe("x/lower");
    expect(extensionsMapType(".B", { ".b": "x/b" })).toBe("x/b");
    expect(extensionsMapType("", map)).toBe("x/none");
    expect(extensionsMapType(".constructor", map)).toBeUndefined();
    expect(extensionsMapType("constructor", map)).toBeUndefined();
  });
});
