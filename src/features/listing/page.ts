// The listing as a page for people: one document that needs nothing else, in pieces.

import { html as markup, SafeHTML } from "../../semantics/html.ts";
import { quotePath } from "../../semantics/url-path.ts";
import type { ListingPart } from "../listing-part.ts";
import type { Piece } from "./body.ts";
import type { List } from "./list.ts";
import { scriptsOf, stylesOf } from "./policy.ts";
import type { Readme } from "./readme.ts";
import type { Row } from "./rows.ts";
import { counted, shownName, shownSize } from "./shown-text.ts";
import { sortForms, table } from "./table.ts";
import { type Crumb, trailOf } from "./trail.ts";
import { type Sorting, sortingQuery } from "./wish.ts";

/** What a page shows. */
export interface PageContent {
  /** The path as the browser has it, not decoded. */
  readonly path: string;
  readonly list: List;
  /** How many entries there are, listed or not. */
  readonly total: number;
  readonly sorting: Sorting;
  readonly readme: Readme | undefined;
  readonly parts: readonly ListingPart[];
  /** The media type of a file, by its name; only the extension counts. */
  readonly typeOf: (name: string) => string;
}

/** The browser would ask for one otherwise, and log that there is none. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 18 18%22%3E" +
  "%3Cpath fill=%22%235a8dee%22 d=%22M1 3h6l2 2h8v10H1z%22/%3E%3C/svg%3E";

/** What the root is called, which has no name. */
const ROOT = "Files";

/**
 * The page.
 *
 * @param content what it shows
 * @returns its markup, in pieces
 */
export function* listingPage(content: PageContent): Iterable<Piece> {
  const { list, sorting, parts, readme, total } = content;
  const { rows } = list;
  const trail = trailOf(content.path);
  const selectable = parts.some((part) => part.selectable);
  yield `${head(trail, parts)}<body>\n<main>\n${breadcrumbs(trail, sorting)}${header(trail, rows)}${toolbar(parts)}`;
  if (selectable) yield '<form id="listing" method="get">\n';
  yield '<div class="card">\n';
  if (rows.length === 0) yield emptyList(parts);
  else yield* table(content, selectable);
  yield "</div>\n";
  if (selectable) yield "</form>\n";
  if (rows.length > 0) yield sortForms(sorting);
  if (rows.length < total) yield `<p>Only ${rows.length} of ${total} entries are shown.</p>\n`;
  if (readme !== undefined) yield readmeSection(readme);
  yield `</main>\n${footer(sorting, keys(trail, rows))}`;
  for (const script of scriptsOf(parts)) yield `<script>${script}</script>\n`;
  yield "</body>\n</html>\n";
}

function head(trail: readonly Crumb[], parts: readonly ListingPart[]): string {
  const names = trail.slice(1).map(({ name }) => `${shownName(name)}/`);
  const styles = stylesOf(parts).map((style) => `<style>${style}</style>\n`);
  return markup`<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Index of /${names.join("")}</title>
<link rel="icon" href="${ICON}">
${new SafeHTML(styles.join(""))}</head>
`.toString();
}

function emptyList(parts: readonly ListingPart[]): string {
  const text = parts.find(({ empty }) => empty !== undefined)?.empty ?? "This folder is empty";
  return markup`<p class="empty">${text}</p>\n`.toString();
}

/** The folders above; the last of them is where Backspace leads. */
function breadcrumbs(trail: readonly Crumb[], sorting: Sorting): string {
  const above = trail.slice(0, -1);
  if (above.length === 0) return "";
  const query = sortingQuery(sorting);
  const items = above.map(({ name, href }, index) => {
    const up = index === above.length - 1 && markup` rel="up"`;
    return markup`<li><a href="${href}${query}"${up}>${name === "" ? ROOT : shownName(name)}</a></li>`;
  });
  return markup`<nav aria-label="Folders above"><ol>${items}</ol></nav>\n`.toString();
}

function header(trail: readonly Crumb[], rows: readonly Row[]): string {
  const here = trail.at(-1)?.name ?? "";
  const filter = markup`<input type="search" id="filter" placeholder="Filter  /" aria-label="Filter by name" autocomplete="off" spellcheck="false" hidden>\n`;
  return markup`<header>
<div><h1>${here === "" ? ROOT : shownName(here)}</h1>
<p>${summary(rows)} <span id="status" role="status"></span></p></div>
${rows.length > 0 && filter}</header>
`.toString();
}

function summary(rows: readonly Row[]): string {
  let folders = 0;
  let bytes = 0;
  for (const { isDirectory, size = 0 } of rows) {
    if (isDirectory) folders += 1;
    bytes += size;
  }
  const files = rows.length - folders;
  return [
    ...(folders > 0 ? [counted(folders, "folder")] : []),
    ...(files > 0 ? [counted(files, "file"), shownSize(bytes)] : []),
  ].join(", ");
}

function toolbar(parts: readonly ListingPart[]): string {
  const bars = parts.flatMap((part) => part.toolbar ?? []);
  return bars.length === 0 ? "" : markup`<div class="bar">${bars}</div>\n`.toString();
}

function readmeSection({ name, body, isCut }: Readme): string {
  const more = isCut && markup`<p><a href="${quotePath(name)}">The whole of ${name}</a></p>\n`;
  return markup`<section class="card readme" aria-label="${name}">
<h2>${name}</h2>
<div class="md">${body}${more}</div>
</section>
`.toString();
}

/** What the keys do here, where the script runs that listens to them. */
function keys(trail: readonly Crumb[], rows: readonly Row[]): SafeHTML | undefined {
  const inList = rows.length > 0 && markup`<kbd>\u2191</kbd> <kbd>\u2193</kbd> move, <kbd>/</kbd> filter`;
  const up = trail.length > 1 && markup`<kbd>\u232B</kbd> up`;
  if (!inList && !up) return undefined;
  return markup`<p id="keys" hidden>${inList}${inList && up && ", "}${up}</p>\n`;
}

/** Buttons, for the reason that the column heads are. */
function footer({ by, descending }: Sorting, hints: SafeHTML | undefined): string {
  const order = descending ? "desc" : "asc";
  const sorted = markup`<input type="hidden" name="sort" value="${by}"><input type="hidden" name="order" value="${order}">`;
  return markup`<footer>
${hints}<form>${(by !== "name" || descending) && sorted}<button name="format" value="json">JSON</button> <button name="format" value="text">Plain text</button></form>
</footer>
`.toString();
}
