// URL paths: splitTarget, decodePath, normalizePath, quotePath, redirectLocation, decodeName, encodeName, translatePath,
// isHidden.
//
// - Any target is a path below the directory, or no path; nothing throws. By the rules of Windows too, and there it has no
//   drive, no stream, no device, no second spelling of a name.
// - Any bytes are a name and back, and a name is a link and back.
// - A redirect leads to this server, by any browser's reading, and to the same directory.
// - A path is hidden exactly where one of its names is.

import { posix, win32 } from "node:path";

import { isHidden } from "../../src/features/hidden-files.ts";
import { translatePath } from "../../src/files/translate-path.ts";
import { decodeName, encodeName } from "../../src/semantics/byte-names.ts";
import {
  decodePath,
  normalizePath,
  quotePath,
  redirectLocation,
  splitTarget,
} from "../../src/semantics/url-path.ts";
import { target } from "./grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const POSIX_ROOT = "/srv/www";
const WIN32_ROOT = "C:\\srv\\www";
/** Eight characters with a number, and three. */
const WIN32_SHORT_NAME = /^(?=[^.]{1,8}(?:\.|$))[^.]+~\d+(?:\.[^.]{0,3})?$/;
const WIN32_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)\s*(?:\.|$)/i;
/** What HFS+ leaves out when it compares names. */
const IGNORABLE = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

export const urlPath: Target = {
  name: "url-path",
  invariants:
    "no target leaves the directory, by the rules of POSIX and of Windows; no redirect leaves the server",
  run(random) {
    const given = target(random);
    const url = random.note(anyTarget(random, given));
    checkPosix(url);
    checkWindows(url);
    checkRedirect(url);
    const name = decodeName(Buffer.from(random.note(random.bytes(0, 8)), "latin1"));
    checkName(name);
  },
};

function anyTarget(random: Random, given: string): string {
  switch (random.below(4)) {
    case 0:
      return given;
    case 1:
      return random.spliced(given, target(random));
    case 2:
      return `/${random.unicode(0, 10)}`;
    default:
      return random.mutated(given);
  }
}

function checkPosix(url: string): void {
  const path = translatePath(url, POSIX_ROOT, "posix");
  if (path === undefined)
    return ensure(decodePath(splitTarget(url).path).includes("\0"), "Only a NUL names nothing");
  ensure(path === POSIX_ROOT || path.startsWith(`${POSIX_ROOT}/`), "The path lies below the directory");
  // As bytes: what is not UTF-8 would not survive Bun's `normalize`.
  const bytes = encodeName(path).toString("latin1");
  ensure(posix.normalize(bytes) === bytes, "Nothing is left in it to resolve");
  ensure(!path.includes("\0"), "There is no NUL in it");
  const hidden = path.slice(POSIX_ROOT.length).split("/").filter(startsWithDot);
  const isPublished = path === `${POSIX_ROOT}/.well-known` || path.startsWith(`${POSIX_ROOT}/.well-known/`);
  ensureSame(
    isHidden(path, POSIX_ROOT),
    hidden.length > (isPublished ? 1 : 0),
    "It is hidden where a name is",
  );
}

function startsWithDot(name: string): boolean {
  return name.replaceAll(IGNORABLE, "").startsWith(".");
}

function checkWindows(url: string): void {
  const path = translatePath(url, WIN32_ROOT, "win32");
  if (path === undefined) return;
  ensure(
    path === WIN32_ROOT || /^[\\/]/.test(path.slice(WIN32_ROOT.length)),
    "The path lies below the directory",
  );
  ensure(path.startsWith(WIN32_ROOT), "The path lies below the directory");
  ensureSame(
    win32.normalize(path),
    path.toWellFormed().replaceAll("/", "\\"),
    "Nothing is left in it to resolve",
  );
  for (const name of path.slice(WIN32_ROOT.length).split(/[\\/]/)) {
    ensure(!/[\0-\x1f:*?"<>|]/.test(name), "A name has no stream, no wildcard and no control character");
    ensure(!/[. ]$/.test(name), "A name ends in nothing that Windows drops");
    ensure(!WIN32_DEVICE.test(name), "A name is no device");
    ensure(!WIN32_SHORT_NAME.test(name), "A name is no short name");
  }
}

function checkRedirect(url: string): void {
  const location = redirectLocation(url);
  ensure(
    /^[\x21-\x7e]+$/.test(location) && !/["<>\\^`{|}]/.test(location),
    "A redirect is made of what URIs are made of",
  );
  for (const base of ["http://host.example:8000/", "https://host.example/sub/page"]) {
    const { host, username } = new URL(location, base);
    ensure(host === new URL(base).host && username === "", "A redirect leads to this server");
  }
  // What comes over the wire is latin-1.
  if (!url.startsWith("/") || /[^\0-\xff]/.test(url)) return;
  const path = translatePath(url, POSIX_ROOT, "posix");
  const expected = path === undefined || path.endsWith("/") ? path : `${path}/`;
  ensureSame(translatePath(location, POSIX_ROOT, "posix"), expected, "It leads to the same directory");
}

function checkName(name: string): void {
  const bytes = encodeName(name);
  ensureSame(decodeName(bytes), name, "A name is bytes and back");
  const link = quotePath(name);
  ensure(/^[\w.~/%-]*$/.test(link), "A link is made of what Python's quote leaves");
  ensureSame(decodePath(link), name, "A name is a link and back");
  ensureSame(normalizePath(decodePath(link)), normalizePath(name), "It is walked the same");
}
