import { describe, expect, test } from "bun:test";

import type { MarkdownParser } from "../../../src/features/listing/markdown.ts";
import { readmeOf } from "../../../src/features/listing/readme.ts";
import type { Row } from "../../../src/features/listing/rows.ts";
import { Site } from "../site.ts";
import { SocketlessHandler } from "./socketless-handler.ts";

const parse: MarkdownParser = (text, callbacks, options) => Bun.markdown.render(text, callbacks, options);

function readme(
  files: Readonly<Record<string, string>>,
): { name: string; body: string; isCut: boolean } | undefined {
  const site = new Site(files);
  try {
    const rows = Object.keys(files).map((name): Row => ({ name, isDirectory: false, size: 1, timeMs: 0 }));
    const found = readmeOf(new SocketlessHandler(site.path), site.path, rows, parse);
    return found && { ...found, body: found.body.toString() };
  } finally {
    site.remove();
  }
}

describe("readmeOf()", () => {
  test("takes Markdown before text, whatever the case", () => {
    expect(readme({ "ReadMe.TXT": "text", "readme.MD": "# x", README: "plain" })?.name).toBe("readme.MD");
    expect(readme({ "ReadMe.TXT": "text", README: "plain" })?.name).toBe("ReadMe.TXT");
    expect(readme({ README: "plain" })?.name).toBe("README");
    expect(readme({ "README.html": "x", "README.md.bak": "x", "a-readme.md": "x" })).toBeUndefined();
  });

  test("renders Markdown, and shows text as it is", () => {
    expect(readme({ "README.md": "# x" })?.body).toBe('<h2 id="readme-x">x</h2>\n');
    expect(readme({ README: "# <b>" })?.body).toBe('<pre tabindex="0"># &lt;b&gt;</pre>');
  });

  test("shows Markdown that would take too long as it is", () => {
    expect(readme({ "README.md": ">".repeat(1000) })?.body).toStartWith('<pre tabindex="0">&gt;');
  });

  test("shows nothing of what is empty, or no text", () => {
    expect(readme({ README: " \n" })).toBeUndefined();
    expect(readme({ README: "a\0b" })).toBeUndefined();
  });

  test("shows the beginning of a long one, whole lines of it", () => {
    const line = `${"ü".repeat(50)}\n`;
    const long = readme({ README: line.repeat(2000) });
    expect(long?.isCut).toBe(true);
    const shown = (long?.body ?? "").replaceAll(/<[^>]*>/g, "");
    expect(shown.length).toBeGreaterThan(30_000);
    expect(shown).toBe(line.repeat(shown.length / line.length));
    expect(readme({ README: "ü".repeat(50_000) })?.body).toEndWith("</pre>");
  });

  test("shows nothing where open_path finds nothing", () => {
    const row: Row = { name: "README.md", isDirectory: false, size: 1, timeMs: 0 };
    const site = new Site({});
    expect(readmeOf(new SocketlessHandler(site.path), site.path, [row], parse)).toBeUndefined();
    site.remove();
  });
});
