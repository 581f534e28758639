import { describe, expect, test } from "bun:test";

import { escapeHTML, escapeMarkup, html, SafeHTML } from "../../src/semantics/html.ts";

describe("escapeHTML()", () => {
  const cases: readonly [text: string, escaped: string][] = [
    ["", ""],
    ["plain é😀", "plain é😀"],
    ["<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"],
    [`"it's"`, `"it's"`],
    ["\uDCFF\n", "\uDCFF\n"],
  ];
  for (const [text, escaped] of cases) {
    test(`escapeHTML() writes ${JSON.stringify(text)} as Python's html.escape without quotes`, () => {
      expect(escapeHTML(text)).toBe(escaped);
    });
  }
});

test("escapeMarkup() escapes text as html does", () => {
  for (const text of ["", "plain é😀", `<img src=x onerror='alert(1)'>"&amp;`, "\uDCFF\n"]) {
    expect(escapeMarkup(text)).toBe(String(html`${text}`));
  }
});

describe("html", () => {
  test("html escapes text for elements and attributes", () => {
    const name = `<img src=x onerror='alert(1)'>"&`;
    expect(String(html`<a title="${name}">${name}</a>`)).toBe(
      '<a title="&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&quot;&amp;">' +
        "&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&quot;&amp;</a>",
    );
  });

  test("html leaves its own markup as it is", () => {
    expect(String(html`<p>${html`<b>${"<"}</b>`}</p>`)).toBe("<p><b>&lt;</b></p>");
  });

  test("html joins lists, escaping the text in them", () => {
    const items = ["<1>", "2"].map((text) => html`<li>${text}</li>`);
    expect(String(html`<b>${items}</b>`)).toBe("<b><li>&lt;1&gt;</li><li>2</li></b>");
    expect(String(html`<b>${["&", [html`<i>1</i>`, 2]]}</b>`)).toBe("<b>&amp;<i>1</i>2</b>");
  });

  test("html writes numbers, and nothing for nothing", () => {
    expect(String(html`${0} ${-1.5} ${Number.NaN}|${undefined}${null}${false}|${""}${[]}`)).toBe(
      "0 -1.5 NaN||",
    );
  });

  test("html without values is its text", () => {
    expect(String(html`<b></b>`)).toBe("<b></b>");
    expect(String(html``)).toBe("");
  });

  test("html takes markup made elsewhere only as SafeHTML", () => {
    expect(String(html`${new SafeHTML("<hr>")}${"<hr>"}`)).toBe("<hr>&lt;hr&gt;");
  });
});
