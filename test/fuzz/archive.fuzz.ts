// What is asked of an archive and how its entries are called: archiveWish, safeNames, attachment, slicesWithin.
//
// - Any query asks for an archive of a known format or for none; a name of any bytes that a form selects is the one that is selected.
// - Names in an archive lead nowhere, are no devices, and no two in a folder are the same.
// - The field that names a download is one field, and its name is that name.
// - The slices of a range are the bytes of the range.

import { attachment } from "../../src/features/archive/content-disposition.ts";
import { safeName, safeNames } from "../../src/features/archive/safe-name.ts";
import { type Segment, slicesWithin } from "../../src/features/archive/segment.ts";
import { archiveWish } from "../../src/features/archive/wish.ts";
import { decodeName } from "../../src/semantics/byte-names.ts";
import { quotePath } from "../../src/semantics/url-path.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const NAMES = [
  "a",
  "a.txt",
  "A.TXT",
  "con",
  "NUL.txt",
  "a.",
  "a ",
  "..",
  ".",
  "a:b",
  "a_b",
  "..\\x",
  "a (2).txt",
  "_con",
] as const;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?: *\.|$)/i;

export const archive: Target = {
  name: "archive",
  invariants: "names that lead nowhere, each once; the entries that were selected; the bytes of the range",
  run(random) {
    const names = random.note([...new Set(random.list(0, 8, () => nameOf(random)))]);
    checkNames(names, "windows");
    checkNames(names, "posix");
    checkWish(random, names);
    for (const name of names) checkField(safeName(name, "windows"));
    checkSlices(random);
  },
};

/** A name as a disk may have it: any bytes but a slash. */
function nameOf(random: Random): string {
  if (random.oneIn(2)) return random.choose(NAMES);
  return decodeName(Buffer.from(random.bytes(1, 8).replaceAll(/[/\0]/g, "x"), "latin1"));
}

function checkNames(names: readonly string[], rules: "windows" | "posix"): void {
  const safe = safeNames(names, rules);
  ensureSame(new Set(safe).size, names.length, "No two are the same");
  for (const name of safe) {
    ensure(
      name.isWellFormed() && !/[\p{Cc}/\\]/u.test(name),
      "A name has no slash and nothing that a terminal obeys",
    );
    ensure(!/^\.{0,2}$/.test(name), "A name is a name");
    if (rules === "posix") continue;
    ensure(!/[<>:"|?*]|[. ]$/.test(name) && !DEVICE.test(name), "Windows takes it for a file of that name");
  }
}

function checkWish(random: Random, names: readonly string[]): void {
  const format = random.choose(["zip", "tar"] as const);
  const query = [`archive=${format}`, ...names.map((name) => `select=${quotePath(name)}`)].join("&");
  ensureSame(
    archiveWish(query),
    { format, selected: new Set(names) },
    "What is selected is what was asked for",
  );
  const spoilt = archiveWish(random.note(random.mutated(query)));
  ensure(spoilt === undefined || ["zip", "tar"].includes(spoilt.format), "The format is a known one");
}

function checkField(name: string): void {
  const field = attachment(name);
  const found = /^attachment; filename="[ !#$&-[\]-~]*"; filename\*=UTF-8''([\w!#$&+.^`|~%-]*)$/.exec(
    field,
  )?.[1];
  ensure(found !== undefined, "It is one field");
  ensureSame(decodeURIComponent(found), name, "Its name is that name");
}

function checkSlices(random: Random): void {
  const contents = random.list(1, 6, () => Buffer.from(random.bytes(0, 9), "latin1"));
  const whole = Buffer.concat(contents);
  if (whole.length === 0) return;
  const start = random.below(whole.length);
  const end = random.between(start, whole.length - 1);
  const segments: Segment[] = contents.map((content) => ({ length: content.length, bytes: () => content }));
  const pieces = [...slicesWithin(segments, { start, end })].map((slice) => {
    if (slice === undefined) return "";
    const content = contents[segments.indexOf(slice.segment)] ?? Buffer.alloc(0);
    return content.toString("latin1", slice.start, slice.end);
  });
  ensureSame(pieces.join(""), whole.toString("latin1", start, end + 1), "The slices are the range");
}
