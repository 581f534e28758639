// Paths to CGI scripts: urlCollapsePath, cgiInfo, splitCGIRest, pathInfo.
//
// - Any target leads to a script's directory or it does not; nothing throws, as `..` does in Python.
// - A collapsed path has no `.`, no `..` and no empty name in it, and two slashes at least.
// - A target is a script's exactly where its file would be below a directory of scripts: no spelling of a path shows a script's
//   source (CVE-2014-4650, gh-104711).

import { cgiInfo, pathInfo, splitCGIRest, urlCollapsePath } from "../../src/cgi/cgi-path.ts";
import { translatePath } from "../../src/files/translate-path.ts";
import { splitTarget } from "../../src/semantics/url-path.ts";
import { target } from "./grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const ROOT = "/srv";
const DIRECTORIES = ["/cgi-bin", "/sub/htbin"];

export const cgiPath: Target = {
  name: "cgi-path",
  invariants: "every spelling of a script's path is the script's, and no other path is",
  run(random) {
    const url = random.note(scriptTarget(random));
    const collapsed = urlCollapsePath(splitTarget(url).path);
    const names = collapsed.slice(1).split("/");
    ensure(collapsed.startsWith("/") && names.length >= 2, "A collapsed path has a directory and a name");
    ensure(!names.some((name) => name === "." || name === ".."), "Nothing is left in it to resolve");

    const info = cgiInfo(url, DIRECTORIES);
    const file = translatePath(url, ROOT, "posix");
    if (file !== undefined && !file.endsWith("/")) {
      const isBelow = DIRECTORIES.some((directory) => file.startsWith(`${ROOT}${directory}/`));
      ensure(info !== undefined || !isBelow, "What is below the directory is a script's");
      ensure(info === undefined || isBelow || file === ROOT + info[0] || endsOpen(url), "Nothing else is");
    }
    if (info === undefined) return;
    ensure(DIRECTORIES.includes(info[0]), "The directory is one of those given");
    const rest = splitCGIRest(info[1]);
    ensure(
      !rest.segments.some((name) => name === ".." || name === "." || name === ""),
      "It does not lead out",
    );
    ensureSame(rest.query, splitTarget(url).query ?? "", "The query is kept");
    for (const index of rest.segments.keys())
      ensure(!pathInfo(rest, index).includes("/../"), "Neither does PATH_INFO");
  },
};

function scriptTarget(random: Random): string {
  const directory = random.choose([
    "/cgi-bin",
    "/sub/htbin",
    "/cgi-bin%2f",
    "/CGI-BIN",
    "/x/../cgi-bin",
    "//cgi-bin",
    "/%63gi-bin",
    "/sub",
  ]);
  const rest = target(random);
  const url = random.oneIn(2) ? `${directory}/${rest.replace(/^\/+/, "")}` : directory + rest;
  return random.oneIn(3) ? random.mutated(url) : url;
}

/** `.` and `..` at the end name a directory, for a script's path as for a file's. */
function endsOpen(url: string): boolean {
  return /(?:\.|%2e)$/i.test(splitTarget(url).path);
}
