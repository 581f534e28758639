import { describe, expect, test } from "bun:test";

import { type MarkdownParser, renderedMarkdown } from "../../../src/features/listing/markdown.ts";

const parse: MarkdownParser = (text, callbacks, options) => Bun.markdown.render(text, callbacks, options);

const rendered = (text: string): string => String(renderedMarkdown(text, parse));

describe("renderedMarkdown()", () => {
  test("renders what a README has", () => {
    const markup = rendered(
      "# Title\n\nA **b** *c* ~~d~~ `e`.\n\n- one\n- [x] two\n- [ ] three\n\n3. x\n4. y\n\n| l | r |\n|:-|-:|\n| 1 | 2 |\n\n```js\nx <y>\n```\n\n> q\n\n---\n",
    );
    expect(markup).toBe(`<h2 id="readme-title">Title</h2>
<p>A <strong>b</strong> <em>c</em> <del>d</del> <code>e</code>.</p>
<ul><li>one</li>
<li class="task">\u2611 two</li>
<li class="task">\u2610 three</li>
</ul>
<ol start="3"><li>x</li>
<li>y</li>
</ol>
<div tabindex="0"><table><thead><tr><th align="left">l</th><th align="right">r</th></tr></thead><tbody><tr><td align="left">1</td><td align="right">2</td></tr></tbody></table></div>
<pre tabindex="0"><code>x &lt;y&gt;
</code></pre>
<blockquote><p>q</p>
</blockquote>
<hr>
`);
  });

  test("keeps line breaks that are meant, and only in text", () => {
    expect(rendered("a  \nb\\\nc\nd")).toBe("<p>a<br>\nb<br>\nc\nd</p>\n");
    expect(rendered("```\na  \nb\n```")).not.toContain("<br>");
    expect(rendered("a\uE000b")).toBe("<p>ab</p>\n");
  });

  test("shows raw HTML as it is typed, and leaves comments out", () => {
    expect(rendered("<script>alert(1)</script>\n")).toBe("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    expect(rendered("a <b onclick=x>b</b> &lt;i&gt;")).toBe(
      "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; &lt;i&gt;</p>\n",
    );
    expect(rendered("<!-- secret -->\n\nx")).toBe("<p>x</p>\n");
  });

  test.each([
    ["https://example.com/?a=b&c", "https://example.com/?a=b&amp;c"],
    ["mailto:a@b.example", "mailto:a@b.example"],
    ["other.md", "other.md"],
    ["../up/#x", "../up/#x"],
    ["/root", "/root"],
    ["//host.example/", "//host.example/"],
    ["#part", "#readme-part"],
    ["?a=1&amp;b=2", "?a=1&amp;b=2"],
    ["a\\_b", "a_b"],
    ["\u0001javascript:alert(1)", "%01javascript:alert(1)"],
    ["java\tscript:alert(1)", "java%09script:alert(1)"],
    ["&#9;javascript:alert(1)", "&amp;#9;javascript:alert(1)"],
    ['"onclick="x', "&quot;onclick=&quot;x"],
  ])("links to %s", (address, href) => {
    expect(rendered(`[x](<${address}>)`)).toBe(`<p><a href="${href}" rel="noopener noreferrer">x</a></p>\n`);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:x",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "blob:x",
    "javascript\\:x",
  ])("does not link to %s", (address) => {
    expect(rendered(`[x](<${address}>)`)).toBe("<p>x</p>\n");
  });

  test("links addresses that stand as they are", () => {
    expect(rendered("https://example.com <me@example.com>")).toBe(
      `<p><a href="https://example.com" rel="noopener noreferrer">https://example.com</a> <a href="mailto:me@example.com" rel="noopener noreferrer">me@example.com</a></p>\n`,
    );
  });

  test("shows pictures from here, with their text, and only that of others", () => {
    expect(rendered('![a *b* "c"](p/x.png "t\'")')).toBe(
      `<p><img src="p/x.png" alt="a b &quot;c&quot;" loading="lazy" title="t&#39;"></p>\n`,
    );
    for (const address of [
      "http://h.example/x.png",
      "//h.example/x",
      "\\\\\\\\h.example/x",
      "/\\\\h.example/x",
      "data:image/png,x",
    ]) {
      expect(rendered(`![alt](<${address}>)`)).toBe("<p><span>alt</span></p>\n");
    }
  });

  test("gives up on what is nested deeper than anybody reads, which would take seconds", () => {
    expect(renderedMarkdown(">".repeat(60_000), parse)).toBeUndefined();
    expect(renderedMarkdown("> ".repeat(60), parse)).toBeUndefined();
    expect(renderedMarkdown("- ".repeat(60), parse)).toBeUndefined();
    expect(renderedMarkdown(">>> a\n- - b\n-------------------------------\n", parse)).toBeDefined();
  });

  test("gives up on a parser that lets markup through", () => {
    expect(renderedMarkdown("x", () => "<img src=x onerror=alert(1)>")).toBeUndefined();
    expect(renderedMarkdown("x", () => "<p>a < b</p>")).toBeUndefined();
    expect(renderedMarkdown("x", () => '<p class="x">a</p>')).toBeUndefined();
    expect(
      renderedMarkdown("x", (_, { heading }) =>
        heading('a"b', { level: Number.NaN, id: '"><b>' }),
      )?.toString(),
    ).toBe('<h2 id="readme-&quot;&gt;&lt;b&gt;">a"b</h2>\n');
  });

  test("writes only its own tags, whatever it is given", () => {
    const words = [
      "<script>",
      "<a href='javascript:x'>",
      "](javascript:x)",
      "[",
      "![",
      "](",
      ")",
      "`",
      "```\n",
      "> ",
      "- ",
      "\n",
      "\n\n",
      "*",
      "**",
      "|",
      "|-|\n",
      "&lt;",
      "&#60;",
      "<!--",
      "-->",
      "\\",
      '"',
      "'",
      "#",
      " ",
      "x",
      "http://",
      "~~",
      "\u0000",
      "\ud800",
      '<http://a"b>',
      "[x]: javascript:y\n",
      "&quot;",
    ];
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: 1 + random(25) }, () => words[random(words.length)] ?? "").join("");
      const markup = renderedMarkdown(text, parse)?.toString();
      // Undefined would mean that something got through which the last look had to catch.
      expect([text, markup]).toEqual([text, expect.any(String)]);
      expect(markup).not.toMatch(/<(?:script|!)|(?:href|src)="\s*(?:javascript|data):| on\w+="/i);
    }
  });
});
