// The look of the listing page. Icons are shapes cut out of a square of colour, so that nothing has to be fetched.

/** The page's style sheet, without what only its readers here need. */
export const STYLE: string = lean(String.raw`
:root {
  color-scheme: light dark;
  --page: #f7f7f5; --card: #fff; --line: #e6e5e1; --hover: #f3f4f8;
  --text: #1d1d1b; --soft: #63625d; --accent: #2b56c4; --glyph: #85847d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131416; --card: #1a1c1f; --line: #2c2f34; --hover: #22252b;
    --text: #e9e8e4; --soft: #9fa2a8; --accent: #92b4ff; --glyph: #878b93;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
main, footer { max-width: 62rem; margin: auto; padding: 0 24px; }
main { padding-top: 28px; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
button, input, select, .button { font: inherit; color: inherit; accent-color: var(--accent); }
nav ol { display: flex; flex-wrap: wrap; margin: 0 0 0 -8px; padding: 0; list-style: none; }
nav li { display: flex; align-items: center; color: var(--soft); overflow-wrap: anywhere; }
nav li + li::before { content: "/" / ""; opacity: .6; }
nav a { padding: 6px 8px; color: var(--soft); text-decoration: none; border-radius: 6px; }
nav a:hover { color: var(--accent); background: var(--hover); }
header { display: flex; flex-wrap: wrap; align-items: end; gap: 8px 24px; margin: 2px 0 18px; }
header > div { flex: 1 1 16rem; min-width: 0; }
h1 { margin: 0; font-size: 26px; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; white-space: pre-wrap; }
header p { margin: 2px 0 0; color: var(--soft); font-variant-numeric: tabular-nums; }
#status:not(:empty)::before { content: "\B7\A0" / ""; }
input[type=search], button, .button {
  min-height: 40px; padding: 0 14px; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
input[type=search] { width: 16rem; max-width: 100%; border-color: var(--glyph); }
input[type=search]::placeholder { color: var(--soft); opacity: 1; }
button, .button { cursor: pointer; }
.button { display: inline-flex; align-items: center; text-decoration: none; }
button:hover, .button:hover { background: var(--hover); border-color: var(--glyph); }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; margin: 0 0 14px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: clip; }
#list { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
#list th { font-weight: inherit; text-align: start; }
#list thead tr > * { border-bottom: 1px solid var(--line); font-size: 13px; }
#list thead th { padding: 0; }
#list thead button { width: 100%; padding: 0 16px; text-align: inherit; white-space: nowrap; }
#list thead button, footer button { background: none; border: 0; color: var(--soft); }
#list thead button:hover, #list [aria-sort] button, footer button:hover { color: var(--text); }
#list :focus-visible { outline-offset: -3px; border-radius: 12px; }
[aria-sort] button::after { content: " \2191" / ""; }
[aria-sort=descending] button::after { content: " \2193" / ""; }
#list tbody tr + tr > * { border-top: 1px solid var(--line); }
#list tbody tr:hover, #list tbody tr:focus-within { background: var(--hover); }
#list td { padding: 0 16px; white-space: nowrap; color: var(--soft); }
#list tr > :nth-last-child(2) { text-align: end; }
#list tbody th a {
  display: flex; gap: 14px; align-items: center; min-height: 46px; padding: 11px 16px; color: inherit;
  text-decoration: none; overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: plaintext; text-align: start;
}
#list tr > :nth-last-child(3) { width: 99%; }
#list td.s { width: 1px; padding: 0 0 0 16px; }
.s input { display: block; width: 20px; height: 20px; margin: 0; }
:where(#list) tbody a::before, .empty::before {
  content: "" / ""; flex: none; width: 18px; height: 18px; background: var(--glyph); forced-color-adjust: none;
  clip-path: path("M4 1h6v5h5v11H4zM11 1l4 4h-4z");
}
.d::before, .empty::before { clip-path: path("M1 4.5Q1 3 2.5 3h4l2 2h7Q17 5 17 6.5v7q0 1.5-1.5 1.5h-13Q1 15 1 13.5z"); }
.d::before { content: "" / "Folder"; background: #5a8dee; }
.t::before, .p::before { clip-path: path(evenodd, "M4 1h6v5h5v11H4zM11 1l4 4h-4zM6 8.5h7v1H6zM6 11h7v1H6zM6 13.5h4v1H6z"); }
.i::before { background: #3f9d6a; clip-path: path(evenodd, "M1 3h16v12H1zM2.5 4.5v7.5l4-4 4 4 2-2 3 2.5v-8zM11.5 6h2v2h-2z"); }
.v::before { background: #b065c9; clip-path: path(evenodd, "M1 3h16v12H1zM7 6v6l5-3z"); }
.a::before { background: #d1703c; clip-path: path("M6 3l9-2v11.5a2.5 2 0 1 1-1.5-1.8V5L7.5 6.2v8.3a2.5 2 0 1 1-1.5-1.8z"); }
.z::before { background: #b58a2a; clip-path: path(evenodd, "M2 3h14v4H2zM3 8h12v7H3zM7 9.5h4V11H7z"); }
.p::before { background: #d05050; }
.empty { margin: 0; padding: 56px 16px; text-align: center; color: var(--soft); }
.empty::before { display: block; margin: 0 auto 18px; transform: scale(2); opacity: .6; }
footer { display: flex; flex-wrap: wrap; gap: 4px 24px; padding-block: 18px 40px; font-size: 13px; color: var(--soft); }
footer p { margin: 0; }
footer form { display: flex; gap: 16px; margin-inline-start: auto; }
footer button { min-height: 0; padding: 0; text-decoration: underline; text-underline-offset: 3px; }
kbd { padding: 1px 6px; font: inherit; border: 1px solid var(--line); border-radius: 5px; background: var(--card); }
dialog { width: 100vw; height: 100dvh; max-width: none; max-height: none; margin: 0; padding: 0; border: 0; background: #0e0f11; color: #f0f0ee; --accent: #92b4ff; }
dialog[open] { display: grid; grid-template: auto 1fr / auto 1fr auto; align-items: center; }
dialog::backdrop { background: #0e0f11; }
dialog p { grid-column: 1 / 3; margin: 0; padding: 12px 20px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
dialog a { color: inherit; }
dialog button { width: 48px; height: 48px; padding: 0; margin: 6px; font-size: 24px; line-height: 1; background: none; border: 0; border-radius: 50%; }
dialog button:hover { background: #ffffff24; }
dialog figure { grid-area: 2 / 2; display: grid; place-items: center; margin: 0; height: 100%; min-width: 0; min-height: 0; padding: 0 0 20px; }
dialog :is(img, video) { max-width: 100%; max-height: calc(100dvh - 92px); object-fit: contain; }
dialog video { width: 72rem; }
dialog .next { grid-area: 2 / 3; }
@media (max-width: 640px) {
  main, footer { padding-inline: 12px; }
  main { padding-top: 14px; }
  h1 { font-size: 22px; }
  input[type=search] { width: 100%; font-size: 16px; }
  header > :last-child { flex: 1 0 100%; }
  #list, #list thead, #list tbody { display: block; }
  #list tr { display: grid; grid-template-columns: 1fr auto; align-items: center; position: relative; }
  #list thead tr { grid-template-columns: 1fr auto auto; }
  #list thead tr > :last-child button { padding-inline-start: 4px; }
  #list tbody tr { border-top: 1px solid var(--line); }
  #list tr > * { border: 0 !important; }
  #list tbody th { grid-column: 1 / -1; width: auto; }
  #list tbody th a { padding-bottom: 0; min-height: 34px; }
  #list tbody td { padding-bottom: 10px; font-size: 13px; line-height: 1.4; }
  #list tbody tr > :nth-last-child(2) { grid-area: 2 / 2; }
  #list tbody tr > :last-child { grid-area: 2 / 1; padding-inline-start: 48px; }
  #list tbody th a::after { content: ""; position: absolute; inset: 3px; border-radius: 12px; }
  #list tbody a:focus-visible { outline: 0; }
  #list tbody a:focus-visible::after { outline: 2px solid var(--accent); }
  #list.pick tr { grid-template-columns: 34px 1fr auto; }
  #list.pick thead tr { grid-template-columns: 34px 1fr auto auto; }
  #list.pick tbody th { grid-column: 2 / -1; }
  #list.pick tbody tr > :nth-last-child(2) { grid-area: 2 / 3; }
  #list.pick tbody tr > :last-child { grid-area: 2 / 2; }
  #list .s { position: relative; z-index: 1; padding-bottom: 0; }
  #list tbody .s { grid-row: 1 / 3; }
  footer p { display: none; }
  footer form { margin: 0; }
  dialog[open] { grid-template: auto 1fr auto / auto 1fr auto; }
  dialog figure { grid-area: 2 / 1 / 3 / 4; }
  dialog .prev { grid-area: 3 / 1; } dialog .next { grid-area: 3 / 3; }
}
@media print { footer, input[type=search], .bar { display: none; } }
`);

/** What a page with a README has besides. */
export const README_STYLE: string = lean(String.raw`
.readme { margin-top: 24px; }
.readme > h2 { margin: 0; padding: 12px 24px; font-size: 13px; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--line); }
.md { padding: 8px 24px 16px; overflow-wrap: break-word; line-height: 1.65; }
.md > * { max-width: 46rem; }
.md :is(h2, h3, h4, h5, h6) { margin: 1.4em 0 .5em; line-height: 1.3; }
.md h2 { font-size: 22px; } .md h3 { font-size: 18px; } .md :is(h4, h5, h6) { font-size: 15px; }
.md img { max-width: 100%; height: auto; border-radius: 8px; }
.md pre, .md div { overflow: auto; }
.md pre { padding: 12px 16px; background: var(--page); border: 1px solid var(--line); border-radius: 10px; line-height: 1.5; }
.md code, .md pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 13px; }
.md :not(pre) > code { padding: 2px 5px; background: var(--page); border-radius: 5px; }
.md table { border-collapse: collapse; }
.md :is(td, th) { padding: 6px 14px; border: 1px solid var(--line); }
.md blockquote { margin-inline: 0; padding-inline-start: 16px; border-inline-start: 3px solid var(--line); color: var(--soft); }
.md hr { border: 0; border-top: 1px solid var(--line); margin: 24px 0; }
.md li { margin: 3px 0; }
.md li.task { list-style: none; margin-inline-start: -22px; }
.md > :first-child { margin-top: .5em; }
@media (max-width: 640px) { .md, .readme > h2 { padding-inline: 16px; } }
`);

/** Without indentation, and the characters that CSS does not need around its marks. */
function lean(style: string): string {
  return style
    .replaceAll(/^\s+/gm, "")
    .replaceAll(/\s*([{};,>])\s*/g, "$1")
    .replaceAll(": ", ":")
    .replaceAll(";}", "}")
    .trim();
}
