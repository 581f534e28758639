// The look of uploads on the listing page, in its colours.

/** Rules for the page's style sheet. */
export const UPLOAD_STYLE: string = lean(`
.up { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.up input:not([type]) { min-height: 40px; width: 11rem; padding: 0 14px; background: var(--card); border: 1px solid var(--glyph); border-radius: 10px; }
.up input:not([type])::placeholder { color: var(--soft); opacity: 1; }
.up [type=file] { max-width: 100%; }
.up ::file-selector-button { min-height: 40px; margin-inline-end: 10px; padding: 0 14px; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
#uploads { margin: 0 0 14px; }
#uploads > p { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between; margin: 0; padding: 10px 16px; }
#uploads ul { margin: 0; padding: 0; list-style: none; }
#uploads li { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: 2px 12px; align-items: center; padding: 8px 16px; border-top: 1px solid var(--line); }
#uploads li > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: plaintext; }
#uploads li > small { color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
#uploads li > div { display: flex; gap: 6px; grid-row: 1 / 3; grid-column: 3; }
#uploads li button { min-height: 36px; padding: 0 12px; }
#uploads progress { grid-column: 1 / 3; width: 100%; height: 6px; appearance: none; border: 0; border-radius: 3px; overflow: hidden; background: var(--line); }
#uploads progress::-webkit-progress-bar { background: var(--line); }
#uploads progress::-webkit-progress-value { background: var(--accent); border-radius: 3px; }
#uploads progress::-moz-progress-bar { background: var(--accent); border-radius: 3px; }
#uploads .failed > small { color: var(--text); font-weight: 600; }
#uploads .failed progress { display: none; }
#uploads .done { grid-template-columns: minmax(0, 1fr) auto; }
.up > small { margin: 0 6px; color: var(--soft); }
.dropping .card { outline: 2px dashed var(--accent); outline-offset: 4px; }
@media (hover: none) { .up > small { display: none; } }
@media (max-width: 640px) {
  .up input:not([type]) { font-size: 16px; }
  .up > small { display: none; }
  #uploads li { grid-template-columns: minmax(0, 1fr) auto; }
  #uploads li > small { grid-row: 2; }
  #uploads li > div { grid-column: 2; }
  #uploads progress { grid-area: 3 / 1 / 4 / 3; }
}
`);

/** Without the spaces that CSS does not need. */
function lean(style: string): string {
  return style
    .replaceAll(/\s*([{};,>])\s*/g, "$1")
    .replaceAll(/: /g, ":")
    .replaceAll(";}", "}")
    .trim();
}
