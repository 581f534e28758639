// A README as markup that can do no harm: its author may be anybody who can put a file there.
//
// The parser is handed in, and trusted with nothing: it calls back for each element, and every tag in the result is
// written here. What it says of an element is looked at as if the author had said it. Raw HTML is shown as it is typed. At the
// end each tag is held against the few forms that can have been written; the page's policy forbids the rest once more.

import { html as markup, SafeHTML } from "../../semantics/html.ts";

/** What a parser tells of an element. */
interface Meta {
  readonly language?: string;
  readonly level?: number;
  readonly id?: string;
  readonly ordered?: boolean;
  readonly start?: number;
  readonly checked?: boolean;
  readonly align?: "left" | "center" | "right";
  readonly href?: string;
  readonly src?: string;
  readonly title?: string;
}

type Callback = (children: string, meta?: Meta) => string;

/** Reads Markdown: calls back for each element with the text made of what is in it, and returns what the outermost make. */
export type MarkdownParser = (
  text: string,
  callbacks: Readonly<Record<MarkdownElement, Callback>>,
  options: {
    readonly autolinks: { readonly url: true };
    readonly headings: { readonly ids: true };
  },
) => string;

/** What Markdown is made of. */
type MarkdownElement =
  | "heading"
  | "paragraph"
  | "blockquote"
  | "code"
  | "list"
  | "listItem"
  | "hr"
  | "table"
  | "thead"
  | "tbody"
  | "tr"
  | "th"
  | "td"
  | "html"
  | "strong"
  | "emphasis"
  | "link"
  | "image"
  | "codespan"
  | "strikethrough"
  | "text";

const OPTIONS = { autolinks: { url: true }, headings: { ids: true } } as const;

/**
 * Quotes and lists within each other, deeper than anybody reads. The parser's time grows with the square of the depth:
 * 64 KiB of `>` take it six seconds.
 */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){24}/m;

/** Stands for a line break that the author wants, which the parser does not tell from one that happens. */
const BREAK = "\uE000";

/** Two spaces or a backslash at the end of a line of text, with more text on the next. */
const HARD_BREAK = /([\p{L}\p{N}.,:;!?)*])(?: {2,}|\\)\n(?=[^\s])/gu;

/** Each tag that can be written below, and nothing else. */
const TAG =
  /^<(?:\/?(?:p|blockquote|pre|code|ul|li|ol|h[2-6]|div|table|thead|tbody|tr|th|td|strong|em|del|a|span)|hr|br|li class="task"|ol start="\d{1,9}"|h[2-6] id="readme-[^"]*"|(?:pre|div) tabindex="0"|t[hd] align="(?:left|center|right)"|a href="[^"]*" rel="noopener noreferrer"(?: title="[^"]*")?|img src="[^"]*" alt="[^"]*" loading="lazy"(?: title="[^"]*")?)>$/;

/**
 * Renders Markdown.
 *
 * @param source the text
 * @param parse reads it
 * @returns the markup; undefined where it cannot be had, and the text is better shown as it is
 */
export function renderedMarkdown(source: string, parse: MarkdownParser): SafeHTML | undefined {
  if (TOO_DEEP.test(source)) return undefined;
  const text = source.replaceAll(/\r\n?/g, "\n").replaceAll(BREAK, "").replace(HARD_BREAK, `$1${BREAK}\n`);
  const rendered = parse(text, CALLBACKS, OPTIONS).replaceAll(BREAK, "<br>");
  const isOurs = rendered
    .split(/(<[^<>]*>)/)
    .every((part, index) => (index % 2 === 1 ? TAG : /^[^<>]*$/).test(part));
  return isOurs ? new SafeHTML(rendered) : undefined;
}

/** Children are markup already: all text in them has come through `text`. */
const CALLBACKS: Readonly<Record<MarkdownElement, Callback>> = {
  text: escaped,
  heading: (children, meta) => heading(children, meta?.level ?? 1, meta?.id),
  paragraph: (children) => `<p>${children}</p>\n`,
  blockquote: (children) => `<blockquote>${children}</blockquote>\n`,
  // Lines may be long, and what scrolls has to be reached by the keyboard.
  code: (children) => `<pre tabindex="0"><code>${children.replaceAll(BREAK, "")}</code></pre>\n`,
  list: (children, meta) => list(children, meta),
  listItem: (children, meta) => listItem(children, meta?.checked),
  hr: () => "<hr>\n",
  table: (children) => `<div tabindex="0"><table>${children}</table></div>\n`,
  thead: (children) => `<thead>${children}</thead>`,
  tbody: (children) => (children === "" ? "" : `<tbody>${children}</tbody>`),
  tr: (children) => `<tr>${children}</tr>`,
  // The empty corner of a table heads nothing.
  th: (children, meta) => cell(children === "" ? "td" : "th", children, meta?.align),
  td: (children, meta) => cell("td", children, meta?.align),
  html: (children) => (/^\s*&lt;!--[^]*--&gt;\s*$/.test(children) ? "" : `<p>${children.trim()}</p>\n`),
  strong: (children) => `<strong>${children}</strong>`,
  emphasis: (children) => `<em>${children}</em>`,
  strikethrough: (children) => `<del>${children}</del>`,
  codespan: (children) => `<code>${children}</code>`,
  link: (children, meta) => link(children, meta?.href ?? "", meta?.title),
  image: (children, meta) => image(children, meta?.src ?? "", meta?.title),
};

function escaped(text: string): string {
  return markup`${text}`.toString();
}

/** One level down, as the page has a heading of its own. */
function heading(children: string, level: number, id: string | undefined): string {
  const name = `h${Math.min(6, Math.max(2, Math.trunc(level) + 1 || 2))}`;
  return `<${name}${id === undefined || id === "" ? "" : ` id="readme-${escaped(id)}"`}>${children}</${name}>\n`;
}

function list(children: string, meta: Meta | undefined): string {
  if (meta?.ordered !== true) return `<ul>${children}</ul>\n`;
  const start = meta.start ?? 1;
  const says = Number.isInteger(start) && start >= 0 && start < 1e9 && start !== 1;
  return `<ol${says ? ` start="${start}"` : ""}>${children}</ol>\n`;
}

function listItem(children: string, checked: boolean | undefined): string {
  if (checked === undefined) return `<li>${children}</li>\n`;
  return `<li class="task">${checked ? "\u2611" : "\u2610"} ${children}</li>\n`;
}

function cell(name: "th" | "td", children: string, align: string | undefined): string {
  const says = align === "left" || align === "center" || align === "right";
  return `<${name}${says ? ` align="${align}"` : ""}>${children}</${name}>`;
}

function link(children: string, href: string, title: string | undefined): string {
  const address = harmlessLink(unescaped(href));
  if (address === undefined) return children;
  return `<a href="${escaped(address)}" rel="noopener noreferrer"${titled(title)}>${children}</a>`;
}

/** Only pictures from here are shown: one from elsewhere would tell its owner who reads this, and when. */
function image(children: string, src: string, title: string | undefined): string {
  const alternative = children.replaceAll(/<[^>]*>/g, "").replaceAll(BREAK, "");
  const address = localAddress(unescaped(src));
  if (address === undefined) return `<span>${alternative}</span>`;
  return `<img src="${escaped(address)}" alt="${alternative}" loading="lazy"${titled(title)}>`;
}

function titled(title: string | undefined): string {
  return title === undefined || title === "" ? "" : ` title="${escaped(unescaped(title))}"`;
}

/** The parser hands addresses and titles over as they are typed: CommonMark 0.31, section 2.4, and the one entity in use. */
function unescaped(text: string): string {
  return text
    .replaceAll(BREAK, "")
    .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
    .replaceAll("&amp;", "&");
}

/** RFC 3986 section 3.1. Browsers drop tabs and line breaks before they look, so there must be none by then. */
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;

/** An address on this server: neither a scheme nor a host, for which a browser takes a backslash too. */
function localAddress(address: string): string | undefined {
  const visible = withoutControls(address);
  return SCHEME.test(visible) || /^[/\\]{2}/.test(visible) ? undefined : visible;
}

/** An address that one may follow: on this server, on the web, or of somebody's mailbox. */
function harmlessLink(address: string): string | undefined {
  const visible = withoutControls(address);
  if (visible.startsWith("#")) return `#readme-${visible.slice(1)}`;
  const scheme = SCHEME.exec(visible)?.[1]?.toLowerCase();
  if (scheme !== undefined) return ["http", "https", "mailto"].includes(scheme) ? visible : undefined;
  // `<me@example.com>` comes without its scheme.
  return /^[^\s/?#@]+@[^\s/?#@]+\.[^\s/?#@]+$/.test(visible) ? `mailto:${visible}` : visible;
}

/** A browser leaves control characters and spaces out of an address here and there; encoded they stay where they are. */
function withoutControls(address: string): string {
  return address
    .replaceAll(/[\u0000-\u0020\u007F]/g, (character) => encodeURIComponent(character))
    .toWellFormed();
}
