// The page that lists a directory, byte for byte Python 3.14's.
import { encodeName } from "../semantics/byte-names.ts";
import { escapeHTML } from "../semantics/html.ts";
import { decodePath, quotePath, splitTarget } from "../semantics/url-path.ts";
import type { DirectoryEntry } from "./directory-entries.ts";

/**
 * The listing of a directory.
 *
 * The one difference from Python: the link of a name that is not UTF-8 holds its bytes, `%FF`, where Python writes the
 * surrogate that stands for them, `%ED%B3%BF`. In the text such a byte stands as it is, as in Python.
 *
 * @param requestPath the request target as received; its path, decoded, is the title
 * @param entries the entries, in the order to be listed
 * @returns the page, in UTF-8
 */
export function listingPage(requestPath: string, entries: readonly DirectoryEntry[]): Buffer {
  const title = `Directory listing for ${escapeHTML(decodePath(splitTarget(requestPath).path))}`;
  return encodeName(`<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<style type="text/css">
:root {
color-scheme: light dark;
}
</style>
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<hr>
<ul>
${entries.map(listItem).join("")}</ul>
<hr>
</body>
</html>
`);
}

/** A link to a directory is shown as a link, `name@`, and leads to `name/`. */
function listItem({ name, isDirectory, isSymlink }: DirectoryEntry): string {
  const link = isDirectory ? `${name}/` : name;
  const text = isSymlink ? `${name}@` : link;
  return `<li><a href="${quotePath(link)}">${escapeHTML(text)}</a></li>\n`;
}
